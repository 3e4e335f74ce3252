import type * as z from 'zod';
import { commit } from '../platform/commit.ts';
import type { Context, Reply } from '../platform/context.ts';
import { now } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';
import type { patientBody } from './schemas.ts';
import { newPatient } from './store.ts';

/** Registers a patient of the clinic. */
export async function registerPatient(context: Context, details: z.output<typeof patientBody>): Promise<Reply> {
  const patient = { id: newId('patient'), active: true, ...details };
  const at = now();
  return await commit(
    context,
    { at, records: [newPatient(context.clinicId, patient)] },
    {
      status: 201,
      version: 1,
      location: `/v1/patients/${patient.id}`,
      body: { ...patient, version: 1, createdAt: at, updatedAt: at },
    },
  );
}
