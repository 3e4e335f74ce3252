import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Appointment } from '../../../functions/scheduling/appointment.ts';
import { absenceBody } from '../../../functions/scheduling/absences/schemas.ts';
import { reportAbsence } from '../../../functions/scheduling/absences/use-cases/report.ts';
import { showAbsence } from '../../../functions/scheduling/absences/use-cases/show.ts';
import { call } from '../../../functions/scheduling/offers/tasks/call.ts';
import { commit } from '../../../functions/platform/commit.ts';
import type { Resource, VisitType } from '../../../functions/scheduling/resource.ts';
import { readAppointment } from '../../../functions/scheduling/store.ts';
import { bodyOf } from './desk.ts';
import { BORN, openOffersDesk, type OffersDesk } from './offers-desk.ts';

jest.setTimeout(120_000);

let desk: OffersDesk;
let ill: Resource;
let well: Resource;
let visit: VisitType;
let staffId: string;
beforeEach(async () => {
  desk = await openOffersDesk();
  ill = await desk.resource();
  well = await desk.resource({ name: 'Dr. Ahn' });
  visit = await desk.visitType([[ill, well]]);
  staffId = (await desk.bench.addStaff('Fay', ['front-desk'])).id;
});
afterEach(() => desk.bench.close());

interface Shown {
  readonly id: string;
  readonly status: string;
  readonly appointments: readonly {
    readonly appointmentId: string;
    readonly offerId: string;
    readonly status: string;
    readonly toCall?: string;
    readonly answerBy?: string;
    readonly newAppointmentId?: string;
  }[];
  readonly stillHit: readonly { readonly appointmentId: string }[];
}
/** Tuesday the 24th, all day. */
const report = async (): Promise<Shown> => {
  const body = absenceBody.parse({ start: '2026-11-24T00:00', end: '2026-11-25T00:00', reason: 'prov-pers', staffId });
  return bodyOf<Shown>(await reportAbsence(desk.context, ill.id, body));
};
const show = async ({ id }: Shown): Promise<Shown> => bodyOf<Shown>(await showAbsence(desk.context, id));
const standing = async (absence: Shown): Promise<unknown[]> =>
  (await show(absence)).appointments.map(({ status, toCall }) => toCall ?? status);
const appointment = async (id: string | undefined): Promise<Appointment | undefined> =>
  await readAppointment(desk.bench.clinicId, id ?? '');

describe('the day of a doctor who is ill', () => {
  test('is cancelled; each patient is told at once and chooses a new time by link, asks for a call, or wants none', async () => {
    const patients = await Promise.all(['ana', 'ben', 'cleo', 'dan'].map((name) => desk.patient(name)));
    const booked: Appointment[] = [];
    for (const [index, patientId] of patients.entries())
      booked.push(await desk.book(visit, `2026-11-24T${16 + index}:00:00Z`, [ill], { patientId }));
    const elsewhere = await desk.book(visit, '2026-11-25T16:00:00Z', [ill], { patientId: patients[0] ?? '' });
    const reported = await report();
    expect(reported.stillHit.map(({ appointmentId }) => appointmentId)).toEqual(booked.map(({ id }) => id));
    await desk.pass();

    expect(await show(reported)).toMatchObject({ status: 'cleared', stillHit: [] });
    expect(await standing(reported)).toEqual(['offered', 'offered', 'offered', 'offered']);
    expect(await appointment(booked[0]?.id)).toMatchObject({
      status: 'cancelled',
      cancelationReason: 'prov-pers',
      cancelledFor: 'practitioner',
    });
    expect((await appointment(elsewhere.id))?.status).toBe('booked');
    expect(
      (await desk.find(visit, '2026-11-24T06:00:00Z', '2026-11-25T06:00:00Z', { resourceIds: [ill.id] })).total,
    ).toBe(0);

    const ana = desk.browser('ana');
    expect((await ana.open()).body).not.toMatch(/November|Ito|Ahn/);
    const page = await ana.prove(BORN);
    expect(page.title).toBe('A new time for your appointment');
    expect(page.body).toContain('Your appointment of Tuesday, November 24, 2026 at 10:00 AM CST cannot take place');
    const [, chosen = ''] = /<option value="([^"]+\|[^"]+)"/.exec(page.body) ?? [];
    expect(chosen.split('|')[1]).toBe(well.id);
    expect((await ana.send({ opening: chosen })).title).toBe('Thank you');
    const [first] = (await show(reported)).appointments;
    expect(await appointment(first?.newAppointmentId)).toMatchObject({
      status: 'booked',
      patientId: patients[0],
      replacesAppointmentId: booked[0]?.id,
    });

    // What Ana took, Ben had seen: he is told, and keeps the choice of the others.
    const ben = desk.browser('ben');
    await ben.prove(BORN);
    const late = await ben.send({ opening: chosen });
    expect([late.status, late.body]).toEqual([422, expect.stringContaining('that time was taken just now')]);
    await ben.send({ opening: 'call' });
    const cleo = desk.browser('cleo');
    await cleo.prove(BORN);
    await cleo.send({ opening: 'none' });
    desk.bench.setTime((await show(reported)).appointments[3]?.answerBy ?? '');
    await desk.pass();
    expect(await standing(reported)).toEqual(['accepted', 'asked-for-call', 'closed', 'unanswered']);
    const tasks = (await desk.bench.items()).filter(
      ({ type, kind }) => type === 'task' && kind === 'opening-offer-call',
    );
    expect(tasks).toHaveLength(2);
  });

  test('brings whom no mail reaches before staff, who book for them as they call', async () => {
    const eva = await desk.patient('eva', { telecom: [{ system: 'phone', value: '+13125550142' }] });
    await desk.book(visit, '2026-11-24T16:00:00Z', [ill], { patientId: eva });
    const reported = await report();
    await desk.pass();
    expect(await standing(reported)).toEqual(['no-mail']);

    const task = (await desk.bench.items()).find(
      ({ type, kind }) => type === 'task' && kind === 'opening-offer-call',
    ) as never;
    const view = await call.view(desk.context, task);
    expect(JSON.stringify(view.sections)).toContain('+13125550142');
    const opening = view.choices[0]?.fields[0]?.options?.[0]?.value ?? '';
    await commit(desk.context, await call.decide(desk.context, task, { choice: 'booked', fields: { opening } }));
    expect(await standing(reported)).toEqual(['accepted']);
  });

  test('takes the hold away that was offered to somebody of the waitlist: the offer is lost, and they wait on', async () => {
    const only = await desk.visitType([[ill]], { name: 'Only here' });
    const entry = await desk.waits(only, await desk.patient('ana'));
    const { id, version } = await desk.book(only, '2026-11-24T16:00:00Z', [ill]);
    const { cancelAppointment } = await import('../../../functions/scheduling/use-cases/change-appointment.ts');
    await cancelAppointment(desk.context, id, version, { reason: 'pat', askedBy: 'patient' });
    await desk.pass();
    const browser = desk.browser('ana');
    await report();
    await desk.pass();
    expect((await browser.open()).title).toBe('This time is no longer free');
    expect(await desk.entry(entry.id)).toMatchObject({ status: 'waiting' });
    expect(await desk.busy()).toEqual([]);
  });
});
