import { beforeEach, describe, expect, test } from '@jest/globals';
import { readIndexedPatient } from '../../../functions/registration/store.ts';
import { consents, openIntakeDesk, person, type IntakeDesk } from './intake-desk.ts';

let desk: IntakeDesk;
beforeEach(async () => {
  desk = await openIntakeDesk();
});

const complete = (more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  patient: person(more),
  consents,
  selfPay: true,
});
const patients = async (): Promise<string[]> =>
  (await desk.bench.items())
    .filter((item) => item['type'] === 'patient' && item.pk.startsWith(desk.bench.clinicId))
    .map((item) => String(item['id']));
const patientOf = async (id: string) => {
  const { outcome } = await desk.read(id);
  const found = outcome && (await readIndexedPatient(desk.bench.clinicId, outcome.patientId));
  if (!found) throw new Error('the registration made no patient');
  return found.patient;
};

describe('a registration', () => {
  test('of a person whom nobody is like makes a patient', async () => {
    const id = await desk.register(complete());

    const { status, outcome } = await desk.read(id);
    expect(status).toBe('completed');
    expect(outcome).toMatchObject({ how: 'created', changes: [] });
    expect(await patientOf(id)).toMatchObject({ birthDate: '1961-02-28', active: true });
    expect(await patients()).toEqual([outcome?.patientId]);
  });

  test('that lacks facts says which, and goes on where it stood when they come', async () => {
    const { address: _address, gender: _gender, ...rest } = person();
    const id = await desk.register({ patient: rest, consents: consents.slice(0, 1) });

    const waiting = await desk.read(id);
    expect(waiting.status).toBe('awaiting-information');
    expect(waiting.information?.missing.map(({ pointer }) => pointer)).toEqual([
      '/patient/gender',
      '/patient/address',
      '/coverages',
      '/consents',
    ]);
    await desk.supply(id, { patient: { gender: 'unknown' }, consents: consents.slice(1), selfPay: true });
    expect((await desk.read(id)).information?.missing.map(({ pointer }) => pointer)).toEqual(['/patient/address']);
    const { address } = person();
    await desk.supply(id, { patient: { address } });
    expect((await desk.read(id)).status).toBe('completed');
  });

  test('that stays without an answer is reminded of once, and then closed with that reason', async () => {
    const id = await desk.register({ submitterId: desk.frontDesk.id });

    desk.bench.setTime('2026-11-30T15:00:01.000Z');
    expect(await desk.drive(id)).toEqual(['remind-of-missing-facts']);
    desk.bench.setTime('2026-12-07T15:00:01.000Z');
    expect(await desk.drive(id)).toEqual(['close-registration']);

    expect(await desk.read(id)).toMatchObject({ status: 'closed', standstill: { code: 'information-not-supplied' } });
    const mails = (await desk.bench.effects('sendMail')).map(({ params }) => [params.template, params.staffId]);
    expect(mails).toEqual([
      ['registration-information-needed', desk.frontDesk.id],
      ['registration-closed', desk.frontDesk.id],
    ]);
    expect(await patients()).toEqual([]);
  });

  test('of a minor wants a guarantor, and on the 18th birthday no longer', async () => {
    const young = await desk.register(complete({ birthDate: '2008-11-24' }));
    expect((await desk.read(young)).information?.missing.map(({ pointer }) => pointer)).toEqual(['/patient/contact']);

    const grown = await desk.register(
      complete({ birthDate: '2008-11-23', name: [{ family: 'Chen', given: ['Wei'] }] }),
    );
    expect((await desk.read(grown)).status).toBe('completed');
  });
});

describe('a person who is a patient already', () => {
  test('is brought up to date, and the difference is shown', async () => {
    const first = await desk.register(complete());
    const moved = { line: ['9 Oak Ave'], city: 'Evanston', state: 'IL', postalCode: '60201' };
    const again = await desk.register(
      complete({ address: [...(person()['address'] as object[]), moved], language: 'es' }),
    );

    const { outcome } = await desk.read(again);
    expect(outcome).toMatchObject({ how: 'updated', patientId: (await desk.read(first)).outcome?.patientId });
    expect(outcome?.changes.map(({ field }) => field)).toEqual(['address', 'language']);
    expect(outcome?.decidedBy).toBeUndefined();
    expect(await patientOf(again)).toMatchObject({ version: 2, language: 'es' });
    expect(await patients()).toHaveLength(1);
  });

  test('and is told just as known changes nothing', async () => {
    await desk.register(complete());
    const again = await desk.register(complete());

    expect((await desk.read(again)).outcome).toMatchObject({ how: 'updated', changes: [], coverageIds: [] });
    expect(await patientOf(again)).toMatchObject({ version: 1 });
  });

  test('but misspelt may keep the name and birth date on record', async () => {
    const first = await desk.register(complete());
    const patientId = (await desk.read(first)).outcome?.patientId ?? '';
    const again = await desk.register(
      complete({ name: [{ family: 'Rivera', given: ['Anna'] }], birthDate: '1961-02-27', language: 'es' }),
    );
    await desk.decide(again, `kept-as-${patientId}`);

    expect((await desk.read(again)).outcome?.changes.map(({ field }) => field)).toEqual(['language']);
    expect(await patientOf(again)).toMatchObject({ birthDate: '1961-02-28', name: [{ given: ['Ana', 'Lucía'] }] });
  });

  test('but misspelt is shown to a person, side by side, who says that it is the same', async () => {
    const first = await desk.register(complete());
    const patientId = (await desk.read(first)).outcome?.patientId ?? '';
    const again = await desk.register(
      complete({ name: [{ family: 'Rivera', given: ['Anna'] }], birthDate: '1961-02-27' }),
    );

    expect(await desk.read(again)).toMatchObject({ status: 'in-review', candidates: [{ patientId }] });
    expect(await desk.openTasks(again)).toEqual(['registration-same-person']);
    const page = await desk.page(again);
    expect(page).toContain('["Date of birth","1961-02-27","1961-02-28","differs a little"]');
    expect(page).toContain('["Address","1 Lake St, Chicago, IL 60601","1 Lake St, Chicago, IL 60601","agrees"]');
    expect(await desk.decide(again, `same-as-${patientId}`)).toBe('decided');

    expect((await desk.read(again)).outcome).toMatchObject({ how: 'updated', patientId, decidedBy: desk.frontDesk.id });
    expect((await patientOf(again)).name.map(({ use, given }) => [use, ...given])).toEqual([
      ['official', 'Anna'],
      ['old', 'Ana', 'Lucía'],
    ]);
    expect(await patients()).toHaveLength(1);
  });

  test('and somebody like them who is said to be another is made a patient, and not asked about again', async () => {
    const first = await desk.register(complete());
    const other = await desk.register(
      complete({ name: [{ family: 'Rivera', given: ['Anna'] }], birthDate: '1961-02-27' }),
    );
    expect(await desk.decide(other, 'none')).toBe('decided');

    const [a, b] = [(await desk.read(first)).outcome?.patientId, (await desk.read(other)).outcome?.patientId];
    expect(new Set(await patients())).toEqual(new Set([a, b]));
    // The same again: certainly the second of them.
    const again = await desk.register(
      complete({ name: [{ family: 'Rivera', given: ['Anna'] }], birthDate: '1961-02-27' }),
    );
    expect((await desk.read(again)).outcome).toMatchObject({ how: 'updated', patientId: b });
  });

  test('is one patient though five registrations come at the same moment', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => desk.register(complete())));

    const outcomes = await Promise.all(ids.map(async (id) => (await desk.read(id)).outcome));
    expect(new Set(outcomes.map((outcome) => outcome?.patientId)).size).toBe(1);
    expect(outcomes.map((outcome) => String(outcome?.how)).toSorted()).toEqual([
      'created',
      'updated',
      'updated',
      'updated',
      'updated',
    ]);
    expect(await patients()).toHaveLength(1);
  });

  test('is not lost when another like them comes in while a person decides', async () => {
    await desk.register(complete());
    const waiting = await desk.register(
      complete({ name: [{ family: 'Rivera', given: ['Anna'] }], birthDate: '1961-02-27' }),
    );
    const other = await desk.register(
      complete({ name: [{ family: 'Rivera', given: ['Anne'] }], birthDate: '1961-02-27' }),
    );
    await desk.decide(other, 'none');

    await desk.decide(waiting, 'none');

    const came = (await desk.read(other)).outcome?.patientId;
    const { outcome, candidates } = await desk.read(waiting);
    expect([outcome?.patientId, candidates?.[0]?.patientId]).toContain(came);
    expect(await patients()).toHaveLength(2);
  });
});
