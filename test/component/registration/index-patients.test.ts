import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { handler as operate } from '../../../functions/clinics/handlers/operate.ts';
import { commit } from '../../../functions/platform/commit.ts';
import type { Context } from '../../../functions/platform/context.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { transact, type Item } from '../../../functions/platform/table.ts';
import { findCandidates } from '../../../functions/registration/candidates.ts';
import { indexPatients, type Indexed } from '../../../functions/registration/index-patients.ts';
import { factsOf } from '../../../functions/registration/matching/index.ts';
import { lookUp, memberKeysOf } from '../../../functions/registration/person-index.ts';
import { newCoverage, newPatient } from '../../../functions/registration/store.ts';
import { capture, openBench, type Bench } from '../platform/bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(() => void capture());
afterEach(() => void jest.restoreAllMocks());

const person = (given: string) => ({
  active: true,
  name: [{ use: 'official' as const, family: 'Rivera', given: [given] }],
  birthDate: '1961-02-28',
  gender: 'female' as const,
  telecom: [],
  address: [],
  identifier: [],
  contact: [],
});
const card = { payerId: 'summit', memberId: 'SA-1', status: 'active' as const };

/** As the release before the index made a patient: the records, and nothing by which they are found. */
async function madeEarlier(context: Context, given = 'Ana'): Promise<string> {
  const patient = { id: newId('patient'), ...person(given) };
  const coverage = {
    ...card,
    id: newId('coverage'),
    patientId: patient.id,
    lineOfBusiness: 'commercial' as const,
    planName: 'Gold',
    relationship: 'self' as const,
    period: { start: '2026-01-01' },
    order: 1,
  };
  const { attributes, ...record } = newPatient(context.clinicId, patient, { entries: [], lists: [] });
  const { foundBy: _foundBy, ...earlier } = attributes;
  await commit(context, { records: [{ ...record, attributes: earlier }, newCoverage(context.clinicId, coverage)] });
  return patient.id;
}
const found = async ({ clinicId }: Context, given = 'Ana'): Promise<string[]> =>
  (await findCandidates(clinicId, factsOf(person(given)))).graded.map(({ candidate }) => candidate.id);
const byCard = async ({ clinicId }: Context): Promise<readonly string[]> =>
  (await lookUp(clinicId, await memberKeysOf(clinicId, [card]))).patientIds;
async function give(args: object): Promise<Indexed> {
  const answer = await operate({ command: 'patients index', args, operator: 'ada' });
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  return answer.result as Indexed;
}
const patientsOf = async ({ clinicId }: Context): Promise<Item[]> =>
  (await bench.items()).filter(({ pk, type }) => pk.startsWith(`${clinicId}#`) && type === 'patient');

describe('a patient whom a release made that kept no index', () => {
  test('is found after the operator’s command, by name and by card, and unchanged', async () => {
    const context = bench.newContext();
    const id = await madeEarlier(context);
    expect(await found(context)).toEqual([]);

    expect(await give({ clinic: context.clinicId })).toEqual({ patients: 1, indexed: 1 });

    expect(await found(context)).toEqual([id]);
    expect(await byCard(context)).toEqual([id]);
    expect(await patientsOf(context)).toMatchObject([{ version: 1 }]);
  });

  test('is left alone when it is given again', async () => {
    const context = bench.newContext();
    await madeEarlier(context);
    await give({ clinic: context.clinicId });
    const before = await patientsOf(context);

    expect(await give({ clinic: context.clinicId })).toEqual({ patients: 1, indexed: 0 });
    expect(await patientsOf(context)).toEqual(before);
  });

  test('of another clinic than the one that is named is left alone; without a name all are found', async () => {
    const [mine, theirs] = [bench.newContext(), bench.newContext()];
    await madeEarlier(mine);
    await madeEarlier(theirs);

    await give({ clinic: mine.clinicId });
    expect(await found(theirs)).toEqual([]);
    await give({});
    expect(await found(theirs)).toHaveLength(1);
  });

  test('and whose keys another release made otherwise is found by those of now, and no longer by the old ones', async () => {
    const context = bench.newContext();
    const { clinicId } = context;
    const id = await madeEarlier(context);
    const old = { pk: `${clinicId}#persons#old`, sk: id };
    await transact([
      { put: { ...old, type: 'personListed' } },
      {
        update: { pk: `${clinicId}#${id}`, sk: 'record' },
        set: { expression: 'SET foundBy = :old', values: { ':old': { entries: [], lists: ['old'] } } },
      },
    ]);

    await give({ clinic: clinicId });

    expect(await found(context)).toEqual([id]);
    expect((await bench.items()).filter(({ pk }) => pk === old.pk)).toEqual([]);
  });

  test('is on record as read by the operator', async () => {
    const context = bench.newContext();
    await madeEarlier(context);
    await give({ clinic: context.clinicId });

    const entries = (await bench.items('AUDIT_TABLE')).filter(({ recordId }) => recordId === context.clinicId);
    expect(entries).toMatchObject([{ action: 'clinic.patients-indexed', actor: 'operator:ada' }]);
  });
});

test('what a run does not come to, the next goes on with', async () => {
  const context = bench.newContext();
  const { clinicId } = context;
  // More than a page of the table: what else stands there is passed over.
  const filler = 'x'.repeat(300_000);
  for (let index = 0; index < 8; index += 1)
    await transact([{ put: { pk: `${clinicId}#filler`, sk: String(index), type: 'filler', filler } }]);
  const ids = await Promise.all(['Ana', 'Bea', 'Cleo', 'Dora'].map((given) => madeEarlier(context, given)));

  let runs = 0;
  let patients = 0;
  let after: Record<string, unknown> | undefined;
  do {
    const done = await indexPatients(() => context, { clinicId, after, until: 0 });
    runs += 1;
    patients += done.patients;
    after = done.next;
  } while (after);

  expect(runs).toBeGreaterThan(1);
  expect(patients).toBe(4);
  expect((await found(context)).toSorted()).toEqual(ids.toSorted());
});
