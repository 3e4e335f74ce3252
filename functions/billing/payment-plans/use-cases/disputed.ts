import { clinicDate, type Clinic } from '../../../clinics/index.ts';
import type { Parts } from '../../../platform/case/step.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Change } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import type { Leg } from '../../ledger/entry.ts';
import type { Books } from '../../ledger/rules/post.ts';
import type { Line, PaymentPlan } from '../payment-plan.ts';
import { across, totalOf, under } from '../rules/amounts.ts';
import { openInstallments } from '../rules/standing.ts';
import { stands } from '../rules/statuses.ts';
import { postponed, usualPaymentPlans } from '../rules/terms.ts';
import { newsOf, stepOf } from '../step.ts';
import { paymentPlansOf } from '../store.ts';
import { settled } from './settled.ts';

/** What of a dispute payment plans must know. */
interface Of {
  readonly id: string;
  readonly accountId: string;
  readonly chargeIds: readonly string[];
}

/**
 * What an entry of a dispute makes of the payment plans of the account. What is held leaves them, off the last installments. When it is free again, what is
 * owed of it goes back as far as it came from there, and no further.
 *
 * @param books before the dispute's entries
 * @param after with them, as they will be
 * @returns legs that go into the same transaction, and the steps of the payment plans
 */
export async function withPaymentPlans(
  context: Context,
  clinic: Clinic,
  books: Books,
  after: Books,
  dispute: Of,
  at: Instant,
): Promise<{ readonly legs: readonly Leg[]; readonly parts: Parts }> {
  // Read after the books: what was agreed before them is seen, and what is agreed after them changes the account.
  const standing = (await paymentPlansOf(context.clinicId, dispute.accountId)).filter(({ status }) => stands(status));
  const legs: Leg[] = [];
  const steps: Change[] = [];
  for (const plan of standing) {
    const out = leaving(plan, books, after, dispute);
    const resolved = plan.held.filter(
      (line) => line.disputeId === dispute.id && under(after, line, 'in-dispute') === 0,
    );
    if (out.length === 0 && resolved.length === 0) continue;
    const back = resolved.flatMap((line) => comingBack(line, books, after));
    legs.push(...across(back, 'patient-receivable', 'in-payment-plan'));
    steps.push(await changed(context, clinic, plan, { out, resolved, back }, dispute.id, at));
  }
  return {
    legs,
    parts: {
      records: steps.flatMap(({ records }) => records),
      writes: steps.flatMap(({ writes }) => writes ?? []),
      effects: steps.flatMap(({ effects }) => effects ?? []),
      announceAlso: steps.flatMap(newsOf),
    },
  };
}

/** What the entries take out of the payment plan. */
function leaving({ lines }: PaymentPlan, books: Books, after: Books, { chargeIds }: Of): Line[] {
  return lines.flatMap((line) => {
    const amount = under(books, line, 'in-payment-plan') - under(after, line, 'in-payment-plan');
    return amount > 0 && chargeIds.includes(line.chargeId) ? [{ ...line, amount }] : [];
  });
}

/** What of a held line is owed again: no more than was held. */
function comingBack(line: PaymentPlan['held'][number], books: Books, after: Books): Line[] {
  const freed = under(after, line, 'patient-receivable') - under(books, line, 'patient-receivable');
  const amount = Math.min(line.amount, freed);
  const { disputeId: _disputeId, ...of } = line;
  return amount > 0 ? [{ ...of, amount }] : [];
}

async function changed(
  context: Context,
  clinic: Clinic,
  before: PaymentPlan,
  moves: { readonly out: readonly Line[]; readonly resolved: PaymentPlan['held']; readonly back: readonly Line[] },
  disputeId: string,
  at: Instant,
): Promise<Change> {
  const { out, resolved, back } = moves;
  const left = before.left - totalOf(out) + totalOf(back);
  const held = [
    ...before.held.filter((line) => !resolved.includes(line)),
    ...out.map((line) => ({ ...line, disputeId })),
  ];
  const moved = { ...before, left, held };
  const { after, closed } = await settled(context, before, inTime(before, moved, clinic, at), at);
  const step =
    out.length > 0
      ? { deed: 'held', words: 'A part of it is disputed, and held out of it.', announce: 'held' }
      : { deed: 'restored', words: 'What was disputed of it is decided.', announce: 'restored' };
  return stepOf(context, before, after, at, step, closed);
}

/** Where nothing was open while it was held, its days have passed it by: what comes back is due from now on. */
function inTime(before: PaymentPlan, moved: PaymentPlan, clinic: Clinic, at: Instant): PaymentPlan {
  if (openInstallments(before).length > 0 || moved.left === 0) return moved;
  const settings = clinic.paymentPlans ?? usualPaymentPlans;
  const [first] = openInstallments(moved);
  const index = first ? moved.installments.indexOf(first.of) : 0;
  return {
    ...moved,
    installments: postponed(moved, index, clinicDate(at, clinic), settings, clinic, at),
  };
}
