import { beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '../../../functions/platform/ids.ts';
import { commit } from '../../../functions/platform/commit.ts';
import { mergePatients } from '../../../functions/registration/merging/use-cases/merge.ts';
import { undoMerge } from '../../../functions/registration/merging/use-cases/undo.ts';
import { newCoverage, newPatient, readPatient } from '../../../functions/registration/store.ts';
import { answer, openDesk, payer, type Desk } from './desk.ts';

/** Prior authorizations of somebody whose records are merged. `used` takes the place of the desk's patient. */

let desk: Desk;
let used: string;
beforeEach(async () => {
  desk = await openDesk();
  used = newId('patient');
  const person = {
    id: used,
    active: true,
    name: [{ use: 'official' as const, family: 'Okafor', given: ['Inez'] }],
    birthDate: '1957-03-15',
    gender: 'female' as const,
    telecom: [],
    address: [],
    identifier: [],
    contact: [],
  };
  await commit(desk.bench.context, {
    records: [newPatient(desk.bench.clinicId, person, { entries: [], lists: [] })],
  });
});
const coverage = {
  status: 'active',
  lineOfBusiness: 'medicare-advantage',
  planName: 'Gold',
  memberId: 'M2',
  relationship: 'self',
  period: { start: '2026-01-01' },
  order: 1,
} as const;
const decided = (): { staffId: string; reason: string } => ({ staffId: desk.frontDesk.id, reason: 'Twice.' });
async function merged(): Promise<string> {
  const duplicate = await readPatient(desk.bench.clinicId, desk.patientId);
  const { body } = await mergePatients(desk.bench.context, used, 1, {
    ...decided(),
    duplicateId: desk.patientId,
    duplicateVersion: duplicate?.version ?? 0,
    take: [],
    overruleDistinct: false,
  });
  return (body as { id: string }).id;
}
async function found(patientId: string): Promise<string[]> {
  const { searchPreauthorizations } =
    await import('../../../functions/preauthorization/use-cases/search-preauthorizations.ts');
  const { body } = await searchPreauthorizations(desk.bench.context, { patientId, limit: 1 });
  const first = body as { preauthorizations: { id: string }[]; next?: string };
  const ids = first.preauthorizations.map(({ id }) => id);
  if (first.next === undefined) return ids;
  const { body: rest } = await searchPreauthorizations(desk.bench.context, {
    patientId,
    limit: 1,
    cursor: first.next,
  });
  return [...ids, ...(rest as typeof first).preauthorizations.map(({ id }) => id)];
}

describe('a prior authorization', () => {
  test('asked for under either record is found under both, and each is told of the other', async () => {
    const earlier = await desk.ask();
    await merged();
    const own = newId('coverage');
    const { payerId } = await desk.read(earlier);
    await commit(desk.bench.context, {
      records: [newCoverage(desk.bench.clinicId, { ...coverage, id: own, patientId: used, payerId })],
    });
    const later = await desk.ask({ patientId: used, coverageId: own });

    expect(await found(used)).toEqual([later, earlier]);
    expect(await found(desk.patientId)).toEqual([later, earlier]);
    expect(await desk.page(later, 'preauthorization-release')).toContain(`Possible duplicate: ${earlier}`);
  });

  test('goes to the payer with what the record says that is used', async () => {
    const id = await desk.ask();
    await merged();
    payer.submissions.push({ kind: 'answered', answer: answer('A1') });
    await desk.decide(id, 'preauthorization-release', 'release');

    expect((await desk.read(id)).status).toBe('approved');
    expect(payer.told[0]).toMatchObject({ patient: { id: used, birthDate: '1957-03-15' } });
  });

  test('asked for by a coverage goes with that coverage when the merge is undone, and on to its end', async () => {
    const mergeId = await merged();
    const id = await desk.ask({ patientId: used });
    await undoMerge(desk.bench.context, used, mergeId, 1, decided());

    expect(await found(used)).toEqual([]);
    expect(await found(desk.patientId)).toEqual([id]);
    payer.submissions.push({ kind: 'answered', answer: answer('A1') });
    await desk.decide(id, 'preauthorization-release', 'release');
    expect((await desk.read(id)).status).toBe('approved');
    expect(payer.told[0]).toMatchObject({ patient: { id: desk.patientId, birthDate: '1957-03-14' } });
  });
});
