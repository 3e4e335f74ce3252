import type { Parts } from '../../../platform/case/step.ts';
import { now } from '../../../platform/clock.ts';
import type { Context } from '../../../platform/context.ts';
import type { Dispute } from '../dispute.ts';
import { askStaff } from './open-tasks.ts';

/** What of a change tells the patient: the mail, or a task for staff where none reaches them. */
export async function toldBy(
  context: Context,
  after: Dispute,
  { told, parts }: { readonly told: NonNullable<Dispute['told']>; readonly parts: Parts },
): Promise<Parts[]> {
  return told.by === 'mail' ? [parts] : [await askStaff(context, 'tell', after, after.due ?? now())];
}
