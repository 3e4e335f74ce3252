import { beforeEach, describe, expect, test } from '@jest/globals';
import { changePatient } from '../../../functions/registration/change-patient.ts';
import { patientChangeBody } from '../../../functions/registration/schemas.ts';
import { mergesInto } from '../../../functions/registration/merging/store.ts';
import { mergePatients } from '../../../functions/registration/merging/use-cases/merge.ts';
import { readPatient } from '../../../functions/registration/store.ts';
import { consents, openIntakeDesk, person, type IntakeDesk } from './intake-desk.ts';

/** Registrations of somebody whose records are merged, before or while they are open. */

let desk: IntakeDesk;
beforeEach(async () => {
  desk = await openIntakeDesk();
});

const complete = (more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  patient: person(more),
  consents,
  selfPay: true,
});
const misspelt = { name: [{ family: 'Rivera', given: ['Anna'] }], birthDate: '1961-02-27' };
const patientOf = async (id: string): Promise<string> => (await desk.read(id)).outcome?.patientId ?? '';
async function merge(survivorId: string, duplicateId: string): Promise<void> {
  const [survivor, duplicate] = await Promise.all(
    [survivorId, duplicateId].map((id) => readPatient(desk.bench.clinicId, id)),
  );
  await mergePatients(desk.bench.context, survivorId, survivor?.version ?? 0, {
    duplicateId,
    duplicateVersion: duplicate?.version ?? 0,
    staffId: desk.frontDesk.id,
    reason: 'Registered twice.',
    take: [],
    overruleDistinct: true,
  });
}

describe('a registration', () => {
  test('in review is decided for the record that is used, where the one shown is merged meanwhile', async () => {
    const known = await patientOf(await desk.register(complete()));
    const used = await patientOf(
      await desk.register(complete({ name: [{ family: 'Smith', given: ['Jane'] }], birthDate: '1980-07-07' })),
    );
    const open = await desk.register(complete({ ...misspelt, language: 'es' }));
    expect((await desk.read(open)).candidates).toMatchObject([{ patientId: known }]);
    await merge(used, known);

    const page = await desk.page(open);
    expect(page).toContain(`same-as-${used}`);
    expect(page).not.toContain(`same-as-${known}`);
    // What a page from before the merge says is not taken for another answer.
    await expect(desk.decide(open, `kept-as-${known}`)).rejects.toThrow('Choose one');
    expect(await desk.read(open)).toMatchObject({ status: 'in-review' });
    expect(await desk.decide(open, `kept-as-${used}`)).toBe('decided');
    expect((await desk.read(open)).outcome).toMatchObject({ how: 'updated', patientId: used });
    expect(await readPatient(desk.bench.clinicId, used)).toMatchObject({ language: 'es', birthDate: '1980-07-07' });
    expect(await readPatient(desk.bench.clinicId, known)).not.toHaveProperty('language');
  });

  test('of somebody with two records asks a person; once these are one, it is beyond doubt', async () => {
    const first = await patientOf(await desk.register(complete()));
    const other = await desk.register(complete({ ...misspelt, name: person()['name'] }));
    await desk.decide(other, 'none');
    const second = await patientOf(other);
    expect(second).not.toBe(first);
    await merge(second, first);

    const again = await desk.register(complete({ birthDate: '1961-02-27', language: 'es' }));

    expect((await desk.read(again)).outcome).toMatchObject({ how: 'updated', patientId: second });
  });

  test('shows that two patients are one person: whoever decides says so, and it goes on with the one', async () => {
    const first = await patientOf(await desk.register(complete()));
    const somebody = {
      name: [{ family: 'Smith', given: ['Jane'] }],
      birthDate: '1980-07-07',
      telecom: [{ system: 'phone', value: '+13125550111' }],
      address: [{ line: ['7 Elm Ct'], city: 'Evanston', state: 'IL', postalCode: '60201' }],
    };
    const second = await patientOf(await desk.register(complete(somebody)));
    const { name, birthDate, telecom, address } = patientChangeBody.parse({ ...person(), reason: 'The same.' });
    const change = { name, birthDate, telecom, address, reason: 'Mistaken for somebody else.' };
    await changePatient(desk.bench.context, second, 1, change);
    const open = await desk.register(complete({ language: 'es' }));
    expect((await desk.read(open)).candidates).toHaveLength(2);

    expect(await desk.page(open)).toContain('Merge them: keep patient 1');
    expect(await desk.decide(open, `merge-${second}-into-${first}`)).toBe('decided');

    expect((await desk.read(open)).outcome).toMatchObject({ how: 'updated', patientId: first });
    expect(await readPatient(desk.bench.clinicId, second)).toMatchObject({
      active: false,
      link: [{ type: 'replaced-by', other: first }],
    });
    const feed = (await desk.bench.items()).filter(({ type }) => type === 'feedEntry');
    expect(feed.map(({ id, event }) => [id, event])).toEqual(
      expect.arrayContaining([
        [first, 'patient.merged'],
        [second, 'patient.replaced'],
      ]),
    );
    const [{ staffId } = { staffId: '' }] = await mergesInto(desk.bench.clinicId, first);
    expect(staffId).toBe(desk.frontDesk.id);
  });

  test('does not offer to merge two of whom somebody said that they are two', async () => {
    const first = await patientOf(await desk.register(complete()));
    const other = await desk.register(complete(misspelt));
    await desk.decide(other, 'none');
    const open = await desk.register(
      complete({ birthDate: '1961-02-26', name: [{ family: 'Rivera', given: ['Anna'] }] }),
    );

    expect((await desk.read(open)).candidates).toHaveLength(2);
    expect(await desk.page(open)).toContain(`same-as-${first}`);
    expect(await desk.page(open)).not.toContain('Merge them');
  });

  test('by which only a replaced record fits beyond doubt is a question to a person: staff said that it is not the right one', async () => {
    const wrong = await patientOf(await desk.register(complete()));
    const other = await desk.register(
      complete({ name: [{ family: 'Rivera', given: ['Ana'] }], birthDate: '1961-08-12' }),
    );
    await desk.decide(other, 'none');
    const right = await patientOf(other);
    await merge(right, wrong);

    const again = await desk.register(complete());

    expect(await desk.read(again)).toMatchObject({ status: 'in-review', candidates: [{ patientId: right }] });
    expect(await desk.page(again)).toContain('a duplicate that was merged into the record fits better');
  });

  test('of whom it was said that they are not a patient is not asked about them by another name', async () => {
    const known = await patientOf(await desk.register(complete()));
    const used = await patientOf(
      await desk.register(complete({ name: [{ family: 'Smith', given: ['Jane'] }], birthDate: '1980-07-07' })),
    );
    const open = await desk.register(complete(misspelt));
    await merge(used, known);
    await desk.decide(open, 'none');

    expect((await desk.read(open)).outcome).toMatchObject({ how: 'created' });
    expect([known, used]).not.toContain(await patientOf(open));
  });
});
