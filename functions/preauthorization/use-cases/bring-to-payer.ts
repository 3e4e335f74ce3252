import { now, type Instant } from '../../platform/clock.ts';
import { commit, type Change } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { logger } from '../../platform/log.ts';
import { openTask } from '../../reviews/index.ts';
import { againIfStale } from '../../platform/case/again.ts';
import type { Attempt, Preauthorization } from '../case.ts';
import type { InquiryResult, PayerAnswer, PayerGateway, Submission, SubmitResult } from '../gateways/gateway.ts';
import { gatewayFor } from '../gateways/index.ts';
import { payerClaimWrite } from '../lookups/payer-claim.ts';
import { clockOf, dateOf, staffDueAt } from '../rules/deadlines.ts';
import { moveTo, stay } from '../rules/move.ts';
import { keepPacket } from '../packet.ts';
import { documentChange, listDocuments } from '../store.ts';
import { stepOf, type Parts, type Step } from '../step.ts';
import { inquiryOf, submissionOf } from '../submission.ts';
import { identifierOf } from '../submission-identifier.ts';
import { caseOf, requestedOf, surroundingsOf, type Surroundings } from '../surroundings.ts';
import { taskNames } from '../tasks/names.ts';
import { withheld } from './assess-requirements.ts';
import { cancelled } from './cancel.ts';
import { answerHeard } from './record-answer.ts';
import { stopped, tryLater } from './setbacks.ts';
import { subscribeToPayer } from './subscribe-to-payer.ts';

/** How long a payer is given to have stored what it got, before it is asked for it. */
const SETTLING_SECONDS = 60;
const ATTEMPTS_KEPT = 50;

/**
 * Brings what is due to the payer: the request, a change, an appeal, documents, a cancellation.
 * Nothing of what the patient keeps from the health plan goes there, but a cancellation: it takes back what the payer has.
 * 1. If it is not known how the last attempt ended, ask the payer first. 2. Put the attempt on record. 3. Call.
 * 4. Write down what came of it: against the record as it stands then.
 */
export async function bringToPayer(context: Context, subject: Preauthorization): Promise<void> {
  const around = await surroundingsOf(subject);
  if (around.withheld && subject.status !== 'cancelling') {
    await commit(context, await withheld(context, subject, now()));
    return;
  }
  const gateway = gatewayFor(around.payer);
  // What staff bring to a payer cannot be lost by a machine.
  const open = around.payer.gateway.kind === 'manual' ? undefined : unresolved(subject);
  if (open) {
    const found = await gateway.inquire(inquiryOf(subject, around, open.identifier));
    if (!(await goOnAfter(found, context, subject, open))) return;
  }
  const begun = await begin(context, subject, around);
  const submission = await submissionOf(begun.subject, around, begun.attempt.purpose, noteOf(begun.subject));
  const result = onPaper(begun.subject) ? ({ kind: 'by-hand' } as const) : await call(gateway, submission);
  const packet = result.kind === 'by-hand' ? await keepPacket(begun.subject, around, submission) : {};
  await againIfStale(async () => {
    const current = await caseOf(context, subject.id);
    await commit(context, await resultWritten(context, current, begun.attempt, result, around, packet));
  });
  if (result.kind === 'answered') await noteSent(context, subject.id, submission, begun.attempt.startedAt);
  const pended = result.kind === 'answered' && result.answer.items.some(({ reviewAction }) => reviewAction === 'A4');
  if (pended) await subscribeToPayer(gateway, submission);
}

/** The attempt of which it was never learnt how it ended, if it is the last for what is due now. */
function unresolved(subject: Preauthorization): Attempt | undefined {
  const last = subject.attempts.at(-1);
  if (!last) return undefined;
  const uncertain = last.outcome === undefined || last.outcome === 'lost' || last.outcome === 'not-understood';
  if (!uncertain) return undefined;
  // A cancellation first finds out whether there is anything to cancel.
  return last.identifier === identifierOf(subject) || subject.status === 'cancelling' ? last : undefined;
}

/** What the payer's answer to the inquiry means: true if the call is still to be made. */
async function goOnAfter(
  found: InquiryResult,
  context: Context,
  subject: Preauthorization,
  open: Attempt,
): Promise<boolean> {
  const at = now();
  const aboutThis = open.identifier === identifierOf(subject);
  const attempts = (outcome: Attempt['outcome']): Attempt[] =>
    subject.attempts.map((attempt) =>
      attempt.number === open.number ? { ...attempt, outcome, endedAt: at } : attempt,
    );
  switch (found.kind) {
    case 'unknown': {
      // Cancelled before the payer ever had it: there is nobody to tell.
      if (subject.status !== 'cancelling' || aboutThis) return true;
      await commit(context, await cancelled(context, subject, at, 'The payer never had the request.'));
      return false;
    }
    case 'answered': {
      if (!aboutThis) return true;
      if (subject.purpose === 'documents' && found.answer.documentRequests.length > 0) return true;
      const change =
        subject.status === 'cancelling'
          ? await cancellationAnswered(
              context,
              subject,
              { ...subject, attempts: attempts('answered') },
              at,
              found.answer,
            )
          : await answerHeard(context, subject, {
              answer: found.answer,
              identifier: open.identifier,
              by: 'gateway',
              sentAt: open.startedAt,
              attempts: attempts('answered'),
              inquired: true,
            });
      await commit(context, change);
      return false;
    }
    case 'no-answer':
      await commit(context, await tryLater(context, subject, at, found.problem, found.retryAfterSeconds));
      return false;
    case 'not-understood':
      await commit(
        context,
        await stopped(context, subject, at, 'payer-answer-not-understood', 'The payer’s answers cannot be read.'),
      );
      return false;
  }
}

/** Puts the attempt on record, before the call: a lost answer leaves it open. */
async function begin(
  context: Context,
  subject: Preauthorization,
  around: Surroundings,
): Promise<{ subject: Preauthorization; attempt: Attempt }> {
  const at = now();
  const attempt: Attempt = {
    number: (subject.attempts.at(-1)?.number ?? 0) + 1,
    identifier: identifierOf(subject),
    purpose: subject.purpose,
    startedAt: at,
  };
  const earlier = subject.attempts.map((each) =>
    each.outcome === undefined ? { ...each, outcome: 'lost' as const } : each,
  );
  const after = stay(subject, at, { attempts: [...earlier, attempt].slice(-ATTEMPTS_KEPT), retryAt: undefined });
  const location = { clinicId: subject.clinicId, id: subject.id };
  await commit(
    context,
    stepOf(
      context,
      subject,
      after,
      at,
      { deed: 'attempted', words: attemptWords[attempt.purpose] },
      {
        writes:
          around.payer.gateway.kind === 'manual'
            ? []
            : [payerClaimWrite(subject.payerId, attempt.identifier, location)],
      },
    ),
  );
  return { subject: { ...after, version: subject.version + 1 }, attempt };
}

const attemptWords = {
  initial: 'The request goes to the payer.',
  change: 'The change goes to the payer.',
  appeal: 'The appeal goes to the payer.',
  documents: 'Documents go to the payer.',
  cancellation: 'The cancellation goes to the payer.',
} as const;

async function call(gateway: PayerGateway, submission: Submission): Promise<SubmitResult> {
  try {
    return submission.purpose === 'documents'
      ? await gateway.sendDocuments(submission)
      : await gateway.submit(submission);
  } catch (error) {
    // A fault of ours in the middle of a call: what the payer has of it is not known.
    logger.error('gateway failed', { identifier: submission.identifier, error: error as Error });
    return { kind: 'lost', problem: 'gateway-failed' };
  }
}

/** An appeal that the payer takes by letter alone, whatever else it takes electronically. */
function onPaper({ purpose, remedies }: Preauthorization): boolean {
  return purpose === 'appeal' && remedies.at(-1)?.electronic === false;
}

async function resultWritten(
  context: Context,
  current: Preauthorization,
  attempt: Attempt,
  result: SubmitResult,
  around: Surroundings,
  packet: Parts,
): Promise<Change> {
  const at = now();
  const problem = 'problem' in result ? result.problem : undefined;
  const attempts = current.attempts.map((each) =>
    each.number === attempt.number ? { ...each, endedAt: at, outcome: result.kind, problem } : each,
  );
  const subject = { ...current, attempts };
  if (identifierOf(current) !== attempt.identifier || current.purpose !== attempt.purpose)
    return overtaken(context, current, subject, attempt, result, at);
  switch (result.kind) {
    case 'answered':
      return current.status === 'cancelling'
        ? await cancellationAnswered(context, current, subject, at, result.answer)
        : await answerHeard(context, current, {
            answer: result.answer,
            identifier: attempt.identifier,
            by: 'gateway',
            sentAt: attempt.startedAt,
            attempts,
          });
    case 'by-hand':
      return await byHand(context, current, attempts, around, at, packet);
    case 'not-sent':
      return await tryLater(context, subject, at, result.problem, result.retryAfterSeconds, current);
    case 'lost':
    case 'not-understood':
      return await tryLater(context, subject, at, result.problem, SETTLING_SECONDS, current, SETTLING_SECONDS);
    case 'refused': {
      const codes = result.problems
        .map(({ code, display }) => display ?? code)
        .join('; ')
        .slice(0, 1000);
      return await stopped(
        context,
        subject,
        at,
        'payer-refused',
        `The payer refuses the request as faulty: ${codes}`,
        current,
      );
    }
  }
}

/** The case went another way during the call. What the payer said is kept for whoever goes on with it. */
function overtaken(
  context: Context,
  current: Preauthorization,
  after: Preauthorization,
  attempt: Attempt,
  result: SubmitResult,
  at: Instant,
): Change {
  const known: Partial<Preauthorization> =
    result.kind === 'answered'
      ? {
          atPayer: {
            identifier: attempt.identifier,
            reference: result.answer.reference,
            receivedAt: result.answer.receivedAt ?? attempt.startedAt,
            inquiries: 0,
            answeredAt: result.answer.at,
            documentRequests: [],
            by: 'gateway',
          },
        }
      : {};
  const words = 'The payer answered what had been overtaken meanwhile.';
  return stepOf(context, current, { ...after, ...known }, at, { deed: 'answered-late', words });
}

/** The payer confirms each item that it had: cancelled, or nothing to cancel. Anything else is for a person. */
async function cancellationAnswered(
  context: Context,
  before: Preauthorization,
  subject: Preauthorization,
  at: Instant,
  { items, words }: PayerAnswer,
): Promise<Change> {
  // An answer confirms what it names, and nothing else.
  const confirms = (sequence: number): boolean => {
    const said = items.filter((item) => item.sequence === sequence);
    return (
      said.length > 0 &&
      said.every(({ reviewAction }) => reviewAction === 'C' || reviewAction === 'A1' || reviewAction === 'NA')
    );
  };
  const atPayer = requestedOf(before).items.filter(({ requirement }) => requirement?.answer !== 'not-required');
  const confirmed = atPayer.length > 0 && atPayer.every(({ sequence }) => confirms(sequence));
  if (confirmed) {
    const { attempts } = subject;
    return await cancelled(context, before, at, 'The payer confirmed the cancellation.', { attempts });
  }
  const told = `The payer did not confirm the cancellation.${words ? ` In its words: ${words}` : ''}`;
  return await stopped(context, subject, at, 'cancellation-not-confirmed', told, before);
}

/** How many documents one transaction notes: each is two writes of a hundred. */
const NOTED_AT_ONCE = 40;

/** Notes which documents the payer has now. Apart from its answer: the two together may be more than one transaction holds. */
async function noteSent(context: Context, id: string, { documents }: Submission, at: Instant): Promise<void> {
  const sent = new Set(documents.map((document) => document.id));
  await againIfStale(async () => {
    const open = (await listDocuments(context.clinicId, id)).filter((each) => sent.has(each.id) && !each.sentAt);
    for (let start = 0; start < open.length; start += NOTED_AT_ONCE) {
      const records = open
        .slice(start, start + NOTED_AT_ONCE)
        .map((document) =>
          documentChange(context.clinicId, document, { ...withoutVersion(document), sentAt: at }, 'document.sent'),
        );
      await commit(context, { records });
    }
  });
}

function withoutVersion<T extends { readonly version: number }>(record: T): Omit<T, 'version'> {
  const { version: _version, ...rest } = record;
  return rest;
}

async function byHand(
  context: Context,
  current: Preauthorization,
  attempts: readonly Attempt[],
  around: Surroundings,
  at: Instant,
  packet: Parts,
): Promise<Change> {
  const { items } = requestedOf(current);
  const clock = clockOf(around.policy, current.urgency, dateOf(at, around.clinic.timeZone));
  const dueAt = staffDueAt(at, current.urgency, around.clinic, items, clock);
  const cancelling = current.status === 'cancelling';
  const task = await openTask(context, {
    kind: taskNames.submission,
    capability: 'preauthorization',
    title: cancelling ? 'Tell the payer of a cancellation' : 'Bring a request to the payer',
    subjectKind: 'preauthorization',
    subjectId: current.id,
    roles: ['authorization-specialist', 'nurse'],
    dueAt,
  });
  const after = cancelling
    ? stay(current, at, { attempts, cancellation: { ...cancellationOf(current, at), byStaff: true } })
    : moveTo(current, 'awaiting-manual-submission', at, { attempts, staffDueAt: dueAt });
  const step: Step = { deed: 'given-to-staff', words: 'This payer is reached by staff: they have the packet.' };
  return stepOf(context, current, after, at, step, task, packet);
}

function cancellationOf(current: Preauthorization, at: Instant): NonNullable<Preauthorization['cancellation']> {
  return current.cancellation ?? { reason: 'cancelled', requestedAt: at, byStaff: false };
}

/** What staff wrote for the payer: the reasons of an appeal. */
function noteOf(subject: Preauthorization): string | undefined {
  return subject.purpose === 'appeal' ? subject.remedies.at(-1)?.note : undefined;
}
