import { workingStaff } from '../../../clinics/index.ts';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound, NotInThisStatus } from '../../../platform/errors.ts';
import { businessDay } from '../../ledger/business-day.ts';
import type { Entry, EntryKind } from '../../ledger/entry.ts';
import { about, post, withBooks } from '../../ledger/post.ts';
import { namedBy, reversalOf } from '../../ledger/reverse.ts';
import { heldIfDisputed } from '../../ledger/rules/held.ts';
import type { Books } from '../../ledger/rules/post.ts';
import { readEntry } from '../../ledger/store.ts';
import { entryView } from '../../ledger/views.ts';
import { newsOf } from '../../payment-plans/step.ts';
import { paymentTakenBack } from '../../payment-plans/use-cases/payment-taken-back.ts';
import { whenReversed } from '../../payments/reversed.ts';

/** Entries that have a way of their own to be taken back, and which. */
const otherWay: Partial<Record<EntryKind, string>> = {
  reversal: 'A reversal is not reversed: what was right is posted anew.',
  invoice: 'What stands on an invoice is taken off by cancelling the invoice.',
  'payer-payment': 'What a payer said is taken back by the remittance that reverses it.',
  'payer-adjustment': 'What a payer said is taken back by the remittance that reverses it.',
  'payer-denial': 'What a payer said is taken back by the remittance that reverses it.',
};

/**
 * Takes an entry of the journal back. It may happen once, and as long as nothing rests upon the entry: what came after it is
 * taken back first.
 * @throws NotFound, NotInThisStatus for an entry that has another way, LedgerRefused, ValidationFailed for who does not work here
 */
export async function reverseEntry(
  context: Context,
  accountId: string,
  entryNumber: string,
  { staffId, reason }: { readonly staffId: string; readonly reason: string },
): Promise<Reply> {
  const { clinicId } = context;
  const entry = /^[1-9]\d{0,11}$/.test(entryNumber)
    ? await readEntry(clinicId, accountId, Number(entryNumber))
    : undefined;
  if (!entry) throw new NotFound('There is no such entry.');
  await workingStaff(clinicId, staffId);
  return await withBooks(context, accountId, namedBy(entry), async (books) => {
    refuseOtherWay(entry, books);
    const at = now();
    const on = await businessDay(clinicId, at);
    const back = heldIfDisputed(books, reversalOf(entry, on, staffId));
    const { postings, change: ofPlan } = await paymentTakenBack(context, entry, back.legs, on, at);
    const posted = post(context, books, [back, ...postings], at);
    const [reversal] = posted.entries;
    if (!reversal) throw new Error('a posting makes an entry');
    const ofPayment = await whenReversed(clinicId, entry);
    return await commit(
      context,
      {
        at,
        reason,
        records: [...about(accountId, posted.records), ...ofPayment.records, ...(ofPlan?.records ?? [])],
        writes: [...posted.writes, ...ofPayment.writes, ...(ofPlan?.writes ?? [])],
        effects: ofPlan?.effects ?? [],
        announce: { type: 'billingAccount.reversed', status: posted.books.account.status },
        announceAlso: [...posted.announceAlso, ...(ofPlan ? newsOf(ofPlan) : [])],
      },
      { status: 201, body: entryView(reversal) },
    );
  });
}

function refuseOtherWay({ kind, about: of, legs }: Entry, { charges }: Books): void {
  const other = otherWay[kind];
  if (other !== undefined) throw new NotInThisStatus(other);
  const isPayment = kind === 'patient-payment';
  if (of?.['disputeId'] !== undefined || (of?.['paymentPlanId'] !== undefined && !isPayment))
    throw new NotInThisStatus('What is held in a dispute or paid by installments is moved by that alone.');
  if (of?.['checkoutId'] !== undefined)
    throw new NotInThisStatus('Money of a payment gateway is given back through it: refund the payment.');
  const claimed = legs.some(({ chargeId }) => (charges.get(chargeId ?? '')?.claimIds.length ?? 0) > 0);
  if (kind === 'charge' && claimed)
    throw new NotInThisStatus('The charge stands on a claim: cancel the claim, or void it with the payer, first.');
}
