import { replyAfter } from '../../platform/case/reply.ts';
import type { Change } from '../../platform/commit.ts';
import type { Reply } from '../../platform/context.ts';
import { usd } from '../../platform/money.ts';
import type { PaymentPlan } from './payment-plan.ts';
import { totalOf } from './rules/amounts.ts';
import { standingOf } from './rules/standing.ts';
import { statuses } from './rules/statuses.ts';

/** What is or was to be paid by it in all, in cents: of an offer what is offered. */
export function totalOfPlan({ agreed, lines, paid, left }: PaymentPlan): number {
  return agreed ? paid + left : totalOf(lines);
}

/** The payment plan as if it were agreed: what its installments are of an offer too. */
export const asAgreed = (plan: PaymentPlan): PaymentPlan =>
  plan.agreed ? plan : { ...plan, paid: 0, left: totalOf(plan.lines) };

/** A payment plan as the API tells it. */
export function paymentPlanView(plan: PaymentPlan): Record<string, unknown> {
  return {
    id: plan.id,
    version: plan.version,
    status: plan.status,
    statusSince: plan.statusSince,
    whoActs: statuses[plan.status].actor,
    patientId: plan.patientId,
    accountId: plan.accountId,
    lines: plan.lines.map(({ amount, ...line }) => ({ ...line, amount: usd(amount) })),
    held: plan.held.map(({ amount, ...line }) => ({ ...line, amount: usd(amount) })),
    interval: plan.interval,
    installments: standingOf(asAgreed(plan)).map(({ of, amount, paid }, index) => ({
      number: index + 1,
      dueOn: of.dueOn,
      amount: usd(amount),
      agreed: usd(of.amount),
      paid: usd(paid),
      missed: of.missedAt !== undefined && paid < amount,
      reminder: of.reminder,
    })),
    total: usd(totalOfPlan(plan)),
    paid: usd(plan.paid),
    left: usd(plan.left),
    offer: plan.offer,
    offeredBy: plan.offeredBy,
    disputeId: plan.disputeId,
    replaces: plan.replaces,
    replacedBy: plan.replacedBy,
    agreed: plan.agreed,
    ended: plan.ended,
    createdAt: plan.createdAt,
    updatedAt: plan.updatedAt,
  };
}

/** The reply to a change: the payment plan as it stands after it. */
export function paymentPlanReplyTo(status: number, change: Change, at: string): Reply {
  return replyAfter<PaymentPlan>(status, change, at, paymentPlanView, (id) => `/v1/payment-plans/${id}`);
}
