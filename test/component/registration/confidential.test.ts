import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { readPatient } from '../../../functions/registration/store.ts';
import { EMAIL, secretsFor, sendMails, withoutAddress } from './answers-desk.ts';
import { consents, openIntakeDesk, person, type IntakeDesk } from './intake-desk.ts';

jest.setTimeout(60_000);

let desk: IntakeDesk;
beforeEach(async () => {
  desk = await openIntakeDesk();
});
afterEach(() => desk.bench.close());

const MINE = 'only.mine@mail.example.org';
const asked = async (id: string) => (await desk.read(id)).information?.asked;
const mailedTo = (): string[] =>
  desk.bench
    .mails()
    .flatMap(({ to }) => to)
    .filter((to) => to === EMAIL || to === MINE);
const byEmail = { covers: 'everything', telecom: [{ system: 'email', value: MINE }] };
const byPhone = { covers: 'everything', telecom: [{ system: 'phone', value: '+13125550199' }] };

describe('a patient who asked to be reached elsewhere', () => {
  test('is mailed at the confidential address, and never at the other', async () => {
    const id = await desk.register(withoutAddress({ confidentialCommunication: byEmail }));
    await sendMails(desk.bench);

    expect(await asked(id)).toEqual({ of: 'patient' });
    expect(mailedTo()).toEqual([MINE]);
    expect(secretsFor(desk.bench, MINE)).toHaveLength(1);
  });

  test('by telephone alone is not mailed: the clinic is asked, and told why', async () => {
    const id = await desk.register(withoutAddress({ confidentialCommunication: byPhone }));
    await sendMails(desk.bench);

    expect(await asked(id)).toEqual({ of: 'clinic', because: 'confidential-communication' });
    expect(mailedTo()).toEqual([]);
  });

  test('while a mail was on its way to another address does not get it there', async () => {
    const id = await desk.register(withoutAddress());
    await desk.supply(id, { patient: { confidentialCommunication: byPhone } });
    await sendMails(desk.bench);

    expect(mailedTo()).toEqual([]);
    expect(await asked(id)).toEqual({ of: 'clinic', because: 'confidential-communication' });
  });

  test('is not mailed at an address with which somebody registers them once more', async () => {
    await desk.register({
      patient: person({ telecom: [{ system: 'phone', value: '+13125550142' }], confidentialCommunication: byPhone }),
      consents,
      selfPay: true,
    });
    const again = await desk.register(withoutAddress());
    await sendMails(desk.bench);

    expect(await asked(again)).toEqual({ of: 'clinic', because: 'confidential-communication' });
    expect(mailedTo()).toEqual([]);
  });

  test('keeps that on the record that a registration makes, and a later one does not take it away', async () => {
    const first = await desk.register({
      patient: person({ confidentialCommunication: byPhone, preferredChannel: 'phone', labels: ['SDV'] }),
      consents,
      selfPay: true,
    });
    await desk.register({ patient: person({ labels: ['STD'] }), consents, selfPay: true });

    const { outcome } = await desk.read(first);
    const patient = await readPatient(desk.bench.clinicId, outcome?.patientId ?? '');
    expect(patient).toMatchObject({
      confidentialCommunication: byPhone,
      preferredChannel: 'phone',
      labels: ['STD', 'SDV'],
    });
  });
});

describe('a labelled visit', () => {
  test('is not mailed about to an ordinary address: the clinic is asked', async () => {
    const id = await desk.register(withoutAddress({}, { labels: ['STD'] }));
    await sendMails(desk.bench);

    expect(await asked(id)).toEqual({ of: 'clinic', because: 'no-confidential-address' });
    expect(mailedTo()).toEqual([]);
  });

  test('is mailed about to the confidential address', async () => {
    const confidentialCommunication = { ...byEmail, covers: 'labelled' };
    await desk.register(withoutAddress({ confidentialCommunication }, { labels: ['STD'] }));
    await sendMails(desk.bench);

    expect(mailedTo()).toEqual([MINE]);
  });

  test('that is found to be labelled later: the reminder does not go to the ordinary address', async () => {
    const id = await desk.register(withoutAddress());
    await sendMails(desk.bench);
    await desk.supply(id, { labels: ['SUD'] });
    await sendMails(desk.bench);

    expect(mailedTo()).toEqual([EMAIL]);
    expect(await asked(id)).toEqual({ of: 'clinic', because: 'no-confidential-address' });
  });
});
