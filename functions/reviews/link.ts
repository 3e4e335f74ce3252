import { now } from '../platform/clock.ts';
import { linkSecret } from '../platform/link-secret.ts';
import { publicOrigin } from '../platform/origin.ts';
import { addresseeOf } from './rules/asking.ts';
import { keepLink } from './lookups/link.ts';
import { isOpen, type Task } from './task.ts';

/**
 * The link of one addressee of a task, for the mail that carries it: its secret is 256 bits that only the key in KMS can
 * make, and make again for a resend; the table learns its hash. Undefined if such a link would not work any more.
 *
 * @param generation the link's number: a handed-over task has a higher one
 */
export async function linkFor(task: Task, staffId: string, generation: number): Promise<string | undefined> {
  const addressee = addresseeOf(task, staffId, generation);
  if (!addressee || !isOpen(task) || addressee.linkUntil <= now()) return undefined;
  const secret = await linkSecret(`${task.id}|${staffId}|${generation}`);
  const target = { clinicId: task.clinicId, taskId: task.id, staffId, generation };
  await keepLink(secret, target, addressee.linkUntil);
  return `${await publicOrigin()}/tasks/${task.capability}/${secret}`;
}
