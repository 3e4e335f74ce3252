import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { registerDemoPatient, type DemoPatient } from '../../local/demo/requests.ts';
import { startTestProduct, type TestClinic, type TestProduct } from './harness.ts';
import { allHours } from './world/calendar.ts';
import { approvedCase } from './world/preauthorization.ts';

interface Appointment {
  readonly id: string;
  readonly status: string;
  readonly version: number;
  readonly needs: readonly { readonly kind: string; readonly status: string; readonly why: string }[];
}

/** The demo's clock stands at Monday 23 November 2026, 9 in the morning in Chicago. */
const START = '2026-12-03T16:00:00Z';
const DAY = 24 * 3600;

jest.setTimeout(180_000);

describe('a visit that needs more than time', () => {
  let product: TestProduct;
  let clinic: TestClinic;
  let patient: DemoPatient;
  let path: string;
  let visit: { readonly patientId: string; readonly resourceIds: readonly string[] };
  beforeAll(async () => {
    product = await startTestProduct();
    clinic = await product.clinic();
    patient = await registerDemoPatient(clinic.system, 'summit-advantage');
    const make = async (of: string, body: object): Promise<string> =>
      (await clinic.system.must<{ id: string }>('POST', of, body)).id;
    const resourceId = await make('/v1/resources', {
      kind: 'practitioner',
      name: 'Dr. Ito',
      place: 'main-street',
      timeZone: 'America/Chicago',
      hours: allHours,
      npi: '1245319599',
    });
    visit = { patientId: patient.patientId, resourceIds: [resourceId] };
    const visitTypeId = await make('/v1/visit-types', {
      name: 'Imaging',
      minutes: 30,
      needs: [{ kind: 'practitioner', resourceIds: [resourceId] }],
      requires: [
        { kind: 'authorization', serviceCode: '70551', unit: 'visit' },
        { kind: 'eligibility' },
        { kind: 'referral' },
        { kind: 'form', name: 'imaging-consent' },
      ],
    });
    path = `/v1/appointments/${await make('/v1/appointments', {
      visitTypeId,
      patientId: patient.patientId,
      start: START,
      resourceIds: [resourceId],
      payment: { by: 'coverage', coverageId: patient.coverageId },
    })}`;
  });
  afterAll(() => product.stop());

  const read = async (): Promise<string[]> =>
    (await clinic.system.must<Appointment>('GET', path)).needs.map(({ kind, status }) => `${kind} ${status}`);
  const change = (deed: string, body: object): Promise<Appointment> =>
    clinic.system.change<Appointment>('POST', path, `${path}/${deed}`, body);

  async function whoWasAsked(): ReturnType<TestProduct['signedIn']> {
    for (const person of ['frontDesk', 'specialist', 'nurse'] as const) {
      const mails = await product.mailbox.mails(clinic.staff[person].email);
      const link = mails
        .filter(({ text }) => text.includes('missing for a visit'))
        .map(({ text }) => /https?:\/\/\S+\/tasks\/\S+/.exec(text)?.[0])
        .at(-1);
      if (link) return await product.signedIn(clinic.people[person], link);
    }
    throw new Error('nobody was asked');
  }

  test('has its payer asked, its units when the payer approves, and its referral from whoever is asked for it', async () => {
    await product.pass(0);
    expect(await read()).toEqual(['authorization missing', 'eligibility met', 'referral missing', 'form missing']);
    const approved = await approvedCase(product, clinic, { quantity: { value: 2, unit: 'visit' } }, patient);
    await product.pass(0);
    expect(await read()).toEqual(['authorization met', 'eligibility met', 'referral missing', 'form missing']);
    const units = async (): Promise<unknown> =>
      (
        await clinic.system.must<{ authorizations: object[] }>(
          'GET',
          `/v1/preauthorizations/${approved}/authorizations`,
        )
      ).authorizations[0];
    expect(await units()).toMatchObject({ available: 1, reserved: 1 });

    // Noon of the fifth business day before; in a week the first passwords of those who were asked are over.
    await product.pass(3 * DAY + 4 * 3600);
    clinic.system.forgetToken();
    const { browser, page } = await whoWasAsked();
    expect(page.text).toContain('No referral is there for that day.');
    const done = await browser.press(page, 'Record: Referral', { from: 'Dr. Vance', receivedOn: '2026-11-24' });
    expect(done.status).toBe(200);
    await product.pass(0);
    expect(await read()).toEqual(['authorization met', 'eligibility met', 'referral met', 'form missing']);

    // The form is asked for anew, until nobody needs it.
    const open = async (): Promise<number> =>
      (await clinic.system.must<{ tasks: readonly object[] }>('GET', '/v1/tasks')).tasks.length;
    expect(await open()).toBe(1);
    const { status } = await change('cancellation', { reason: 'pat', askedBy: 'patient' });
    expect([status, await open()]).toEqual(['cancelled', 0]);
    expect(await units()).toMatchObject({ available: 2, reserved: 0 });
    expect(product.stack.faults()).toEqual([]);
    expect(product.stack.refused()).toEqual([]);
  });

  test('that the patient pays alone has its estimate from billing, and nobody is asked for it any more', async () => {
    const { id: visitTypeId } = await clinic.system.must<{ id: string }>('POST', '/v1/visit-types', {
      name: 'Follow-up',
      minutes: 30,
      needs: [{ kind: 'practitioner', resourceIds: visit.resourceIds }],
    });
    const booked = await clinic.system.must<Appointment>('POST', '/v1/appointments', {
      ...visit,
      visitTypeId,
      start: '2026-12-10T16:00:00Z',
      payment: { by: 'patient' },
    });
    const tasks = async (): Promise<number> =>
      (await clinic.system.must<{ tasks: readonly object[] }>('GET', '/v1/tasks')).tasks.length;
    // An hour after the booking.
    await product.pass(2 * 3600);
    expect(await tasks()).toBe(1);
    await clinic.system.must('POST', `/v1/patients/${visit.patientId}/good-faith-estimates`, {
      appointmentId: booked.id,
      dateOfService: '2026-12-10',
      givenOn: '2026-11-26',
      items: [{ provider: '1245319599', code: '99213', amount: { amount: 12_000, currency: 'USD' } }],
      staffId: clinic.staff.frontDesk.id,
    });
    await product.pass(0);
    const { needs } = await clinic.system.must<Appointment>('GET', `/v1/appointments/${booked.id}`);
    expect(needs).toMatchObject([{ kind: 'estimate', status: 'met' }]);
    expect(await tasks()).toBe(0);
    expect(product.stack.refused()).toEqual([]);
  });

  test('is judged by its coverage whenever it gets a time: confirmed, moved, or booked beside another', async () => {
    const { id: visitTypeId } = await clinic.system.must<{ id: string }>('POST', '/v1/visit-types', {
      name: 'Consultation',
      minutes: 30,
      needs: [{ kind: 'practitioner', resourceIds: visit.resourceIds }],
      requires: [{ kind: 'eligibility' }],
    });
    const payment = { by: 'coverage', coverageId: patient.coverageId };
    const wish = { ...visit, visitTypeId, payment, start: '2026-12-11T16:00:00Z' };
    const kinds = ({ status, needs }: Appointment): unknown[] => [status, needs.map(({ kind }) => kind)];
    const held = await clinic.system.must<Appointment>('POST', '/v1/appointments', { ...wish, hold: { minutes: 10 } });
    const own = `/v1/appointments/${held.id}`;
    const confirmed = await clinic.system.change<Appointment>('POST', own, `${own}/confirmation`, {});
    expect(kinds(confirmed)).toEqual(['booked', ['eligibility']]);
    const beside = await clinic.system.must<Appointment>('POST', '/v1/double-bookings', {
      ...wish,
      staffId: clinic.staff.supervisor.id,
      reason: 'She cannot wait.',
    });
    expect(kinds(beside)).toEqual(['booked', ['eligibility']]);
    const moved = await clinic.system.change<Appointment>('POST', own, `${own}/rescheduling`, {
      start: '2026-12-11T17:00:00Z',
      resourceIds: visit.resourceIds,
      reason: 'The patient asked.',
    });
    expect(kinds(moved)).toEqual(['booked', ['eligibility']]);
    await product.pass(0);
    expect(product.stack.refused()).toEqual([]);
  });
});
