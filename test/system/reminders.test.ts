import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Visitor } from '../../local/demo/visitor.ts';
import { findLeaks } from './leak-search.ts';
import { startTestProduct, type TestClinic, type TestProduct } from './harness.ts';
import { allHours } from './world/calendar.ts';

interface Appointment {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly start: string;
  readonly participantStatus: string;
  readonly reminders: readonly { readonly state: string; readonly dueAt: string }[];
  readonly optedOut?: { readonly toldBy: string };
}

const EMAIL = 'mina@mail.example.org';
/** A Wednesday, sixteen days after the Monday on which the stack begins. */
const VISIT = '2026-12-09T16:00:00Z';

jest.setTimeout(120_000);

describe('a patient with an appointment', () => {
  let product: TestProduct;
  let clinic: TestClinic;
  let doctorId: string;
  let id: string;
  beforeAll(async () => {
    product = await startTestProduct();
    clinic = await product.clinic();
    const make = async (path: string, body: object): Promise<string> =>
      (await clinic.system.must<{ id: string }>('POST', path, body)).id;
    const patientId = await make('/v1/patients', {
      name: [{ family: 'Haddad', given: ['Mina'] }],
      birthDate: '1988-04-09',
      gender: 'female',
      telecom: [{ system: 'email', value: EMAIL }],
      address: [{ line: ['18 Linden Street'], city: 'Chicago', state: 'IL', postalCode: '60614' }],
    });
    doctorId = await make('/v1/resources', {
      kind: 'practitioner',
      name: 'Dr. Ito',
      place: 'main-street',
      timeZone: 'America/Chicago',
      hours: Object.fromEntries(Object.keys(allHours).map((day) => [day, [{ from: '08:00', to: '17:00' }]])),
    });
    const visitTypeId = await make('/v1/visit-types', {
      name: 'Fasting glucose',
      minutes: 30,
      startsEvery: 30,
      needs: [{ kind: 'practitioner', resourceIds: [doctorId] }],
      preparation: [{ language: 'en', text: 'Eat nothing for eight hours.' }],
    });
    id = await make('/v1/appointments', { visitTypeId, patientId, start: VISIT, resourceIds: [doctorId] });
    await product.pass(0);
  }, 240_000);
  afterAll(() => product?.stop());

  const read = async (): Promise<Appointment> => await clinic.system.must<Appointment>('GET', `/v1/appointments/${id}`);
  const until = async (instant: string): Promise<void> =>
    await product.pass((Date.parse(instant) - product.stack.clock.now()) / 1000 + 60);
  const linkIn = ({ text }: { readonly text: string }): string =>
    /https?:\/\/\S+\/patient\/appointment\/[\w-]{43}/.exec(text)?.[0] ?? '';

  test('is reminded, confirms, chooses another time, is reminded of that alone, and cancels', async () => {
    await until('2026-12-02T16:00:00Z');
    const mail = await product.mailbox.latest(EMAIL);
    expect(mail.text).not.toMatch(/Haddad|Fasting|Ito/);

    const browser = new Visitor();
    const proof = await browser.open(linkIn(mail));
    expect(proof.text).not.toMatch(/December 9|Fasting/);
    const question = await browser.press(proof, 'Go on', { month: '4', day: '9', year: '1988' });
    expect(question.text).toContain('Eat nothing for eight hours.');
    const confirmed = await browser.press(question, 'Send to the clinic', { choice: 'confirm' });
    expect(confirmed.text).toContain('You have said that you will come.');
    expect((await read()).participantStatus).toBe('accepted');

    const opening = `2026-12-10T18:30:00.000Z~${doctorId}`;
    expect(confirmed.html).toContain(opening);
    await browser.press(confirmed, 'Send to the clinic', { choice: 'move', opening });
    expect(await read()).toMatchObject({ start: '2026-12-10T18:30:00.000Z', participantStatus: 'accepted' });

    await until('2026-12-07T18:30:00Z');
    const before = (await read()).reminders.filter(({ state }) => state === 'sent').length;
    await until('2026-12-08T18:30:00Z');
    const { reminders } = await read();
    expect(reminders.filter(({ state }) => state === 'sent')).toHaveLength(before + 1);

    const again = new Visitor();
    const open = await again.open(linkIn(await product.mailbox.latest(EMAIL)));
    const asked = await again.press(open, 'Go on', { month: '4', day: '9', year: '1988' });
    const done = await again.press(asked, 'Send to the clinic', { choice: 'cancel', reason: 'pat-fb' });
    expect(done.text).toContain('Thank you');
    expect(await read()).toMatchObject({ status: 'cancelled', participantStatus: 'declined' });
    await product.pass(60);
    expect((await product.mailbox.latest(EMAIL)).subject).toBe('Your appointment was cancelled');

    await product.pass(30 * 24 * 3600);
    expect(product.stack.faults()).toEqual([]);
    expect(product.stack.refused()).toEqual([]);
  });

  test('leaves nothing of the patient anywhere but in the tables, and the link in the mail alone', async () => {
    const link = linkIn(await product.mailbox.latest(EMAIL, ({ text }) => text.includes('/patient/appointment/')));
    const planted = { family: 'Haddad', 'birth date': '1988-04-09', visit: 'Fasting glucose', link: link.slice(-43) };
    const elsewhere = findLeaks(product.stack.contents(), planted).filter(
      ({ sink, planted: what }) =>
        !(what === 'link' ? /^(mail|mailbox|request URLs of the api port)$/ : /^dynamodb:/).test(sink),
    );
    expect(elsewhere).toEqual([]);
  });
});
