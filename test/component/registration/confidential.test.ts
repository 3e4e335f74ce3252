import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { readPatientLink } from '../../../functions/patient-links/index.ts';
import { readPatient } from '../../../functions/registration/store.ts';
import { ADDRESS, BORN, browserAt, csrfOf, EMAIL, secretsFor, sendMails, withoutAddress } from './answers-desk.ts';
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
/** A labelled visit about which the patient may be mailed: all but the address is known. */
const labelled = (more: Record<string, unknown> = {}): Record<string, unknown> =>
  withoutAddress(
    {
      confidentialCommunication: {
        covers: 'everything',
        telecom: [
          { system: 'email', value: MINE },
          { system: 'phone', value: '+1 312 555-0199' },
        ],
      },
    },
    { labels: ['STD'], ...more },
  );
const linkOf = async (id: string) => await readPatientLink(desk.bench.clinicId, 'registration', id);
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

  test('ends by it a link that was mailed to another address', async () => {
    const id = await desk.register(withoutAddress());
    await sendMails(desk.bench);
    const browser = browserAt(secretsFor(desk.bench).at(-1) ?? '');
    expect((await browser.prove()).title).toBe('What the clinic still needs to know');
    await desk.supply(id, { patient: { confidentialCommunication: byPhone } });
    expect((await browser.open()).title).toBe('Nothing is left to do');
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

  test('is mailed about to the confidential address, and its page takes a second fact', async () => {
    await desk.register(labelled());
    await sendMails(desk.bench);

    expect(mailedTo()).toEqual([MINE]);
    const browser = browserAt(secretsFor(desk.bench, MINE).at(-1) ?? '');
    const first = await browser.open();
    expect(first.body).toMatch(/name="second"/);
    expect(first.body).not.toMatch(/STD|0199/);
    expect(await browser.prove({ ...BORN, second: '0199' })).toMatchObject({
      title: 'What the clinic still needs to know',
    });
    expect(await browser.send(ADDRESS)).toMatchObject({ title: 'Thank you' });
  });

  test.each<[string, Record<string, string>]>([
    ['the birth date alone is missing half', { ...BORN }],
    ['no four digits', { ...BORN, second: '019' }],
  ])('%s: that is no try', async (_, proof) => {
    const id = await desk.register(labelled());
    await sendMails(desk.bench);
    const browser = browserAt(secretsFor(desk.bench, MINE).at(-1) ?? '');
    expect((await browser.prove(proof)).body).toContain('Something is missing yet');
    expect((await linkOf(id))?.failures).toBe(0);
  });

  test.each<[string, Record<string, string>]>([
    ['a wrong second fact', { ...BORN, second: '0142' }],
    ['a wrong birth date', { ...BORN, month: '3', second: '0199' }],
  ])('%s is not told apart, and five of them stop the link', async (_, wrong) => {
    const id = await desk.register(labelled());
    await sendMails(desk.bench);
    const browser = browserAt(secretsFor(desk.bench, MINE).at(-1) ?? '');
    for (let left = 4; left > 0; left -= 1)
      expect((await browser.prove(wrong)).body).toMatch(/This is not what the clinic has\. You can try/);
    expect((await browser.prove(wrong)).title).toBe('This link was stopped');
    expect(await asked(id)).toEqual({ of: 'clinic', because: 'link-stopped' });
  });

  test('that is labelled while somebody fills in the form asks for the second fact before anything is taken', async () => {
    const id = await desk.register(labelled({ labels: [] }));
    await sendMails(desk.bench);
    const browser = browserAt(secretsFor(desk.bench, MINE).at(-1) ?? '');
    await browser.prove();
    const csrf = csrfOf((await browser.open()).body);
    await desk.supply(id, { labels: ['STD'] });
    const late = await browser.post({ step: 'answers', csrf, ...ADDRESS });
    expect(late.body).toMatch(/nothing was sent[^]*name="second"/);
    expect((await desk.read(id)).status).toBe('awaiting-information');
  });

  test('of whom no second fact is known is not mailed about: the clinic is asked', async () => {
    const confidentialCommunication = { ...byEmail, covers: 'labelled' };
    const id = await desk.register(withoutAddress({ confidentialCommunication }, { labels: ['STD'] }));
    expect(await asked(id)).toEqual({ of: 'clinic', because: 'second-fact-unknown' });
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
