import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Visitor, type Page } from '../../local/demo/visitor.ts';
import { findLeaks } from './leak-search.ts';
import { startTestProduct, type TestClinic, type TestProduct } from './harness.ts';

interface Appointment {
  readonly id: string;
  readonly status: string;
  readonly start: string;
  readonly patientId: string;
}
interface Entry {
  readonly id: string;
  readonly status: string;
  readonly appointmentId?: string;
}

const DAY = [{ from: '08:00', to: '18:00' }];
const HOURS = Object.fromEntries(
  ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [day, DAY]),
);
/** Wednesday at ten in Chicago. */
const WEDNESDAY = '2026-11-25T16:00:00Z';

jest.setTimeout(240_000);

describe('an opening that falls free', () => {
  let product: TestProduct;
  let clinic: TestClinic;
  let doctorId: string;
  let visitTypeId: string;
  beforeAll(async () => {
    product = await startTestProduct();
    clinic = await product.clinic();
    const common = { place: 'main-street', timeZone: 'America/Chicago', hours: HOURS };
    doctorId = await make('/v1/resources', { kind: 'practitioner', name: 'Dr. Ito', ...common });
    visitTypeId = await make('/v1/visit-types', {
      name: 'Follow-up',
      minutes: 30,
      needs: [{ kind: 'practitioner', resourceIds: [doctorId] }],
    });
  });
  afterAll(() => product?.stop());

  const make = async (path: string, body: object): Promise<string> =>
    (await clinic.system.must<{ id: string }>('POST', path, body)).id;
  const patient = async (given: string): Promise<string> =>
    await make('/v1/patients', {
      name: [{ use: 'official', family: 'Haddad', given: [given] }],
      birthDate: '1988-04-09',
      gender: 'female',
      telecom: [{ system: 'email', value: `${given.toLowerCase()}@mail.example.org` }],
    });
  const book = (patientId: string, start: string): Promise<Appointment> =>
    clinic.system.must<Appointment>('POST', '/v1/appointments', {
      visitTypeId,
      patientId,
      start,
      resourceIds: [doctorId],
    });
  const wait = (patientId: string, more: object = {}): Promise<Entry> =>
    clinic.system.must<Entry>('POST', '/v1/waitlist-entries', {
      visitTypeId,
      patientId,
      from: '2026-11-24T06:00:00Z',
      to: '2026-12-24T06:00:00Z',
      noticeHours: 2,
      ...more,
    });
  const entry = (id: string): Promise<Entry> => clinic.system.must<Entry>('GET', `/v1/waitlist-entries/${id}`);
  const appointment = (id: string): Promise<Appointment> =>
    clinic.system.must<Appointment>('GET', `/v1/appointments/${id}`);
  const cancel = (id: string): Promise<unknown> =>
    clinic.system.change('POST', `/v1/appointments/${id}`, `/v1/appointments/${id}/cancellation`, {
      reason: 'pat',
      askedBy: 'patient',
    });
  const linkTo = async (given: string): Promise<string> => {
    const mail = await product.mailbox.latest(`${given}@mail.example.org`, ({ text }) =>
      text.includes('/patient/opening-offer/'),
    );
    return /https?:\/\/\S+\/patient\/opening-offer\/[\w-]{43}/.exec(mail.text)?.[0] ?? '';
  };
  const proved = async (browser: Visitor, link: string): Promise<Page> =>
    await browser.press(await browser.open(link), 'Go on', { month: '4', day: '9', year: '1988' });

  test('goes from one who waits to the next, and is theirs who takes it, whose later one is offered in turn', async () => {
    const [mina, lena, omar, first] = await Promise.all(['Mina', 'Lena', 'Omar', 'First'].map(patient));
    const booked = await book(first ?? '', WEDNESDAY);
    const later = await book(lena ?? '', '2026-12-02T16:00:00Z');
    const minas = await wait(mina ?? '', { priority: 'asap' });
    const lenas = await wait(lena ?? '', { movesAppointmentId: later.id });
    const omars = await wait(omar ?? '', { from: '2026-12-01T06:00:00Z' });
    await cancel(booked.id);
    await product.pass(60);

    // Mina says no: it goes to Lena.
    const minasBrowser = new Visitor();
    const asked = await proved(minasBrowser, await linkTo('mina'));
    expect(asked.text).toContain('Wednesday, November 25, 2026');
    const declined = await minasBrowser.press(asked, 'Send to the clinic', { answer: 'decline' });
    expect([declined.status, declined.text]).toEqual([200, expect.stringContaining('Thank you')]);
    await product.pass(60);
    expect([(await entry(minas.id)).status, (await entry(lenas.id)).status]).toEqual(['waiting', 'offered']);

    const lenasBrowser = new Visitor();
    const offered = await proved(lenasBrowser, await linkTo('lena'));
    expect((await lenasBrowser.press(offered, 'Send to the clinic', { answer: 'take' })).status).toBe(200);
    await product.pass(60);
    const taken = await entry(lenas.id);
    expect(taken.status).toBe('booked');
    expect(taken.appointmentId).toBe(later.id);
    expect(await appointment(later.id)).toMatchObject({ status: 'booked', start: '2026-11-25T16:00:00.000Z' });

    // What Lena gave up is offered to Mina, who is the more urgent, and then to Omar. Neither answers: it is open.
    expect([(await entry(minas.id)).status, (await entry(omars.id)).status]).toEqual(['offered', 'waiting']);
    await product.pass(25 * 3600);
    expect([(await entry(minas.id)).status, (await entry(omars.id)).status]).toEqual(['waiting', 'offered']);
    await product.pass(25 * 3600);
    expect([(await entry(minas.id)).status, (await entry(omars.id)).status]).toEqual(['waiting', 'waiting']);
    const { openings } = await clinic.system.must<{ openings: { start: string }[] }>('POST', '/v1/openings/search', {
      visitTypeId,
      from: '2026-12-02T16:00:00Z',
      to: '2026-12-02T16:30:00Z',
    });
    expect(openings.map(({ start }) => start)).toContain('2026-12-02T16:00:00.000Z');
    expect(product.stack.faults()).toEqual([]);
    expect(product.stack.refused()).toEqual([]);
  });

  test('leaves nothing of the patient anywhere but in the tables, and the link in its mail alone', async () => {
    const link = await linkTo('mina');
    const planted = { family: 'Haddad', 'birth date': '1988-04-09', link: link.slice(-43) };
    const elsewhere = findLeaks(product.stack.contents(), planted).filter(
      (leak) =>
        !(leak.sink.startsWith('dynamodb:') && leak.planted !== 'link') &&
        !(leak.planted === 'link' && /^(mail|mailbox|request URLs of the api port)$/.test(leak.sink)),
    );
    expect(elsewhere).toEqual([]);
  });
});
