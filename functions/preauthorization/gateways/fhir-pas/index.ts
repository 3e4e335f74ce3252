import { now } from '../../../platform/clock.ts';
import { logger } from '../../../platform/log.ts';
import type { Inquiry, InquiryResult, PayerGateway, Submission, SubmitResult } from '../gateway.ts';
import { buildInquiry, buildSubmission, claimIdentifierOf } from './build.ts';
import { postFhir, type Exchange } from '../../../payers/index.ts';
import type { Payer } from '../../payer.ts';
import type { Resource } from './pas.ts';
import { readAnswer, type Expected } from './read.ts';
import { buildSubscription } from './subscription.ts';

/** The most that documents may weigh together, in bytes, to go inside a request: what is heavier, staff bring. */
const MAX_DOCUMENTS_BYTES = 20 * 1024 * 1024;

/** Payers that speak Da Vinci PAS: `Claim/$submit` and `Claim/$inquire` over HTTPS, with OAuth2 client credentials. */
export const fhirPas: PayerGateway = {
  submit: (submission) => bring(submission),
  sendDocuments: (submission) => bring(submission),

  async subscribe(payer, notificationUrl, npi) {
    const exchange = await post(payer, 'Subscription', buildSubscription(notificationUrl, npi));
    const taken = exchange.kind === 'body' && exchange.status >= 200 && exchange.status < 300;
    const problem = exchange.kind === 'body' ? `http-${exchange.status}` : exchange.problem;
    if (!taken) logger.warn('payer took no subscription', { payerId: payer.id, problem });
    return taken;
  },

  async inquire(inquiry): Promise<InquiryResult> {
    const exchange = await post(inquiry.payer, 'Claim/$inquire', buildInquiry(inquiry, now()));
    switch (exchange.kind) {
      case 'lost':
        return { kind: 'no-answer', problem: exchange.problem };
      case 'not-sent':
        return { ...exchange, kind: 'no-answer' };
      case 'not-understood':
        return exchange;
      case 'body':
        return inquired(exchange.status, exchange.body, inquiry);
    }
  },
};

function inquired(status: number, body: unknown, inquiry: Inquiry): InquiryResult {
  const reading = readAnswer(body, { ...expectedOf(inquiry), reference: inquiry.reference, to: 'inquiry' });
  switch (reading.kind) {
    case 'refused':
      return reading.problems.some(({ code }) => code === 'not-found')
        ? { kind: 'unknown' }
        : { kind: 'not-understood', problem: 'inquiry-refused' };
    case 'unreadable':
      return { kind: 'not-understood', problem: reading.problem };
    case 'answer':
    case 'nothing':
      // An error that says neither that it failed nor why.
      if (status >= 400) return { kind: 'not-understood', problem: `http-${status}` };
      return reading.kind === 'nothing' ? { kind: 'unknown' } : { kind: 'answered', answer: reading.answer };
  }
}

async function bring(submission: Submission): Promise<SubmitResult> {
  const { documents, purpose, payer } = submission;
  const weight = documents.reduce((sum, { size }) => sum + size, 0);
  if (purpose !== 'cancellation' && weight > MAX_DOCUMENTS_BYTES) return { kind: 'by-hand' };
  let bundle: Resource;
  try {
    bundle = await buildSubmission(submission);
  } catch (error) {
    logger.error('a request could not be put together', { payerId: payer.id, error: error as Error });
    return { kind: 'not-sent', problem: 'documents-unreadable' };
  }
  const exchange = await post(payer, 'Claim/$submit', bundle);
  if (exchange.kind !== 'body') return exchange;
  const reading = readAnswer(exchange.body, {
    ...expectedOf(submission),
    sentAs: claimIdentifierOf(submission),
    to: 'submit',
  });
  switch (reading.kind) {
    case 'refused':
      return { kind: 'refused', problems: reading.problems };
    case 'unreadable':
      return { kind: 'not-understood', problem: reading.problem };
    case 'answer':
    case 'nothing':
      if (exchange.status >= 400) return { kind: 'not-understood', problem: `http-${exchange.status}` };
      return reading.kind === 'nothing'
        ? { kind: 'not-understood', problem: 'no-claim-response' }
        : { kind: 'answered', answer: reading.answer };
  }
}

function expectedOf(
  asked: Pick<Submission, 'identifier' | 'items' | 'patient'> & Partial<Pick<Submission, 'related'>>,
): Omit<Expected, 'to'> {
  const sequences = new Set(asked.items.map(({ sequence }) => sequence));
  return {
    identifier: asked.identifier,
    birthDate: asked.patient.birthDate,
    items: asked.items,
    others: (asked.related?.items ?? []).map(({ sequence }) => sequence).filter((each) => !sequences.has(each)),
    cameAt: now(),
  };
}

/** Posts a resource to the payer's PAS server. */
async function post(payer: Payer, path: string, resource: Resource): Promise<Exchange> {
  const { gateway } = payer;
  if (gateway.kind !== 'fhir-pas') throw new Error('this payer is reached by other means');
  return await postFhir({ payerId: payer.id, ...gateway }, path, resource);
}
