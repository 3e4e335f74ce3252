import { auditRead } from '../../../platform/audit/entry.ts';
import { readTimeline, timelineBody } from '../../../platform/case/timeline.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { accountOf } from '../../accounts/use-cases/show-account.ts';
import { paymentPlanOf } from '../step.ts';
import { paymentPlansOf } from '../store.ts';
import { paymentPlanView } from '../view.ts';

/** @throws NotFound */
export async function showPaymentPlan(context: Context, id: string): Promise<Reply> {
  const plan = await paymentPlanOf(context, id);
  await auditRead(context, id, 'paymentPlan.read');
  const timeline = timelineBody(await readTimeline(context.clinicId, id));
  return { status: 200, version: plan.version, body: { ...paymentPlanView(plan), timeline } };
}

/** All payment plans of an account, the oldest first. @throws NotFound */
export async function showPaymentPlansOf(context: Context, accountId: string): Promise<Reply> {
  await accountOf(context, accountId);
  const found = await paymentPlansOf(context.clinicId, accountId);
  await Promise.all(found.map(({ id }) => auditRead(context, id, 'paymentPlan.read')));
  return { status: 200, body: { paymentPlans: found.map(paymentPlanView) } };
}
