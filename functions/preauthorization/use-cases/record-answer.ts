import { now, plusSeconds, type Instant } from '../../platform/clock.ts';
import type { Change } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { closeTasks, openTask } from '../../reviews/index.ts';
import type { Attempt, AtPayer, Item, Preauthorization } from '../case.ts';
import type { PayerAnswer } from '../gateways/gateway.ts';
import { findByPayerClaim, payerClaimWrite } from '../lookups/payer-claim.ts';
import { visitsUnder } from '../ledger.ts';
import { grantOf, type Authorization } from '../rules/authorization.ts';
import { clockOf, dateOf, expiryWarnAt, nextInquiryAt, payerDueAt, staffDueAt } from '../rules/deadlines.ts';
import { openRequests } from '../rules/document-requests.ts';
import { foldChange } from '../rules/fold-change.ts';
import { moveTo, stay } from '../rules/move.ts';
import { isShortfall, outcomeOf, withAnswers } from '../rules/outcome.ts';
import { openRemedies } from '../rules/remedies.ts';
import type { Status } from '../rules/statuses.ts';
import { authorizationChange, listAuthorizations } from '../store.ts';
import { stepOf, type Parts } from '../step.ts';
import { requestedOf, surroundingsOf, type Surroundings } from '../surroundings.ts';
import { taskNames } from '../tasks/names.ts';
import { needsAttention } from './assess-requirements.ts';

export interface Heard {
  readonly answer: PayerAnswer;
  /** What it answers to: ours. */
  readonly identifier: string;
  readonly by: 'gateway' | 'staff';
  /** When it was brought to the payer, where the payer does not say when it received it. */
  readonly sentAt: Instant;
  readonly attempts?: readonly Attempt[];
  readonly inquired?: boolean;
  readonly representative?: string;
  /** The task that is being decided, which closes itself. */
  readonly task?: string;
  readonly changes?: Partial<Preauthorization>;
}

const specialists = ['authorization-specialist', 'nurse'] as const;

/**
 * Writes down what the payer said: on each item, on the case, on its authorizations; and opens what follows from it. The same answer a
 * second time changes nothing but the time of the next inquiry.
 */
export async function answerHeard(context: Context, before: Preauthorization, heard: Heard): Promise<Change> {
  const at = now();
  const around = await surroundingsOf(before);
  const requested = requestedOf(before);
  const items = withAnswers(requested.items, heard.answer.items, heard.answer.at);
  const asked = items.filter(({ requirement }) => requirement?.answer !== 'not-required');
  const outcome = outcomeOf(asked.map(({ decision }) => decision));
  const atPayer = heardFrom(before, heard, around, asked, at);
  const common: Partial<Preauthorization> = {
    ...heard.changes,
    atPayer,
    ...(heard.attempts ? { attempts: heard.attempts } : {}),
  };
  const known = await payerClaims(before, heard);

  if (outcome.status === 'needs-attention') {
    const words =
      outcome.code === 'contact-payer'
        ? 'The payer asks to be contacted before it decides.'
        : 'The payer’s answer names no decision that can be relied on.';
    const after = moveTo({ ...before, ...withItems(before, items) }, 'needs-attention', at, {
      ...common,
      failedIn: 'pended',
      standstill: { code: outcome.code, words: withWords(words, heard.answer.words) },
    });
    return await needsAttention(context, before, after, at, heard.task, known);
  }
  if (outcome.status === 'pended') return await stillPended(context, before, items, heard, common, around, at, known);

  const settled = foldChange(before, items, at);
  const finalItems = settled.items.filter(({ requirement }) => requirement?.answer !== 'not-required');
  const status: Status = before.proposed ? settledStatus(finalItems) : outcome.status;
  const grants = await authorizationParts(context, before, settled, around);
  const after = moveOrStay(before, status, at, {
    ...common,
    ...settled,
    proposed: undefined,
    remedies: withRemedyOutcome(before, settled.items, heard, at),
    atPayer: { ...atPayer, nextInquiryAt: undefined, documentRequests: [] },
    warnAt: grants.warnAt,
  });
  const closed = await closeTasks(context, before.id, 'The payer has decided.', { except: heard.task });
  const shortfall = asked.filter(isShortfall);
  const task = shortfall.length > 0 ? await shortfallTask(context, after, around, heard.answer.at, at) : {};
  const words = withWords(inWords(asked), heard.answer.words);
  return stepOf(
    context,
    before,
    after,
    at,
    { deed: 'decided-by-payer', words, announce: 'decided' },
    closed,
    task,
    grants,
    known,
  );
}

/** The payer's names for the request, so that a notification finds the case. A name that another case has stays with that. */
async function payerClaims(before: Preauthorization, { answer, by, identifier }: Heard): Promise<Parts> {
  const news = before.atPayer?.identifier !== identifier || before.atPayer.reference !== answer.reference;
  if (by !== 'gateway' || !news) return {};
  const names = [...new Set([...(answer.reference ? [answer.reference] : []), ...answer.identifiers])].slice(0, 10);
  const free = await Promise.all(
    names.map(async (name) => ((await findByPayerClaim(before.payerId, name)) ? [] : [name])),
  );
  const location = { clinicId: before.clinicId, id: before.id };
  return { writes: free.flat().map((name) => payerClaimWrite(before.payerId, name, location)) };
}

function moveOrStay(
  before: Preauthorization,
  status: Status,
  at: Instant,
  changes: Partial<Preauthorization>,
): Preauthorization {
  return before.status === status ? stay(before, at, changes) : moveTo(before, status, at, changes);
}

async function stillPended(
  context: Context,
  before: Preauthorization,
  items: readonly Item[],
  heard: Heard,
  common: Partial<Preauthorization>,
  around: Surroundings,
  at: Instant,
  known: Parts,
): Promise<Change> {
  const requests = common.atPayer?.documentRequests ?? [];
  const status = requests.length > 0 ? 'awaiting-payer-documents' : 'pended';
  const moved = status !== before.status;
  const after = moveOrStay({ ...before, ...withItems(before, items) }, status, at, common);
  const grants = await authorizationParts(context, before, { items, providers: requestedOf(before).providers }, around);
  if (!moved) {
    const again = heard.by === 'staff' ? await outcomeTask(context, after, around, at) : {};
    const extended = before.atPayer?.extension?.until !== common.atPayer?.extension?.until;
    return stepOf(
      context,
      before,
      after,
      at,
      extended
        ? { deed: 'extended-by-payer', words: extensionWords(common.atPayer), announce: 'extended' }
        : { deed: 'inquired', words: 'The payer was asked: it has not decided.' },
      again,
      grants,
      known,
    );
  }
  if (status === 'awaiting-payer-documents') {
    const asked = requests.flatMap(({ dueAt }) => dueAt ?? []).toSorted()[0];
    const clock = clockOf(around.policy, before.urgency, dateOf(at, around.clinic.timeZone));
    const own = staffDueAt(at, before.urgency, around.clinic, items, clock);
    const dueAt = asked && asked < own ? asked : own;
    const task = await openTask(context, {
      kind: taskNames.payerDocuments,
      capability: 'preauthorization',
      title: 'The payer asks for documents',
      subjectKind: 'preauthorization',
      subjectId: before.id,
      roles: specialists,
      dueAt,
    });
    const words = `The payer wants ${requests.length === 1 ? 'a document' : `${requests.length} documents`} before it decides.`;
    return stepOf(
      context,
      before,
      { ...after, staffDueAt: dueAt },
      at,
      { deed: 'documents-requested', words },
      task,
      grants,
      known,
    );
  }
  const closed =
    before.status === 'awaiting-payer-documents'
      ? await closeTasks(context, before.id, 'The payer no longer asks for documents.', {
          kinds: [taskNames.payerDocuments],
          except: heard.task,
        })
      : {};
  const byHand = heard.by === 'staff' ? await outcomeTask(context, after, around, at) : {};
  const words = withWords('The payer has the request and has not decided.', heard.answer.words);
  return stepOf(context, before, after, at, { deed: 'received-by-payer', words }, closed, byHand, grants, known);
}

/** Staff record the outcome of what they submitted, when the payer tells them. */
export async function outcomeTask(
  context: Context,
  after: Preauthorization,
  around: Surroundings,
  at: Instant,
): Promise<Parts> {
  const fallback = staffDueAt(at, after.urgency, around.clinic, requestedOf(after).items, undefined);
  return await openTask(context, {
    kind: taskNames.outcome,
    capability: 'preauthorization',
    title: 'Record what the payer decided',
    subjectKind: 'preauthorization',
    subjectId: after.id,
    roles: specialists,
    dueAt: after.atPayer?.dueAt && after.atPayer.dueAt > at ? after.atPayer.dueAt : fallback,
  });
}

/** The task against a denial or shortfall: what, why, and which act is open until when. */
export async function shortfallTask(
  context: Context,
  after: Preauthorization,
  around: Surroundings,
  decidedAt: Instant,
  at: Instant,
): Promise<Parts> {
  const open = openRemedies(around.policy, decidedAt, after.remedies, at, around.payer.timeZone);
  const own = staffDueAt(at, after.urgency, around.clinic, after.items, undefined);
  const first = open[0]?.until;
  return await openTask(context, {
    kind: taskNames.shortfall,
    capability: 'preauthorization',
    title: 'The payer did not certify all of a request',
    subjectKind: 'preauthorization',
    subjectId: after.id,
    roles: [...specialists, 'clinician'],
    dueAt: first && first < own ? first : own,
  });
}

/** The present items with the decisions written to them: on the change, if one is at the payer. */
function withItems(before: Preauthorization, items: readonly Item[]): Partial<Preauthorization> {
  return before.proposed ? { proposed: { ...before.proposed, items } } : { items };
}

/** What became of the act against the denial on which the payer has now decided. */
function withRemedyOutcome(
  before: Preauthorization,
  items: readonly Item[],
  { answer }: Heard,
  at: Instant,
): Preauthorization['remedies'] {
  const last = before.remedies.at(-1);
  if (!last || last.outcome) return before.remedies;
  const result = items.some(isShortfall) ? ('upheld' as const) : ('overturned' as const);
  return [...before.remedies.slice(0, -1), { ...last, outcome: { result, at, note: answer.words } }];
}

function settledStatus(items: readonly Item[]): Status {
  return outcomeOf(items.map(({ decision }) => decision)).status;
}

function heardFrom(
  before: Preauthorization,
  heard: Heard,
  around: Surroundings,
  items: readonly Item[],
  at: Instant,
): AtPayer {
  const { answer } = heard;
  const same = before.atPayer?.identifier === heard.identifier ? before.atPayer : undefined;
  const receivedAt = same?.receivedAt ?? answer.receivedAt ?? heard.sentAt;
  const zone = around.payer.timeZone;
  const clock = clockOf(around.policy, before.urgency, dateOf(receivedAt, zone));
  const extension = answer.extension
    ? {
        ...answer.extension,
        noticedAt: same?.extension?.until === answer.extension.until ? same.extension.noticedAt : at,
      }
    : same?.extension;
  const byRule = clock && payerDueAt(receivedAt, clock, zone, extension);
  // A later date that the payer promised to staff stands, however often it is asked meanwhile.
  const dueAt = byRule && same?.dueAt && same.dueAt > byRule ? same.dueAt : byRule;
  const inquiries = (same?.inquiries ?? 0) + (heard.inquired ? 1 : 0);
  const requests = openRequests(answer.documentRequests, same?.answeredRequests);
  const news =
    items.some((item) => !requestedOf(before).items.includes(item)) ||
    extension?.until !== same?.extension?.until ||
    JSON.stringify(requests.documentRequests) !== JSON.stringify(same?.documentRequests);
  return {
    identifier: heard.identifier,
    reference: answer.reference ?? same?.reference,
    receivedAt,
    dueAt,
    extension,
    inquiries,
    nextInquiryAt: heard.by === 'gateway' ? inquiryAfter(before, around, inquiries, items, at) : undefined,
    // An extension gives the payer new time, after which it can be late anew.
    chasedAt: same?.chasedAt && dueAt && dueAt > at ? undefined : same?.chasedAt,
    answeredAt: answer.at,
    heardAt: same?.heardAt,
    hints: news ? undefined : same?.hints,
    ...requests,
    by: heard.by,
    representative: heard.representative ?? same?.representative,
  };
}

/** By the policy's pauses; soon where the payer told of news while this answer was on its way, which may not hold it. */
function inquiryAfter(
  before: Preauthorization,
  { policy, clinic }: Surroundings,
  inquiries: number,
  items: readonly Item[],
  at: Instant,
): Instant | undefined {
  const next = nextInquiryAt(at, policy, before.urgency, inquiries, items, clinic.timeZone);
  const soon = plusSeconds(at, SOON_SECONDS);
  return next && before.notifiedAt && soon < next ? soon : next;
}

const SOON_SECONDS = 60;

async function authorizationParts(
  context: Context,
  before: Preauthorization,
  settled: Pick<Preauthorization, 'items' | 'providers'>,
  around: Surroundings,
): Promise<Parts & { readonly warnAt?: Instant }> {
  const standing = await listAuthorizations(context.clinicId, before.id);
  const records = [];
  const changed: Authorization[] = [];
  const warnings: Instant[] = [];
  for (const item of settled.items) {
    const stood = standing.find(({ sequence }) => sequence === item.sequence);
    const grant = grantOf(item, settled.providers, before, stood, () => newId('authorization'));
    if (grant && !grant.warnedAt)
      warnings.push(expiryWarnAt(grant.period, around.policy?.expiryWarningDays ?? 14, around.clinic.timeZone));
    if (grant && !sameGrant(stood, grant)) {
      records.push(authorizationChange(context.clinicId, stood?.version ?? null, grant, 'authorization.granted'));
      changed.push(...(stood ? [stood] : []), grant);
    }
    if (stood?.status === 'active' && isRefused(item)) {
      records.push(
        authorizationChange(context.clinicId, stood.version, { ...stood, status: 'cancelled' }, 'authorization.ended'),
      );
      changed.push(stood);
    }
  }
  return { records, effects: visitsUnder(before.patientId, changed), warnAt: warnings.toSorted()[0] };
}

/** What was certified stays so until the payer says otherwise: an appeal or a change that is pended takes nothing away. */
function isRefused({ decision }: Item): boolean {
  return decision?.reviewAction === 'A3' || decision?.reviewAction === 'A5' || decision?.reviewAction === 'C';
}

function sameGrant(stood: object | undefined, grant: object): boolean {
  return (
    stood !== undefined &&
    Object.entries(grant).every(
      ([name, value]) => JSON.stringify(value) === JSON.stringify((stood as Record<string, unknown>)[name]),
    )
  );
}

const actionWords = {
  A1: 'certified',
  A2: 'certified in part',
  A3: 'not certified',
  A4: 'pended',
  A5: 'denial upheld',
  A6: 'certified with modification',
  C: 'cancelled',
  CT: 'contact payer',
  NA: 'no authorization required',
} as const;

function inWords(items: readonly Item[]): string {
  const words = items.map(
    ({ sequence, decision }) => `item ${sequence} ${decision ? actionWords[decision.reviewAction] : 'undecided'}`,
  );
  return `The payer decided: ${words.join(', ')}.`;
}

function extensionWords(atPayer: AtPayer | undefined): string {
  return `The payer gave notice that it takes longer${atPayer?.extension?.reason ? `: ${atPayer.extension.reason}` : '.'}`;
}

function withWords(own: string, payers: string | undefined): string {
  return payers ? `${own} In its words: ${payers}` : own;
}
