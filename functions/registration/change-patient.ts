import type * as z from 'zod';
import { againIfMet } from '../platform/case/again.ts';
import { now } from '../platform/clock.ts';
import { commit } from '../platform/commit.ts';
import type { Context, Reply } from '../platform/context.ts';
import { Conflict, NotFound, StaleVersion } from '../platform/errors.ts';
import { patientFactsDiffer } from './eligibility/rules/earlier-coverage.ts';
import type { Patient } from './patient.ts';
import { findableWrites, foundByOf, lookUp } from './person-index.ts';
import { differences } from './rules/difference.ts';
import { replacedBy } from './rules/links.ts';
import type { patientChangeBody } from './schemas.ts';
import { changedPatient, historyWrite, readIndexedPatient } from './store.ts';

/**
 * Changes what is known of a patient. What each field was is kept, with who changed it and why. A change that changes
 * nothing answers with the patient as it stands. Where payers know the patient by what is changed, they are asked again.
 *
 * @param version the version that the caller read
 * @throws NotFound if the clinic has no such patient, StaleVersion if it changed since, Conflict naming the record that replaces it
 */
export async function changePatient(
  context: Context,
  patientId: string,
  version: number,
  { reason, ...given }: z.output<typeof patientChangeBody>,
): Promise<Reply> {
  const { clinicId } = context;
  return await againIfMet(async () => {
    const read = await readIndexedPatient(clinicId, patientId);
    if (!read) throw new NotFound('There is no such patient.');
    const { patient: before, foundBy: had } = read;
    if (before.version !== version)
      throw new StaleVersion('The patient was changed by someone else. Read it again, then decide again.');
    const by = replacedBy(before);
    if (by !== undefined)
      throw new Conflict(`This record was merged into ${by}: change that one instead.`, [
        { pointer: 'path:patientId', detail: `is replaced by ${by}`, code: 'replaced' },
      ]);
    const { version: _version, createdAt, updatedAt, ...was } = before;
    const becomes = withChange(was, given);
    const changes = differences(was, becomes);
    if (changes.length === 0) return { status: 200, version, body: { ...was, version, createdAt, updatedAt } };

    const at = now();
    const has = await foundByOf(clinicId, becomes);
    const found = await lookUp(clinicId, [...new Set([...has.entries, ...had.entries])]);
    const entry = { version: version + 1, at, by: context.actor, reason, changes };
    return await commit(
      context,
      {
        at,
        reason,
        records: [changedPatient(clinicId, before, becomes, has, 'patient.changed')],
        writes: [historyWrite(clinicId, patientId, entry), ...findableWrites(clinicId, patientId, { had, has }, found)],
        effects: patientFactsDiffer(was, becomes)
          ? [{ kind: 'verifyAgain', params: { patientVersion: entry.version } }]
          : [],
        announce: { type: 'patient.changed', status: becomes.active ? 'active' : 'inactive' },
      },
      { status: 200, version: entry.version, body: { ...becomes, version: entry.version, createdAt, updatedAt: at } },
    );
  });
}

type Known = Omit<Patient, 'version' | 'createdAt' | 'updatedAt'>;

/** What is given replaces what stood there; `null` takes it away. */
function withChange(was: Known, given: Readonly<Record<string, unknown>>): Known {
  const changed = Object.entries({ ...was, ...given }).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(changed) as unknown as Known;
}
