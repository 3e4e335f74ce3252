import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { NotInThisStatus, StaleVersion, ValidationFailed } from '../../../functions/platform/errors.ts';
import { visitsUnder } from '../../../functions/preauthorization/ledger.ts';
import { goodFaithEstimateBody } from '../../../functions/billing/estimates/schemas.ts';
import { recordEstimate } from '../../../functions/billing/estimates/use-cases/record-estimate.ts';
import { usd } from '../../../functions/platform/money.ts';
import { effectItem } from '../../../functions/platform/effects/effect.ts';
import { seriesBody } from '../../../functions/scheduling/appointment-schemas.ts';
import type { Appointment } from '../../../functions/scheduling/appointment.ts';
import type { Resource, VisitType } from '../../../functions/scheduling/resource.ts';
import { bookSeries } from '../../../functions/scheduling/use-cases/book-series.ts';
import {
  cancelAppointment,
  confirmAppointment,
  rescheduleAppointment,
} from '../../../functions/scheduling/use-cases/change-appointment.ts';
import {
  changePayment,
  recordProvision,
  waiveNeed,
} from '../../../functions/scheduling/use-cases/needs/change-needs.ts';
import { arrive, checkOut, confirmNoShow, takeBackStep } from '../../../functions/scheduling/use-cases/take-step.ts';
import { bodyOf } from './desk.ts';
import { NPI, openNeedsDesk, PHYSIO, type NeedsDesk } from './needs-desk.ts';

// The clock stands at Monday 23 November 2026, 9 in the morning in Chicago.
const TEN = '2026-11-30T16:00:00Z';
const authorization = { kind: 'authorization' as const, serviceCode: PHYSIO, unit: 'visit' as const };

const refusalOf = async (deed: Promise<unknown>): Promise<unknown> =>
  deed.then(
    () => Promise.reject(new Error('it was not refused')),
    (error: unknown) => error,
  );
const told = ({ needs }: Appointment): string[] => needs.map(({ kind, status }) => `${kind} ${status}`);

describe('a visit that needs an authorization', () => {
  let desk: NeedsDesk;
  let doctor: Resource;
  let physio: VisitType;
  beforeEach(async () => {
    desk = await openNeedsDesk();
    doctor = await desk.resource({ npi: NPI });
    physio = await desk.visitType([[doctor]], { requires: [authorization] });
  });
  afterEach(() => desk.bench.close());

  const book = (start = TEN, more: object = {}): Promise<Appointment> =>
    desk.book(physio, start, [doctor], { payment: { by: 'coverage', coverageId: desk.coverageId }, ...more });
  const move = async ({ id, version }: Appointment, start: string): Promise<Appointment> =>
    bodyOf(
      await rescheduleAppointment(desk.context, id, version, {
        start,
        resourceIds: [doctor.id],
        reason: 'The patient asked.',
      }),
    );

  test('sets a unit aside when it is booked, and shows of which authorization', async () => {
    const preauthorizationId = await desk.authorization();
    const booked = await book();
    expect(booked.needs).toMatchObject([
      { kind: 'authorization', name: PHYSIO, status: 'met', units: { preauthorizationId, sequence: 1, quantity: 1 } },
    ]);
    expect(await desk.counted(preauthorizationId)).toEqual({ available: 2, reserved: 1, used: 0 });
    expect(await desk.reservations()).toMatchObject([{ status: 'reserved', appointmentId: booked.id }]);
    const deeds = (await desk.bench.audit()).map(({ action }) => action);
    expect(deeds).toEqual(expect.arrayContaining(['appointment.booked', 'authorization.units-counted']));
  });

  test('shows that it lacks one, and is booked all the same', async () => {
    const booked = await book();
    expect([booked.status, told(booked)]).toEqual(['booked', ['authorization missing']]);
    // Noon of the business day before, where the clinic has not said otherwise.
    expect(booked.needs[0]?.due).toBe('2026-11-27T18:00:00.000Z');
  });

  test('gives the unit back when it is cancelled', async () => {
    const of = await desk.authorization();
    const { id, version } = await book();
    const { body } = await cancelAppointment(desk.context, id, version, { reason: 'pat', askedBy: 'patient' });
    expect(await desk.counted(of)).toEqual({ available: 3, reserved: 0, used: 0 });
    expect((await desk.reservations()).map(({ status }) => status)).toEqual(['released']);
    expect((body as Appointment).needs[0]?.units).toBeUndefined();
  });

  test('takes its unit along to another day, and loses it where the authorization is over by then', async () => {
    const of = await desk.authorization({ period: { start: '2026-11-01', end: '2026-12-01' } });
    const moved = await move(await book(), '2026-12-01T16:00:00Z');
    expect(told(moved)).toEqual(['authorization met']);
    expect(await desk.counted(of)).toEqual({ available: 2, reserved: 1, used: 0 });
    const late = await move(moved, '2026-12-02T16:00:00Z');
    expect(late.needs[0]).toMatchObject({ status: 'missing', why: 'The authorization is not valid on that day.' });
    expect(await desk.counted(of)).toEqual({ available: 3, reserved: 0, used: 0 });
  });

  test('loses its unit to nobody when another pays: it is free again', async () => {
    const of = await desk.authorization();
    const other = await desk.coverage();
    const { id, version } = await book();
    const { body } = await changePayment(desk.context, id, version, {
      payment: { by: 'coverage', coverageId: other },
      reason: 'She has a new job.',
    });
    expect(told(body as Appointment)).toEqual(['authorization missing']);
    expect(await desk.counted(of)).toEqual({ available: 3, reserved: 0, used: 0 });
    const back = await changePayment(desk.context, id, version + 1, {
      payment: { by: 'coverage', coverageId: desk.coverageId },
      reason: 'She keeps the old one.',
    });
    expect(told(bodyOf(back))).toEqual(['authorization met']);
    expect(await desk.counted(of)).toEqual({ available: 2, reserved: 1, used: 0 });
  });

  test('uses its unit at check-out, and has it set aside again where that was a mistake', async () => {
    const of = await desk.authorization();
    const { id: staffId } = await desk.bench.addStaff('Clerk', ['front-desk']);
    const { id } = await book('2026-11-23T16:00:00Z');
    desk.bench.setTime('2026-11-23T16:00:00Z');
    await arrive(desk.context, id, 1, { staffId });
    const done = bodyOf<Appointment>(await checkOut(desk.context, id, 2, { staffId }));
    expect(done.needs[0]?.why).toBe('The units were used.');
    expect(await desk.counted(of)).toEqual({ available: 2, reserved: 0, used: 1 });
    const back = await takeBackStep(desk.context, id, 3, { staffId, reason: 'The wrong patient.' });
    expect(told(bodyOf(back))).toEqual(['authorization met']);
    expect(await desk.counted(of)).toEqual({ available: 2, reserved: 1, used: 0 });
    await checkOut(desk.context, id, 4, { staffId });
    expect(await desk.counted(of)).toEqual({ available: 2, reserved: 0, used: 1 });
  });

  test('gives its unit back where the patient did not come, and has one again where she did after all', async () => {
    const of = await desk.authorization();
    const { id: staffId } = await desk.bench.addStaff('Clerk', ['front-desk']);
    const { id } = await book('2026-11-23T16:00:00Z');
    desk.bench.setTime('2026-11-23T17:00:00Z');
    const gone = bodyOf<Appointment>(await confirmNoShow(desk.context, id, 1, { staffId }));
    expect([gone.status, told(gone)]).toEqual(['noshow', ['authorization missing']]);
    expect(await desk.counted(of)).toEqual({ available: 3, reserved: 0, used: 0 });
    const back = await takeBackStep(desk.context, id, 2, { staffId, reason: 'She was in the wrong room.' });
    expect(told(bodyOf(back))).toEqual(['authorization met']);
    expect(await desk.counted(of)).toEqual({ available: 2, reserved: 1, used: 0 });
  });

  test('is not booked without, where its type says so: no time is taken, and the fault says what is lacking', async () => {
    physio = await desk.visitType([[doctor]], { requires: [{ ...authorization, mustHave: true }] });
    const refused = (await refusalOf(book())) as ValidationFailed;
    expect([refused.status, refused.faults[0]?.code]).toEqual([422, 'authorization-missing']);
    expect(await desk.busy()).toEqual([]);
    await desk.authorization();
    expect((await book()).status).toBe('booked');
  });

  test('that is only held sets nothing aside until it is confirmed', async () => {
    const of = await desk.authorization();
    const held = await book(TEN, { hold: { minutes: 10 } });
    expect(held.needs).toMatchObject([{ status: 'met' }]);
    expect(await desk.counted(of)).toEqual({ available: 3, reserved: 0, used: 0 });
    const confirmed = bodyOf<Appointment>(await confirmAppointment(desk.context, held.id, held.version));
    expect(confirmed.needs[0]?.units).toBeDefined();
    expect(await desk.counted(of)).toEqual({ available: 2, reserved: 1, used: 0 });
  });

  test('of a series has one each as far as they last, and goes on with the next authorization', async () => {
    const first = await desk.authorization({
      certified: 2,
      available: 2,
      period: { start: '2026-11-01', end: '2026-12-30' },
    });
    const second = await desk.authorization({ certified: 1, available: 1 });
    const { body } = await bookSeries(
      desk.context,
      seriesBody.parse({
        visitTypeId: physio.id,
        patientId: desk.patientId,
        start: TEN,
        resourceIds: [doctor.id],
        payment: { by: 'coverage', coverageId: desk.coverageId },
        everyWeeks: 1,
        count: 4,
      }),
    );
    const { appointments } = body as { appointments: Appointment[] };
    expect(appointments.flatMap(told)).toEqual([
      'authorization met',
      'authorization met',
      'authorization met',
      'authorization missing',
    ]);
    expect(await desk.counted(first)).toEqual({ available: 0, reserved: 2, used: 0 });
    expect(await desk.counted(second)).toEqual({ available: 0, reserved: 1, used: 0 });
  });

  test('gets its unit when the payer approves later, once, whatever is told twice', async () => {
    const booked = await book();
    const of = await desk.authorization();
    for (const effect of visitsUnder(desk.patientId, [{ period: { start: '2026-11-01', end: '2026-12-31' } }]))
      for (let twice = 0; twice < 2; twice += 1) await desk.bench.put(effectItem(desk.context, desk.patientId, effect));
    await desk.look();
    expect(told(await desk.read(booked.id))).toEqual(['authorization met']);
    expect(await desk.counted(of)).toEqual({ available: 2, reserved: 1, used: 0 });
    expect((await desk.read(booked.id)).version).toBe(2);
    const events = (await desk.bench.effects('announce')).map(({ params }) => params.eventType);
    expect(events).toContain('appointment.needs-changed');
  });

  test('of two who want the last unit at the same moment has it once, and the other is told', async () => {
    const of = await desk.authorization({ certified: 1, available: 1 });
    // Of different days: nothing but the authorization is shared.
    const days = ['11-30', '12-01', '12-02', '12-03', '12-04'];
    const booked = await Promise.all(days.map((day) => book(`2026-${day}T16:00:00Z`)));
    expect(booked.flatMap(told).toSorted()).toEqual([
      'authorization met',
      ...days.slice(1).map(() => 'authorization missing'),
    ]);
    expect(await desk.counted(of)).toEqual({ available: 0, reserved: 1, used: 0 });
  });
});

describe('what staff say of a visit', () => {
  let desk: NeedsDesk;
  let staffId: string;
  let visit: Appointment;
  beforeEach(async () => {
    desk = await openNeedsDesk();
    ({ id: staffId } = await desk.bench.addStaff('Mara', ['front-desk']));
    const doctor = await desk.resource();
    const type = await desk.visitType([[doctor]], {
      requires: [{ kind: 'referral' }, { kind: 'form', name: 'surgery-consent' }],
    });
    visit = await desk.book(type, TEN, [doctor]);
  });
  afterEach(() => desk.bench.close());
  const referral = { kind: 'referral' as const, from: 'Dr. Vance', receivedOn: '2026-11-20' };

  test('is kept with who saw it, and shown with the need that it meets', async () => {
    expect(told(visit)).toEqual(['referral missing', 'form missing']);
    const { body } = await recordProvision(desk.context, visit.id, visit.version, { staffId, provision: referral });
    expect((body as Appointment).needs).toMatchObject([
      { kind: 'referral', status: 'met', staffId, provision: referral },
      { kind: 'form', status: 'missing' },
    ]);
    expect(body).not.toHaveProperty('provisions');
  });

  test('may come with the booking itself', async () => {
    const resource = await desk.resource({ name: 'Dr. Ahn' });
    const type = await desk.visitType([[resource]], { requires: [{ kind: 'referral', mustHave: true }] });
    expect(((await refusalOf(desk.book(type, TEN, [resource]))) as ValidationFailed).faults[0]?.code).toBe(
      'referral-missing',
    );
    const booked = await desk.book(type, TEN, [resource], { provisions: [{ staffId, provision: referral }] });
    expect(told(booked)).toEqual(['referral met']);
    const stranger = desk.book(type, '2026-11-30T17:00:00Z', [resource], {
      provisions: [{ staffId: 'staff_01kb0000000000000000000000', provision: referral }],
    });
    expect(((await refusalOf(stranger)) as ValidationFailed).faults[0]?.pointer).toBe('/provisions/0/staffId');
  });

  test('waives a need for a reason that is kept in the audit alone, and no need that the visit does not have', async () => {
    const waive = (kind: 'form' | 'interpreter', version: number): ReturnType<typeof waiveNeed> =>
      waiveNeed(desk.context, visit.id, version, { staffId, kind, reason: 'She signs it there.' });
    const { body } = await waive('form', visit.version);
    expect(told(body as Appointment)).toEqual(['referral missing', 'form waived']);
    expect(JSON.stringify(body)).not.toContain('signs it there');
    expect(JSON.stringify(await desk.bench.audit())).toContain('She signs it there.');
    expect(await refusalOf(waive('interpreter', visit.version + 1))).toBeInstanceOf(ValidationFailed);
    expect(await refusalOf(waive('form', visit.version + 1))).toBeInstanceOf(ValidationFailed);
  });

  test('is bound to the version that they read, and to a visit that still takes place', async () => {
    const say = (version: number): ReturnType<typeof recordProvision> =>
      recordProvision(desk.context, visit.id, version, { staffId, provision: referral });
    expect(await refusalOf(say(visit.version + 1))).toBeInstanceOf(StaleVersion);
    await cancelAppointment(desk.context, visit.id, visit.version, { reason: 'pat', askedBy: 'patient' });
    expect(await refusalOf(say(visit.version + 1))).toBeInstanceOf(NotInThisStatus);
  });

  test('names a coverage of the patient, or is refused', async () => {
    const pay = changePayment(desk.context, visit.id, visit.version, {
      payment: { by: 'coverage', coverageId: 'cov_01kb0000000000000000000000' },
      reason: 'A new card.',
    });
    expect(((await refusalOf(pay)) as ValidationFailed).faults).toEqual([
      { pointer: '/payment/coverageId', detail: 'is not known', code: 'unknown-reference' },
    ]);
  });
});

describe('a visit whose coverage must hold on the day', () => {
  let desk: NeedsDesk;
  beforeEach(async () => {
    desk = await openNeedsDesk();
  });
  afterEach(() => desk.bench.close());

  test('has its payer asked when it is booked, once, and says so', async () => {
    await desk.bench.changeClinic({ npi: NPI });
    const doctor = await desk.resource();
    const type = await desk.visitType([[doctor]], { requires: [{ kind: 'eligibility' }] });
    const booked = await desk.book(type, TEN, [doctor], {
      payment: { by: 'coverage', coverageId: desk.coverageId },
    });
    expect(told(booked)).toEqual(['eligibility unknown']);
    await desk.look();
    await desk.look();
    const checks = (await desk.bench.items()).filter(({ type: kind }) => kind === 'eligibilityCheck');
    expect(checks).toMatchObject([{ status: 'requested', dateOfService: '2026-11-30', coverageId: desk.coverageId }]);
    expect((await desk.read(booked.id)).needs[0]).toMatchObject({
      why: 'The payer is being asked.',
      eligibilityCheckId: checks[0]?.['id'],
    });
  });

  test('of which nobody says who asks stays unknown, and is not looked at for ever', async () => {
    const doctor = await desk.resource();
    const type = await desk.visitType([[doctor]], { requires: [{ kind: 'eligibility' }] });
    const booked = await desk.book(type, TEN, [doctor], {
      payment: { by: 'coverage', coverageId: desk.coverageId },
    });
    await desk.look();
    expect(await desk.bench.effects('lookAtVisit')).toEqual([]);
    expect(told(await desk.read(booked.id))).toEqual(['eligibility unknown']);
  });

  test('that the patient keeps from the health plan needs an estimate instead, and no payer is asked', async () => {
    await desk.bench.changeClinic({ npi: NPI });
    await desk.bench.put({
      pk: `${desk.bench.clinicId}#${desk.patientId}`,
      sk: 'plan-restriction#restr_1',
      type: 'healthPlanRestriction',
      id: 'restr_1',
      version: 1,
      patientId: desk.patientId,
      status: 'in-force',
      dateOfService: '2026-11-30',
    });
    const doctor = await desk.resource();
    const type = await desk.visitType([[doctor]], { requires: [{ kind: 'eligibility' }] });
    const booked = await desk.book(type, TEN, [doctor], {
      payment: { by: 'coverage', coverageId: desk.coverageId },
    });
    expect(told(booked)).toEqual(['estimate missing']);
    await desk.look();
    expect((await desk.bench.items()).filter(({ type: kind }) => kind === 'eligibilityCheck')).toEqual([]);
  });
});

describe('a visit for which billing records a good-faith estimate', () => {
  let desk: NeedsDesk;
  beforeEach(async () => {
    desk = await openNeedsDesk();
  });
  afterEach(() => desk.bench.close());

  const estimated = async (appointmentId: string): Promise<void> => {
    const { id: staffId } = await desk.bench.addStaff('Abara', ['front-desk']);
    await recordEstimate(
      desk.context,
      desk.patientId,
      goodFaithEstimateBody.parse({
        appointmentId,
        dateOfService: '2026-11-30',
        givenOn: '2026-11-23',
        items: [
          { provider: NPI, code: '99213', amount: usd(12_000) },
          { provider: NPI, code: '93000', amount: usd(3_050) },
        ],
        staffId,
      }),
    );
  };
  const bookAlone = async (): Promise<Appointment> => {
    const doctor = await desk.resource();
    return await desk.book(await desk.visitType([[doctor]]), TEN, [doctor], { payment: { by: 'patient' } });
  };

  test('lacks it no longer from that very moment on', async () => {
    const booked = await bookAlone();
    expect(told(booked)).toEqual(['estimate missing']);
    await estimated(booked.id);
    const visit = await desk.read(booked.id);
    expect(visit.needs).toMatchObject([
      { kind: 'estimate', status: 'met', provision: { givenOn: '2026-11-23', expected: usd(15_050) } },
    ]);
    expect(visit.chase).toBeUndefined();
  });

  test('and which is cancelled stays as it is: the estimate is kept all the same', async () => {
    const booked = await bookAlone();
    await cancelAppointment(desk.context, booked.id, booked.version, { reason: 'pat', askedBy: 'patient' });
    const before = await desk.read(booked.id);
    await estimated(booked.id);
    expect(await desk.read(booked.id)).toEqual(before);
    expect((await desk.bench.items()).filter(({ type }) => type === 'goodFaithEstimate')).toHaveLength(1);
  });
});
