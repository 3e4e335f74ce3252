import type * as z from 'zod';
import { auditRead } from '../../../platform/audit/entry.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound } from '../../../platform/errors.ts';
import { readSurvivor } from '../../store.ts';
import type { reachBody } from '../reach-schemas.ts';
import { unreachable, whereToReach, type Reach } from '../rules/where-to-reach.ts';

/**
 * Where staff may reach a patient about a matter, as the record says that is used. The answer is on record as read.
 * @throws NotFound if the clinic has no such patient
 */
export async function askWhereToReach(
  context: Context,
  patientId: string,
  { labels, channels }: z.output<typeof reachBody>,
): Promise<Reply> {
  const patient = await readSurvivor(context.clinicId, patientId);
  if (!patient) throw new NotFound('There is no such patient.');
  await auditRead(context, patient.id, 'patient.where-to-reach-read');
  return { status: 200, body: told(whereToReach(patient, { labels, by: channels })) };
}

function told(reach: Reach): Record<string, unknown> {
  switch (reach.by) {
    case 'nothing':
      return { channel: 'none', confidential: false, because: reach.because, words: unreachable[reach.because] };
    case 'letter':
      return { channel: reach.by, address: reach.to, confidential: reach.confidential };
    case 'email':
    case 'phone':
    case 'sms':
      return { channel: reach.by, value: reach.to, confidential: reach.confidential };
  }
}
