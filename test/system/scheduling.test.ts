import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { registerDemoPatient } from '../../local/demo/requests.ts';
import type { Answer } from '../../local/demo/clients.ts';
import { startTestProduct, type TestClinic, type TestProduct } from './harness.ts';

interface Opening {
  readonly start: string;
  readonly resourceIds: readonly string[];
}
interface Appointment {
  readonly id: string;
  readonly status: string;
  readonly start: string;
}
interface Refused {
  readonly type: string;
  readonly errors: readonly { readonly pointer: string; readonly code: string }[];
  readonly openings: readonly Opening[];
}

const CLIENTS = 200;
const DAY = [{ from: '08:00', to: '18:00' }];
const HOURS = {
  monday: DAY,
  tuesday: DAY,
  wednesday: DAY,
  thursday: DAY,
  friday: DAY,
  saturday: [],
  sunday: [],
};

jest.setTimeout(120_000);

describe('a visit', () => {
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
    const common = { place: 'main-street', timeZone: 'America/Chicago', hours: HOURS };
    doctorId = await make('/v1/resources', { kind: 'practitioner', name: 'Dr. Ito', ...common });
    const roomId = await make('/v1/resources', { kind: 'room', name: 'Room 1', ...common });
    visitTypeId = await make('/v1/visit-types', {
      name: 'Follow-up',
      minutes: 30,
      bufferAfter: 15,
      needs: [
        { kind: 'practitioner', resourceIds: [doctorId] },
        { kind: 'room', resourceIds: [roomId] },
      ],
    });
  });
  afterAll(() => product.stop());

  const openings = (from: string, to: string): Promise<{ openings: readonly Opening[]; total: number }> =>
    clinic.system.must('POST', '/v1/openings/search', { visitTypeId, from, to });
  const book = (opening: Opening, more: object = {}): Promise<Answer<Appointment & Refused>> =>
    clinic.system.call('POST', '/v1/appointments', {
      visitTypeId,
      patientId,
      start: opening.start,
      resourceIds: opening.resourceIds,
      ...more,
    });
  const change = async (id: string, deed: string, body: object): Promise<Answer<Appointment>> => {
    const { headers } = await clinic.system.call('GET', `/v1/appointments/${id}`);
    return clinic.system.call('POST', `/v1/appointments/${id}/${deed}`, body, {
      'If-Match': headers.get('etag') ?? '',
    });
  };

  test('is found, held, booked, moved and cancelled, and the feed tells all of it', async () => {
    const { openings: found } = await openings('2026-11-24T06:00:00Z', '2026-11-25T06:00:00Z');
    const [first, , , fourth] = found;
    if (!first || !fourth) throw new Error('there is no opening');
    expect(first.start).toBe('2026-11-24T14:00:00.000Z');
    const held = await book(first, { hold: { minutes: 10 } });
    expect([held.status, held.body.status]).toEqual([201, 'pending']);
    expect((await openings(first.start, '2026-11-24T14:45:00Z')).total).toBe(0);
    const { id } = held.body;
    expect((await change(id, 'confirmation', {})).body.status).toBe('booked');
    const moved = await change(id, 'rescheduling', {
      start: fourth.start,
      resourceIds: fourth.resourceIds,
      reason: 'The patient asked.',
    });
    expect(moved.body).toMatchObject({ status: 'booked', start: fourth.start });
    const day = await clinic.system.must<{ appointments: Appointment[] }>(
      'GET',
      `/v1/resources/${doctorId}/appointments?date=2026-11-24`,
    );
    expect(day.appointments.map((each) => each.id)).toEqual([id]);
    const cancelled = await change(id, 'cancellation', { reason: 'pat-lt', askedBy: 'patient' });
    expect(cancelled.body.status).toBe('cancelled');
    const { changes } = await clinic.system.must<{ changes: readonly { id: string; event: string }[] }>(
      'GET',
      '/v1/changes?limit=200',
    );
    // A patient whom no mail reaches is told by somebody.
    const notTold = 'appointment.patient-not-told';
    const events = changes.filter((each) => each.id === id).map(({ event }) => event);
    expect(events.filter((event) => event !== notTold)).toEqual(
      ['held', 'booked', 'rescheduled', 'cancelled'].map((deed) => `appointment.${deed}`),
    );
    expect(events.filter((event) => event === notTold)).toHaveLength(2);
  });

  test('that is held is free again when its minutes are over', async () => {
    const opening = (await openings('2026-11-25T06:00:00Z', '2026-11-26T06:00:00Z')).openings[0] as Opening;
    const held = await book(opening, { hold: { minutes: 5 } });
    expect((await book(opening)).status).toBe(409);
    await product.pass(5 * 60);
    expect((await book(opening)).status).toBe(201);
    const late = await change(held.body.id, 'confirmation', {});
    expect(late.status).toBe(409);
    // The record of the hold is cleaned up; what was booked since stays.
    await product.pass(49 * 3600);
    clinic.system.forgetToken();
    expect((await clinic.system.call('GET', `/v1/appointments/${held.body.id}`)).status).toBe(404);
    expect((await book(opening)).status).toBe(409);
  });

  test(`that ${CLIENTS} clients want at once is booked by one; every other is told what is in the way and what is near`, async () => {
    const opening = (await openings('2026-12-01T06:00:00Z', '2026-12-02T06:00:00Z')).openings[8] as Opening;
    const answers = await Promise.all(Array.from({ length: CLIENTS }, () => book(opening)));
    const lost = answers.filter(({ status }) => status !== 201);
    expect(lost).toHaveLength(CLIENTS - 1);
    for (const { status, body } of lost) {
      expect([status, body.type]).toEqual([409, 'https://frontdesk.dev/problems/opening-taken']);
      expect(body.errors.map(({ pointer, code }) => [pointer, code])).toEqual([
        ['/resourceIds/0', 'booked'],
        ['/resourceIds/1', 'booked'],
      ]);
      expect(body.openings).toHaveLength(5);
    }
    const day = await clinic.system.must<{ appointments: Appointment[] }>(
      'GET',
      `/v1/resources/${doctorId}/appointments?date=2026-12-01`,
    );
    expect(day.appointments).toHaveLength(1);
    expect(product.stack.faults()).toEqual([]);
    expect(product.stack.refused()).toEqual([]);
  });

  test('is booked beside another only by who may, and in a series all or none', async () => {
    const opening = (await openings('2026-12-01T06:00:00Z', '2026-12-02T06:00:00Z')).openings[0] as Opening;
    expect((await book(opening)).status).toBe(201);
    const wish = { visitTypeId, patientId, start: opening.start, resourceIds: opening.resourceIds };
    const decide = (staffId: string): Promise<Answer<Appointment>> =>
      clinic.system.call('POST', '/v1/double-bookings', { ...wish, staffId, reason: 'She cannot wait.' });
    expect((await decide(clinic.staff.frontDesk.id)).status).toBe(422);
    expect((await decide(clinic.staff.supervisor.id)).status).toBe(201);
    const series = (more: object = {}): Promise<Answer<{ appointments: Appointment[]; failed: string[] }>> =>
      clinic.system.call('POST', '/v1/appointment-series', { ...wish, everyWeeks: 1, count: 3, ...more });
    const refused = await series();
    expect([refused.status, refused.body.failed]).toEqual([409, [opening.start]]);
    const booked = await series({ without: [opening.start] });
    expect([booked.status, booked.body.appointments.length]).toEqual([201, 2]);
  });

  test('that its practitioner no longer works for is told to who changes the schedule, and no opening of it is left', async () => {
    const opening = (await openings('2026-12-08T06:00:00Z', '2026-12-09T06:00:00Z')).openings[0] as Opening;
    const { body } = await book(opening);
    const path = `/v1/resources/${doctorId}`;
    const { appointmentsHit } = await clinic.system.change<{ appointmentsHit: { appointmentId: string }[] }>(
      'PATCH',
      path,
      path,
      {
        exceptions: [{ kind: 'leave', start: '2026-12-08T00:00', end: '2026-12-09T00:00' }],
        reason: 'Dr. Ito is ill.',
      },
    );
    expect(appointmentsHit.map(({ appointmentId }) => appointmentId)).toContain(body.id);
    expect((await openings('2026-12-08T06:00:00Z', '2026-12-09T06:00:00Z')).total).toBe(0);
    const type = `/v1/visit-types/${visitTypeId}`;
    await clinic.system.change('PATCH', type, type, { status: 'inactive', reason: 'No longer offered.' });
    expect((await openings('2026-12-09T06:00:00Z', '2026-12-10T06:00:00Z')).total).toBe(0);
  });
});
