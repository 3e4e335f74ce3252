import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Answer } from '../../local/demo/clients.ts';
import { registerDemoPatient } from '../../local/demo/requests.ts';
import { startTestProduct, type TestClinic, type TestProduct } from './harness.ts';
import { allHours } from './world/calendar.ts';

interface Appointment {
  readonly id: string;
  readonly status: string;
}

jest.setTimeout(120_000);

describe('the day of a visit', () => {
  let product: TestProduct;
  let clinic: TestClinic;
  let patientId: string;
  let visitTypeId: string;
  let doctorId: string;
  beforeAll(async () => {
    product = await startTestProduct();
    clinic = await product.clinic();
    ({ patientId } = await registerDemoPatient(clinic.system, 'summit-advantage'));
    const make = async (path: string, body: object): Promise<string> =>
      (await clinic.system.must<{ id: string }>('POST', path, body)).id;
    doctorId = await make('/v1/resources', {
      kind: 'practitioner',
      name: 'Dr. Ito',
      place: 'main-street',
      timeZone: 'America/Chicago',
      hours: { ...allHours, monday: [{ from: '08:00', to: '17:00' }] },
    });
    visitTypeId = await make('/v1/visit-types', {
      name: 'Follow-up',
      minutes: 30,
      needs: [{ kind: 'practitioner', resourceIds: [doctorId] }],
    });
  });
  afterAll(() => product.stop());

  const book = async (start: string): Promise<string> =>
    (
      await clinic.system.must<Appointment>('POST', '/v1/appointments', {
        visitTypeId,
        patientId,
        start,
        resourceIds: [doctorId],
      })
    ).id;
  const change = async (id: string, deed: string, body: object): Promise<Answer<Appointment>> => {
    const { headers } = await clinic.system.call('GET', `/v1/appointments/${id}`);
    return clinic.system.call('POST', `/v1/appointments/${id}/${deed}`, body, {
      'If-Match': headers.get('etag') ?? '',
    });
  };
  const goTo = async (instant: string): Promise<void> => {
    await product.pass((Date.parse(instant) - product.stack.clock.now()) / 1000);
    clinic.system.forgetToken();
  };

  test('is worked with on the page of the front desk, by who signed in there and at no other clinic’s desk', async () => {
    const id = await book('2026-11-23T15:30:00Z');
    await clinic.system.must('POST', `/v1/resources/${doctorId}/delay`, {
      staffId: clinic.staff.frontDesk.id,
      minutes: 20,
    });
    // The patient has no email address: staff tell them, says the appointment.
    await product.pass(0);
    const { notTold } = await clinic.system.must<{ notTold: object }>('GET', `/v1/appointments/${id}`);
    expect(notTold).toMatchObject({ news: 'delay', because: 'no-address' });
    const address = `${product.stack.apiOrigin}/front-desk`;
    const { browser, page } = await product.signedIn(clinic.people.frontDesk, address);
    expect(page.title).toBe('Dr. Ito, Monday, November 23, 2026');
    const arrived = await browser.press(page, 'Arrived');
    expect([arrived.status, arrived.text.includes('Waits since')]).toEqual([200, true]);
    expect(arrived.text).toContain('Running 20 minutes late');
    // The same button of the page that has gone: somebody was faster.
    const late = await browser.press(page, 'Arrived');
    expect(late.text).toContain('Somebody else was faster');
    await browser.press(late, 'Check out');
    const { steps } = await clinic.system.must<{ steps: readonly { staffId: string }[] }>(
      'GET',
      `/v1/appointments/${id}`,
    );
    expect(steps).toMatchObject([{ step: 'arrival' }, { step: 'check-out', staffId: clinic.staff.frontDesk.id }]);
    const other = await product.clinic('Osprey Clinic');
    const stranger = await product.signedIn(other.people.frontDesk, `${address}?clinic=${clinic.clinicId}`);
    expect(stranger.page.status).toBe(403);
    const own = await stranger.browser.open(address);
    expect(own.text).not.toContain('Dr. Ito');
    await product.pass(0);
    expect(product.stack.faults()).toEqual([]);
    expect(product.stack.refused()).toEqual([]);
  });

  test('is checked in, waits in the queue, takes place; of who did not come a no-show is proposed, and a person says so', async () => {
    const [comes, missed] = [await book('2026-11-23T17:00:00Z'), await book('2026-11-23T18:00:00Z')];
    const by = { staffId: clinic.staff.frontDesk.id };
    await goTo('2026-11-23T16:50:00Z');
    const asked = await clinic.system.must<{ verify: readonly { what: string; known: boolean }[] }>(
      'GET',
      `/v1/appointments/${comes}/check-in`,
    );
    const verified = asked.verify.filter(({ known }) => !known).map(({ what }) => what);
    expect(verified).toContain('identity');
    expect((await change(comes, 'check-in', { ...by, verified: [] })).status).toBe(422);
    expect((await change(comes, 'check-in', { ...by, verified })).body.status).toBe('checked-in');
    await product.pass(900);
    const queue = (): Promise<{ waiting: readonly { appointmentId: string; minutes: number; late: number }[] }> =>
      clinic.system.must('GET', '/v1/queue?place=main-street');
    expect((await queue()).waiting).toMatchObject([{ appointmentId: comes, minutes: 15, late: 5 }]);
    expect((await change(comes, 'rooming', by)).body.status).toBe('arrived');
    expect((await queue()).waiting).toEqual([]);
    expect((await change(comes, 'check-out', by)).body.status).toBe('fulfilled');
    const path = `/v1/resources/${doctorId}/no-show-proposals?date=2026-11-23`;
    expect(await clinic.system.must('GET', path)).toMatchObject({ proposals: [] });
    await goTo('2026-11-23T23:40:00Z');
    expect(await clinic.system.must('GET', path)).toMatchObject({ proposals: [{ appointmentId: missed }] });
    expect((await change(comes, 'no-show', by)).status).toBe(409);
    expect((await change(missed, 'no-show', by)).body.status).toBe('noshow');
    expect((await change(missed, 'correction', { ...by, reason: 'She was there.' })).body.status).toBe('booked');
    expect(product.stack.faults()).toEqual([]);
    expect(product.stack.refused()).toEqual([]);
  });
});
