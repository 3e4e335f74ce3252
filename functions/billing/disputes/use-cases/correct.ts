import { clinicDate, type Clinic } from '../../../clinics/index.ts';
import type { Parts } from '../../../platform/case/step.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Context } from '../../../platform/context.ts';
import { usd } from '../../../platform/money.ts';
import { spokenIn } from '../../../platform/pages/language.ts';
import { readSurvivor } from '../../../registration/index.ts';
import type { Charge } from '../../charges/charge.ts';
import { chargeSource } from '../../charges/use-cases/register-charge.ts';
import { sumOf } from '../../ledger/chart.ts';
import type { Entry, Leg, Posting } from '../../ledger/entry.ts';
import { readBooks } from '../../ledger/post.ts';
import { reversalOf, reversalSource } from '../../ledger/reverse.ts';
import type { Books } from '../../ledger/rules/post.ts';
import { withPaymentPlans } from '../../payment-plans/use-cases/disputed.ts';
import { readEntry } from '../../ledger/store.ts';
import type { PatientPayment } from '../../payments/payment.ts';
import type { Dispute, Proposal } from '../dispute.ts';
import { askedOf, heldOf, under } from '../rules/holding.ts';
import { settlement } from '../rules/settle.ts';
import { disputeWords } from '../words.ts';
import { chargesOf, postedFor } from './postings.ts';

/** What was settled by rule: the answer, and what it posts. */
export interface Correction {
  readonly proposal: Proposal;
  readonly parts: Parts;
  /** In cents. */
  readonly owes: number;
}

/** What is read of an account to settle a dispute. */
export interface AccountFacts {
  readonly charges: readonly Charge[];
  readonly payments: readonly PatientPayment[];
}

/** The correction of the books where a mistake of theirs is beyond doubt; undefined where a person must decide. */
export async function correction(
  context: Context,
  clinic: Clinic,
  before: Dispute,
  books: Books,
  { charges: all, payments }: AccountFacts,
  at: Instant,
): Promise<Correction | undefined> {
  const disputed = chargesOf(books, before);
  const settled = settlement({
    reason: before.reason,
    charges: disputed.map((charge) => ({ id: charge.id, asked: heldOf(charge) })),
    all: all.map((charge) => ({ ...charge, isReversed: sumOf(charge.sums, ['revenue']) === 0 })),
    payments,
    credit: -sumOf(books.account.sums, ['unapplied-credit']),
  });
  if (!settled) return undefined;
  const on = clinicDate(at, clinic);
  const plan =
    settled.rule === 'posted-twice'
      ? await twinsReversed(context, before, books, disputed, on)
      : { books, postings: [creditApplied(before, disputed, settled.paymentId, on)] };
  if (!plan) return undefined;
  const posted = postedFor(context, plan.books, before, plan.postings, at, false);
  const owes = chargesOf(posted.books, before).reduce((sum, charge) => sum + askedOf(charge), 0);
  const plans = await withPaymentPlans(context, clinic, plan.books, posted.books, before, at);
  const patient = await readSurvivor(context.clinicId, before.patientId);
  const proposal: Proposal = {
    outcome: 'corrected',
    givenUp: usd(0),
    answer: disputeWords[spokenIn(patient?.language)].settled[settled.rule],
    by: `rule:${settled.rule}`,
    at,
  };
  return {
    proposal,
    parts: {
      records: [...posted.records, ...(plans.parts.records ?? [])],
      writes: [...posted.writes, ...(plans.parts.writes ?? [])],
      effects: plans.parts.effects ?? [],
      announceAlso: [...posted.announceAlso, ...(plans.parts.announceAlso ?? [])],
    },
    owes,
  };
}

/** Each second posting is taken off its invoice and back; undefined where it is not one entry of what the patient owes. */
async function twinsReversed(
  { clinicId }: Context,
  dispute: Dispute,
  books: Books,
  disputed: readonly Charge[],
  on: string,
): Promise<{ readonly books: Books; readonly postings: Posting[] } | undefined> {
  const { accountId } = dispute;
  const found = await readBooks(clinicId, accountId, {
    sources: disputed.map(({ sourceId }) => chargeSource(sourceId)),
  });
  const entries = await Promise.all(
    disputed.map(async ({ sourceId }): Promise<Entry | undefined> => {
      const posted = found.posted.get(chargeSource(sourceId));
      return posted?.accountId === accountId ? await readEntry(clinicId, accountId, posted.number) : undefined;
    }),
  );
  const whole = entries.filter(
    (entry): entry is Entry => entry?.legs.every(({ on: heading }) => ofTheCharge.includes(heading)) ?? false,
  );
  // What a payer was told of is for a person: the claim is corrected with it.
  if (whole.length !== disputed.length || disputed.some(({ claimIds }) => claimIds.length > 0)) return undefined;
  const { posted } = await readBooks(clinicId, accountId, { sources: whole.map(reversalSource) });
  const free: Posting = {
    kind: 'transfer',
    on,
    sources: [`dispute/${dispute.id}/${dispute.version}/corrected`],
    legs: under(disputed, 'in-dispute').flatMap(({ chargeId, invoiceId, amount }): Leg[] => [
      { on: 'patient-receivable', amount, chargeId },
      { on: 'in-dispute', amount: -amount, chargeId, ...(invoiceId === undefined ? {} : { invoiceId }) },
    ]),
    about: { disputeId: dispute.id },
    because: 'posted-twice',
  };
  const back = whole.map((entry) => ({ ...reversalOf(entry, on), because: 'posted-twice' }));
  return { books: { ...books, posted }, postings: [free, ...back] };
}

/** The headings of a charge that the patient alone was asked for. */
const ofTheCharge = ['patient-receivable', 'revenue'];

/** The patient's own money pays for what is held. */
function creditApplied(dispute: Dispute, disputed: readonly Charge[], paymentId: string, on: string): Posting {
  return {
    kind: 'credit-application',
    on,
    sources: [`dispute/${dispute.id}/${dispute.version}/corrected`],
    legs: under(disputed, 'in-dispute').flatMap(({ chargeId, invoiceId, amount }): Leg[] => [
      { on: 'unapplied-credit', amount, chargeId },
      { on: 'in-dispute', amount: -amount, chargeId, ...(invoiceId === undefined ? {} : { invoiceId }) },
    ]),
    about: { disputeId: dispute.id, paymentId },
    because: 'payment-not-posted',
  };
}
