import { clinicDate, type Clinic } from '../../../clinics/index.ts';
import type { Parts } from '../../../platform/case/step.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Context } from '../../../platform/context.ts';
import { NotInThisStatus, ValidationFailed } from '../../../platform/errors.ts';
import { inDollars, usd } from '../../../platform/money.ts';
import type { Charge } from '../../charges/charge.ts';
import type { Leg, Posting } from '../../ledger/entry.ts';
import { post, readBooks, type PostedParts } from '../../ledger/post.ts';
import { withPosting, type Books } from '../../ledger/rules/post.ts';
import { bookChange } from '../../ledger/store.ts';
import { withPaymentPlans } from '../../payment-plans/use-cases/disputed.ts';
import type { Dispute, Outcome } from '../dispute.ts';
import { askedOf, holding, mostGivenUp, paidOf, released, releasedToPayer } from '../rules/holding.ts';

/** What a dispute posts: each goes into the transaction of the step that calls for it. */

/** Entries of a dispute, and what the patient owes of its charges with them. */
export interface DisputePostings {
  readonly parts: Parts;
  /** In cents: what the patient is asked for of the disputed charges. */
  readonly owes: number;
  /** In cents: what the patient had paid of it, and has as credit from then on. */
  readonly givenBack: number;
}

type Of = Pick<Dispute, 'id' | 'accountId' | 'chargeIds'> & { readonly version?: number };

/** The account with the disputed charges, and the invoices on which they stand. */
export async function disputedBooks(
  clinicId: string,
  { accountId, chargeIds }: Pick<Dispute, 'accountId' | 'chargeIds'>,
): Promise<Books> {
  const { charges } = await readBooks(clinicId, accountId, { charges: chargeIds });
  const invoices = new Set([...charges.values()].flatMap(({ invoiced }) => Object.keys(invoiced)));
  return await readBooks(clinicId, accountId, { charges: chargeIds, invoices: [...invoices] });
}

/** The disputed charges as they stand in the books. */
export function chargesOf({ charges }: Pick<Books, 'charges'>, { chargeIds }: Pick<Dispute, 'chargeIds'>): Charge[] {
  return chargeIds.flatMap((id) => charges.get(id) ?? []);
}

/**
 * Posts what a dispute calls for, with its charges: each names the dispute as long as that is undecided, so that what becomes the patient's of it
 * meanwhile is held, too. A charge that no entry names is written on condition of its version all the same: who decides and who posts see each
 * other, and of two who dispute it at the same moment one comes second, and is told.
 */
export function postedFor(
  context: Context,
  books: Books,
  dispute: Of,
  postings: readonly Posting[],
  at: Instant,
  isUndecided: boolean,
): Pick<PostedParts, 'records' | 'writes' | 'announceAlso' | 'books'> {
  const marked = chargesOf(books, dispute).flatMap(({ disputeId: before, ...charge }): Charge[] => {
    const disputeId = isUndecided ? dispute.id : undefined;
    if (before === disputeId) return [];
    return [{ ...charge, ...(disputeId === undefined ? {} : { disputeId }) }];
  });
  const charges = new Map([...books.charges, ...marked.map((charge) => [charge.id, charge] as const)]);
  const asMarked = { ...books, charges };
  const posted =
    postings.length === 0
      ? { records: [], writes: [], announceAlso: [], books: asMarked }
      : post(context, asMarked, postings, at);
  const deed = isUndecided ? 'disputed' : 'decided';
  const unposted = marked.filter(({ id }) => posted.books.charges.get(id) === charges.get(id));
  const more = unposted.map((record) => bookChange(context.clinicId, { kind: 'charge', record }, deed));
  return { ...posted, records: [...posted.records, ...more] };
}

/**
 * All that the patient is asked for of the disputed charges is held.
 * @throws NotInThisStatus if another dispute about one of them is undecided
 */
export async function heldNow(
  context: Context,
  clinic: Clinic,
  books: Books,
  dispute: Of,
  at: Instant,
): Promise<DisputePostings> {
  const charges = chargesOf(books, dispute);
  if (charges.some(({ disputeId }) => disputeId !== undefined && disputeId !== dispute.id))
    throw new NotInThisStatus('Something of it is disputed anew by now: what is new is said there.');
  const legs = holding(charges);
  return await posted(context, clinic, books, dispute, at, true, [{ kind: 'transfer', name: 'held', legs }]);
}

/** What is held is free: so much is given up, the rest is owed again. What the patient had paid of it becomes credit. */
export async function freed(
  context: Context,
  clinic: Clinic,
  books: Books,
  dispute: Of,
  at: Instant,
  {
    givenUp,
    because,
    staffId,
  }: { readonly givenUp: number; readonly because: Outcome | 'withdrawn'; readonly staffId?: string },
): Promise<DisputePostings> {
  const charges = chargesOf(books, dispute);
  const most = mostGivenUp(charges);
  if (givenUp > most)
    throw new ValidationFailed('More would be given up than is disputed.', [
      { pointer: '/givenUp', detail: `Given up: at most ${inDollars(usd(most))}`, code: 'more-than-is-held' },
    ]);
  // A payer may have left more to the patient since that was decided, or a payment been taken back.
  if ((because === 'written-off' || because === 'not-theirs') && givenUp < most)
    throw new ValidationFailed('Nothing was decided.', [
      {
        pointer: '',
        detail: 'More of it is disputed by now than was decided about: decide it anew',
        code: 'more-is-held',
      },
    ]);
  const legs = released(charges, givenUp);
  const more = { because, ...(staffId === undefined ? {} : { staffId }) };
  return await posted(context, clinic, books, dispute, at, false, [
    { kind: 'write-off', name: 'given-up', legs: [...legs.givenUp, ...legs.givenBack], ...more },
    { kind: 'transfer', name: 'owed', legs: legs.owed, ...more },
  ]);
}

/** A payer is asked for what is held of the charges on the claim: of others nobody may ask it (45 CFR 164.522(a)(1)(vi)). */
export async function sentToPayer(
  context: Context,
  clinic: Clinic,
  books: Books,
  dispute: Of,
  at: Instant,
  about: { readonly claimId: string; readonly staffId: string },
): Promise<DisputePostings> {
  const { claimId, staffId } = about;
  const legs = releasedToPayer(chargesOf(books, dispute).filter(({ claimIds }) => claimIds.includes(claimId)));
  if (legs.length === 0) throw new NotInThisStatus('Nothing is held of what is on this claim.');
  return await posted(context, clinic, books, dispute, at, true, [
    { kind: 'transfer', name: 'to-payer', legs, staffId, claimId },
  ]);
}

interface Wanted extends Pick<Posting, 'kind' | 'because' | 'staffId'> {
  readonly name: string;
  readonly legs: readonly Leg[];
  readonly claimId?: string;
}

async function posted(
  context: Context,
  clinic: Clinic,
  books: Books,
  dispute: Of,
  at: Instant,
  isUndecided: boolean,
  wanted: readonly Wanted[],
): Promise<DisputePostings> {
  const postingOf = ({ name, claimId, ...rest }: Wanted): Posting => ({
    ...rest,
    on: clinicDate(at, clinic),
    // Of each step of a dispute there is one: made again, it is refused.
    sources: [`dispute/${dispute.id}/${dispute.version ?? 0}/${name}`],
    about: { disputeId: dispute.id, ...(claimId === undefined ? {} : { claimId }) },
  });
  const postings = wanted.filter(({ legs }) => legs.length > 0).map(postingOf);
  const plain = postings.reduce(withPosting, books);
  const plans = await withPaymentPlans(context, clinic, books, plain, dispute, at);
  const back: Wanted = { kind: 'transfer', name: 'payment-plan', legs: plans.legs };
  const all = back.legs.length === 0 ? postings : [...postings, postingOf(back)];
  const { records, writes, announceAlso, books: after } = postedFor(context, books, dispute, all, at, isUndecided);
  return {
    parts: {
      records: [...records, ...(plans.parts.records ?? [])],
      writes: [...writes, ...(plans.parts.writes ?? [])],
      effects: plans.parts.effects ?? [],
      announceAlso: [...announceAlso, ...(plans.parts.announceAlso ?? [])],
    },
    owes: chargesOf(after, dispute).reduce((sum, charge) => sum + askedOf(charge), 0),
    givenBack: paidInAll(books, dispute) - paidInAll(after, dispute),
  };
}

function paidInAll(books: Pick<Books, 'charges'>, dispute: Of): number {
  return chargesOf(books, dispute).reduce((sum, charge) => sum + paidOf(charge), 0);
}
