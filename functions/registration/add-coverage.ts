import type * as z from 'zod';
import { againIfStale } from '../platform/case/again.ts';
import { commit } from '../platform/commit.ts';
import type { Context, Reply } from '../platform/context.ts';
import { now } from '../platform/clock.ts';
import { NotFound, ValidationFailed } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { isKnownPayer } from '../platform/lookups/payer.ts';
import { indexWrites, lookUp, memberKeysOf } from './person-index.ts';
import type { coverageBody } from './schemas.ts';
import { newCoverage, readSurvivor } from './store.ts';

/**
 * Adds a coverage to a patient of the clinic: to the record that is used, where that one was merged into another.
 * @throws NotFound if the clinic has no such patient, ValidationFailed if the payer is not known
 */
export async function addCoverage(
  context: Context,
  of: string,
  details: z.output<typeof coverageBody>,
): Promise<Reply> {
  const patient = await readSurvivor(context.clinicId, of);
  if (!patient) throw new NotFound('There is no such patient.');
  const { id: patientId } = patient;
  if (!(await isKnownPayer(details.payerId)))
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', [
      { pointer: '/payerId', detail: 'is not known: an operator adds payers', code: 'unknown-reference' },
    ]);
  const memberKeys = await memberKeysOf(context.clinicId, [details]);
  return await againIfStale(async () => {
    const coverage = { id: newId('coverage'), patientId, ...details };
    const at = now();
    const found = await lookUp(context.clinicId, memberKeys);
    return await commit(
      context,
      {
        at,
        records: [newCoverage(context.clinicId, coverage)],
        writes: indexWrites(context.clinicId, patientId, { had: [], has: memberKeys }, found),
      },
      {
        status: 201,
        version: 1,
        location: `/v1/patients/${patientId}/coverages/${coverage.id}`,
        body: { ...coverage, version: 1, createdAt: at, updatedAt: at },
      },
    );
  });
}
