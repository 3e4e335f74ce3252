import { auditRead } from '../../../platform/audit/entry.ts';
import { readTimeline, timelineBody } from '../../../platform/case/timeline.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { accountOf } from '../../accounts/use-cases/show-account.ts';
import { disputeOf } from '../step.ts';
import { disputesOf } from '../store.ts';
import { disputeView } from '../view.ts';

/** @throws NotFound */
export async function showDispute(context: Context, id: string): Promise<Reply> {
  const subject = await disputeOf(context, id);
  await auditRead(context, id, 'dispute.read');
  const timeline = timelineBody(await readTimeline(context.clinicId, id));
  return { status: 200, version: subject.version, body: { ...disputeView(subject), timeline } };
}

/** All disputes of an account, the oldest first. @throws NotFound */
export async function showDisputesOf(context: Context, accountId: string): Promise<Reply> {
  await accountOf(context, accountId);
  const found = await disputesOf(context.clinicId, accountId);
  await Promise.all(found.map(({ id }) => auditRead(context, id, 'dispute.read')));
  return { status: 200, body: { disputes: found.map(disputeView) } };
}
