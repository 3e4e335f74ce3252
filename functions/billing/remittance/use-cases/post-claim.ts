import { readClinic } from '../../../clinics/index.ts';
import { now, type Instant } from '../../../platform/clock.ts';
import { commit, type RecordChange } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { LedgerRefused } from '../../../platform/errors.ts';
import { deskFacts, findCoverage } from '../../../registration/index.ts';
import type { Claim } from '../../claims/claim.ts';
import { claimChange, payerNumberWrites, readClaim } from '../../claims/store.ts';
import type { Denial } from '../../denials/denial.ts';
import { denialDue } from '../../denials/rules/deadlines.ts';
import { denialChange, denialIdFor, denialPointer, openDenialsOf } from '../../denials/store.ts';
import { asksInTime, noLongerAsked } from '../../denials/use-cases/ask-in-time.ts';
import type { Entry, Posting } from '../../ledger/entry.ts';
import { post, withBooks } from '../../ledger/post.ts';
import { namedBy, reversalOf, reversalSource } from '../../ledger/reverse.ts';
import type { Books } from '../../ledger/rules/post.ts';
import { readEntry } from '../../ledger/store.ts';
import type { RemittanceClaim, RemittanceRecord, Why } from '../record.ts';
import { claimStatuses, REVERSAL } from '../rules/claim-words.ts';
import { matchLines, type Decided } from '../rules/match.ts';
import { denialsOf, postingsOf, postsOf, sourceOf, type DeniedAmount } from '../rules/postings.ts';
import { answerWrite, payerOf, readRemittanceClaim, remittanceChange } from '../store.ts';
import { dayOf } from './day-of.ts';
import { findClaimFor, type Found } from './find-claim.ts';
import { takeBack } from './take-back.ts';

/** So many lines of a claim are posted in one transaction, which holds a hundred items. */
const LINES_AT_ONCE = 10;
/** Statuses of a claim that the payer has passed on to the next one (CLP02). */
const PASSED_ON: ReadonlySet<string> = new Set(['19', '20', '21', '23']);

/**
 * Posts a claim of a remittance to the patient's account: what was paid, taken off by contract, left to the patient; opens denials of what was
 * refused; ends those that this decision answers. What cannot be matched or posted is held, with the reason.
 */
export async function postClaim(context: Context, remittance: RemittanceRecord, claim: RemittanceClaim): Promise<void> {
  if (claimStatuses[claim.payment.status]?.posts === false) return await tell(context, claim);
  const found = await findClaimFor(claim);
  if ('problem' in found) return await hold(context, claim, found.problem);
  try {
    if (claim.payment.status === REVERSAL) {
      const problem = await takeBack(context, remittance, claim, found);
      return problem ? await hold(context, claim, problem) : undefined;
    }
    const matched = matchLines(claim.payment, found.claim, claim.decision !== undefined);
    if ('problem' in matched) return await hold(context, claim, matched.problem);
    await postDecided(context, remittance, claim, found, matched.decided);
  } catch (error) {
    if (!(error instanceof LedgerRefused)) throw error;
    const details = error.faults.map(({ detail }) => detail).join('; ');
    const words = `The account cannot take it: ${details}. Look at the account, then post it again or by hand.`;
    await hold(context, claim, { code: error.faults[0]?.code ?? 'ledger-refused', words });
  }
}

type Match = Extract<Found, { claim: Claim }>;

/** What is done with a claim in one transaction after the other. */
interface Plan {
  readonly steps: readonly { readonly postings: readonly Posting[] }[];
  readonly denied: readonly DeniedAmount[];
  readonly waits: number;
}

async function postDecided(
  context: Context,
  remittance: RemittanceRecord,
  before: RemittanceClaim,
  match: Match,
  decided: readonly Decided[],
): Promise<void> {
  const { clinicId } = context;
  const { accountId } = match.claim;
  const [sharePosts, coverage, clinic] = await Promise.all([
    isLastPayer(clinicId, before, match.claim),
    findCoverage(clinicId, match.claim.patientId, match.claim.coverageId),
    readClinic(clinicId),
  ]);
  if (!clinic) throw new Error('the clinic does not exist');
  const source = `remittance/${payerOf(remittance)}/${remittance.trace.number}/${before.id}`;
  let claim = before;
  for (let isDone = false; !isDone;) {
    const answered = (await denialsAnsweredBy(clinicId, match.claim)).filter(
      (each) => each.remittanceClaimId !== claim.id,
    );
    const standing = await entriesOf(clinicId, answered);
    const named = {
      charges: [...decided.map(({ chargeId }) => chargeId), ...standing.flatMap((entry) => namedBy(entry).charges)],
      sources: [...decided.flatMap((each) => sourcesOf(source, each)), ...standing.map(reversalSource)],
    };
    isDone = await withBooks(context, accountId, named, async (books) => {
      const current = await readRemittanceClaim(clinicId, claim.remittanceId, claim.id);
      // Another run was faster: it does the rest, too.
      if (current?.version !== claim.version) return true;
      const at = now();
      const on = await dayOf(clinicId, remittance, at);
      const about = { source, on, claimId: match.claim.id, remittanceId: remittance.id };
      const backs = standing
        .filter((entry) => !books.posted.has(reversalSource(entry)))
        .map((entry) => reversalOf(entry, on));
      const plan = planOf(context, books, decided, backs, about, sharePosts, at);
      const [step = { postings: [] }] = plan.steps;
      const isLast = plan.steps.length <= 1;
      const posted = step.postings.length > 0 ? post(context, books, step.postings, at) : undefined;
      const entries = [
        ...(claim.entries ?? []),
        ...(posted?.entries ?? [])
          .filter(({ kind }) => kind !== 'reversal')
          .map(({ number, kind, because }) => ({ number, kind, ...(because === undefined ? {} : { because }) })),
      ];
      const denials = isLast
        ? denialsOf(plan.denied).map((each): Denial => ({
            ...each,
            id: denialIdFor(claim.id, each.kind, each.group),
            clinicId,
            version: 0,
            status: 'open',
            statusSince: at,
            accountId,
            claimId: match.claim.id,
            payerId: match.claim.payerId,
            remittanceId: remittance.id,
            remittanceClaimId: claim.id,
            ...denialDue(each.kind, on, coverage?.lineOfBusiness, match.claim.filingLimit),
            entries:
              each.group === 'CO'
                ? entries.filter(({ because }) => because === each.kind).map(({ number }) => number)
                : [],
            createdAt: at,
            updatedAt: at,
          }))
        : [];
      const after: RemittanceClaim = {
        ...claim,
        standing: isLast ? 'posted' : 'pending',
        matched: { accountId, claimId: match.claim.id, by: match.by },
        entries,
        ...(plan.waits === 0 ? {} : { waits: plan.waits }),
        ...(denials.length > 0 ? { denialIds: denials.map(({ id }) => id) } : {}),
        why: undefined,
      };
      const numbered = isLast ? await withPayerNumber(context, match.claim, claim) : [];
      const opened = denials.map((each) => ({ ...each, change: denialChange(each, 'opened') }));
      const closed = await noLongerAsked(context, isLast ? answered : [], 'The payer decided the claim anew.');
      await commit(context, {
        at,
        reason: before.decision?.reason,
        records: [
          remittanceChange('remittanceClaim', after, isLast ? 'posted' : 'posted-in-part'),
          ...(posted?.records ?? []),
          ...(isLast
            ? answered.map((each) => denialChange({ ...each, status: 'answered', statusSince: at }, 'answered'))
            : []),
          ...opened.map(({ change }) => change),
          ...numbered.map(({ record }) => record),
          ...closed.records,
        ],
        writes: [
          ...(posted?.writes ?? []),
          ...denials.map(denialPointer),
          ...(isLast ? [answerWrite(clinicId, match.claim.id, claim, at)] : []),
          ...numbered.flatMap(({ writes }) => writes),
          ...closed.writes,
        ],
        effects: [...denials.map((each) => asksInTime(each, clinic)), ...closed.effects],
        announceAlso: opened.map(({ status, change }) => ({ type: 'denial.open', status, of: change })),
      });
      claim = { ...after, version: claim.version + 1 };
      return isLast;
    });
  }
}

/** How many claims in whose place others came are looked at: corrected claims of corrected claims. */
const MOST_REPLACED = 5;

/** The open denials that a decision of the claim answers: its own, and those of the claim in whose place it came (CLM05-3 of 7 or 8). */
async function denialsAnsweredBy(clinicId: string, { id, accountId, replaces }: Claim): Promise<Denial[]> {
  const denials = await openDenialsOf(clinicId, id);
  let earlier = replaces;
  for (let times = 0; earlier !== undefined && times < MOST_REPLACED; times += 1) {
    denials.push(...(await openDenialsOf(clinicId, earlier)));
    earlier = (await readClaim(clinicId, accountId, earlier))?.replaces;
  }
  return denials;
}

/** The entries by which denials stand as denied. */
async function entriesOf(clinicId: string, denials: readonly Denial[]): Promise<Entry[]> {
  const found = await Promise.all(
    denials.flatMap(({ accountId, entries }) => entries.map((number) => readEntry(clinicId, accountId, number))),
  );
  return found.filter((entry): entry is Entry => entry !== undefined);
}

const sourcesOf = (source: string, { line, chargeId, adjustments }: Decided): string[] => {
  const own = sourceOf(source, line, chargeId);
  return [
    own,
    ...denialsOf(adjustments.map((each) => ({ ...each, line, chargeId, remarks: [] }))).map(
      ({ kind }) => `${own}/denied/${kind}`,
    ),
  ];
};

/**
 * What is left to be posted, transaction by transaction, judged as a whole: it throws where a later one would be refused, before the first is
 * made.
 */
function planOf(
  context: Context,
  books: Books,
  decided: readonly Decided[],
  backs: readonly Posting[],
  about: Parameters<typeof postingsOf>[1],
  sharePosts: boolean,
  at: Instant,
): Plan {
  const steps: { postings: Posting[] }[] = [];
  const denied: DeniedAmount[] = [];
  let waits = 0;
  let current = backs.length > 0 ? post(context, books, backs, at).books : books;
  const isPosted = (each: Decided): boolean => sourcesOf(about.source, each).some((source) => books.posted.has(source));
  for (let from = 0; from < decided.length; from += LINES_AT_ONCE) {
    const lines = decided.slice(from, from + LINES_AT_ONCE);
    const posts = lines.map((each) => {
      const made = postsOf(each, current.charges.get(each.chargeId)?.sums ?? {}, sharePosts);
      denied.push(...made.denied);
      waits += made.waits;
      const postings = isPosted(each) ? [] : postingsOf([made], about);
      if (postings.length > 0) current = post(context, current, postings, at).books;
      return isPosted(each) ? [] : [made];
    });
    const postings = postingsOf(posts.flat(), about);
    if (postings.length > 0) steps.push({ postings });
  }
  const [first = { postings: [] }, ...rest] = steps;
  return { steps: [{ postings: [...backs, ...first.postings] }, ...rest], denied, waits };
}

/** Whether no other coverage is to be asked after this one: only then the patient's share is the patient's. */
async function isLastPayer(clinicId: string, { payment }: RemittanceClaim, claim: Claim): Promise<boolean> {
  if (PASSED_ON.has(payment.status) || payment.parties.some(({ role }) => role === 'TT')) return false;
  const facts = await deskFacts(clinicId, claim.patientId, claim.servicedPeriod.start);
  const order = facts?.coverages.map(({ id }) => id) ?? [];
  // A coverage that is not among those that hold on the day says nothing of its place: where there are others, a person looks.
  return order.length === 0 || order.at(-1) === claim.coverageId;
}

/** The payer's own number becomes known to the clinic's claim, by which later answers find it. */
async function withPayerNumber(
  { clinicId }: Context,
  { accountId, id }: Claim,
  { payment }: RemittanceClaim,
): Promise<{ record: RecordChange; writes: ReturnType<typeof payerNumberWrites> }[]> {
  const claim = await readClaim(clinicId, accountId, id);
  const { payerNumber } = payment;
  if (!claim || claim.payerClaimNumber !== undefined || payerNumber === undefined) return [];
  const after = { ...claim, payerClaimNumber: payerNumber };
  return [{ record: claimChange(clinicId, after, 'answered'), writes: payerNumberWrites(clinicId, after) }];
}

async function hold(context: Context, claim: RemittanceClaim, problem: Why): Promise<void> {
  const after = { ...claim, standing: 'held' as const, why: [problem] };
  await commit(context, { records: [remittanceChange('remittanceClaim', after, 'held')] });
}

async function tell(context: Context, claim: RemittanceClaim): Promise<void> {
  const after = { ...claim, standing: 'told' as const, why: undefined };
  await commit(context, { records: [remittanceChange('remittanceClaim', after, 'told')] });
}
