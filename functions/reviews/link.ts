import { GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms';
import { now } from '../platform/clock.ts';
import { publicOrigin } from '../platform/origin.ts';
import { addresseeOf } from './rules/asking.ts';
import { keepLink } from './lookups/link.ts';
import { isOpen, type Task } from './task.ts';

let shared: KMSClient | undefined;
const kms = (): KMSClient => (shared ??= new KMSClient({ maxAttempts: 5 }));

/**
 * The link of one addressee of a task, for the mail that carries it: its secret is 256 bits that only the key in KMS can
 * make, and make again for a resend; the table learns its hash. Undefined if such a link would not work any more.
 *
 * @param generation the link's number: a handed-over task has a higher one
 */
export async function linkFor(task: Task, staffId: string, generation: number): Promise<string | undefined> {
  const addressee = addresseeOf(task, staffId, generation);
  if (!addressee || !isOpen(task) || addressee.linkUntil <= now()) return undefined;
  const secret = await secretOf(`${task.id}|${staffId}|${generation}`);
  const target = { clinicId: task.clinicId, taskId: task.id, staffId, generation };
  await keepLink(secret, target, addressee.linkUntil);
  return `${await publicOrigin()}/tasks/${task.capability}/${secret}`;
}

async function secretOf(message: string): Promise<string> {
  const KeyId = process.env['LINK_KEY_ID'];
  if (!KeyId) throw new Error('LINK_KEY_ID is not set');
  const { Mac } = await kms().send(
    new GenerateMacCommand({ KeyId, MacAlgorithm: 'HMAC_SHA_256', Message: Buffer.from(message) }),
  );
  if (Mac?.byteLength !== 32) throw new Error('KMS answered without a MAC');
  return Buffer.from(Mac).toString('base64url');
}
