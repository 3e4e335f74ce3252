import type * as z from 'zod';
import { againIfStale } from '../platform/case/again.ts';
import { now } from '../platform/clock.ts';
import { commit } from '../platform/commit.ts';
import type { Context, Reply } from '../platform/context.ts';
import { Conflict } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { findCandidates } from './candidates.ts';
import { factsOf } from './matching/index.ts';
import { findableWrites, foundByNothing, foundByOf } from './person-index.ts';
import type { patientBody } from './schemas.ts';
import { newPatient } from './store.ts';

/**
 * Registers a patient of the clinic, unless the person certainly is one already. Of two who register one person at the same
 * moment, one does.
 * @throws Conflict naming the patient that the person is
 */
export async function registerPatient(context: Context, details: z.output<typeof patientBody>): Promise<Reply> {
  return await againIfStale(async () => {
    const { graded, found } = await findCandidates(context.clinicId, factsOf(details));
    const same = graded.find(({ grade }) => grade === 'certain');
    if (same)
      throw new Conflict(`This person is registered already: change ${same.candidate.id} instead.`, [
        { pointer: '', detail: `is the patient ${same.candidate.id}`, code: 'already-registered' },
      ]);
    const has = await foundByOf(context.clinicId, details);
    const patient = { id: newId('patient'), active: true, ...details };
    const at = now();
    return await commit(
      context,
      {
        at,
        records: [newPatient(context.clinicId, patient, has)],
        writes: findableWrites(context.clinicId, patient.id, { had: foundByNothing, has }, found),
      },
      {
        status: 201,
        version: 1,
        location: `/v1/patients/${patient.id}`,
        body: { ...patient, version: 1, createdAt: at, updatedAt: at },
      },
    );
  });
}
