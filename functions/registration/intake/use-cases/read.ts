import { auditRead } from '../../../platform/audit/entry.ts';
import { readTimeline, timelineBody } from '../../../platform/case/timeline.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { registrationOf } from '../step.ts';
import { registrationBody } from '../view.ts';

/**
 * The registration with its whole timeline.
 * @throws NotFound
 */
export async function showRegistration(context: Context, id: string): Promise<Reply> {
  const subject = await registrationOf(context, id);
  const [timeline] = await Promise.all([
    readTimeline(context.clinicId, id),
    auditRead(context, id, 'registration.read'),
  ]);
  return {
    status: 200,
    version: subject.version,
    body: { ...registrationBody(subject), timeline: timelineBody(timeline) },
  };
}
