import { refuseUnknown } from '../../../platform/references.ts';
import type * as z from 'zod';
import { now } from '../../../platform/clock.ts';
import { commit, ConditionFailed } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { Conflict, ValidationFailed } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import { readSurvivor, recordIds } from '../../../registration/index.ts';
import { readVisitType } from '../../store.ts';
import type { waitlistEntryBody } from '../schemas.ts';
import { entryChange, waitingWrites } from '../store.ts';
import { refuseFaults } from './entry.ts';

/**
 * Puts a patient on the waitlist. A patient waits for a visit of one type once.
 * @throws ValidationFailed, Conflict if the patient waits for such a visit already
 */
export async function putOnWaitlist(context: Context, asked: z.output<typeof waitlistEntryBody>): Promise<Reply> {
  const { clinicId } = context;
  const at = now();
  const [patient, visitType] = await Promise.all([
    readSurvivor(clinicId, asked.patientId),
    readVisitType(clinicId, asked.visitTypeId),
  ]);
  refuseUnknown([
    ['/patientId', patient],
    ['/visitTypeId', visitType],
  ]);
  if (!patient || !visitType) throw new Error('it was refused');
  if (asked.to <= at)
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', [
      { pointer: '/to', detail: 'must be still to come', code: 'past' },
    ]);
  await refuseFaults(clinicId, visitType, recordIds(patient), asked, at);
  const entry = {
    ...asked,
    id: newId('waitlistEntry'),
    patientId: patient.id,
    status: 'waiting' as const,
    passed: [],
    createdAt: at,
  };
  try {
    return await commit(
      context,
      {
        at,
        records: [entryChange(clinicId, null, entry, 'waitlistEntry.added')],
        writes: waitingWrites(clinicId, null, entry, at),
        announce: { type: 'waitlistEntry.added', status: entry.status },
      },
      {
        status: 201,
        version: 1,
        location: `/v1/waitlist-entries/${entry.id}`,
        body: { ...entry, version: 1, updatedAt: at },
      },
    );
  } catch (error) {
    if (error instanceof ConditionFailed)
      throw new Conflict('The patient waits for a visit of this type already: change that entry, or take it off.');
    throw error;
  }
}
