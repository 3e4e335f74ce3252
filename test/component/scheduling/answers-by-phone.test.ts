import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Reply } from '../../../functions/platform/context.ts';
import { commit } from '../../../functions/platform/commit.ts';
import { NotInThisStatus, ValidationFailed } from '../../../functions/platform/errors.ts';
import { tasksOf } from '../../../functions/reviews/index.ts';
import { absenceBody } from '../../../functions/scheduling/absences/schemas.ts';
import { reportAbsence } from '../../../functions/scheduling/absences/use-cases/report.ts';
import { answerByPhone } from '../../../functions/scheduling/offers/use-cases/answer-by-phone.ts';
import type { OfferAnswer } from '../../../functions/scheduling/offers/schemas.ts';
import type { OpeningOffer } from '../../../functions/scheduling/offers/offer.ts';
import { appointmentOf } from '../../../functions/scheduling/step.ts';
import { callWanted } from '../../../functions/scheduling/tasks/call.ts';
import {
  cancelAppointment,
  rescheduleAppointment,
} from '../../../functions/scheduling/use-cases/change-appointment.ts';
import type { Resource, VisitType } from '../../../functions/scheduling/resource.ts';
import { bodyOf } from './desk.ts';
import { BORN, openOffersDesk, type OffersDesk } from './offers-desk.ts';

jest.setTimeout(120_000);

let desk: OffersDesk;
let doctor: Resource;
let other: Resource;
let visit: VisitType;
let staffId: string;
beforeEach(async () => {
  desk = await openOffersDesk();
  doctor = await desk.resource();
  other = await desk.resource({ name: 'Dr. Ahn' });
  visit = await desk.visitType([[doctor, other]]);
  staffId = (await desk.bench.addStaff('Fay', ['front-desk'])).id;
});
afterEach(() => desk.bench.close());

const say = (offer: OpeningOffer, said: Omit<OfferAnswer, 'staffId'>): Promise<Reply> =>
  answerByPhone(desk.context, offer.id, { staffId, ...said });

describe('an opening of the waitlist that a patient takes on the telephone', () => {
  let offer: OpeningOffer;
  let entryId: string;
  beforeEach(async () => {
    const booked = await desk.book(visit, '2026-11-25T16:00:00Z', [doctor]);
    entryId = (await desk.waits(visit, await desk.patient('ana'))).id;
    await cancelAppointment(desk.context, booked.id, 1, { reason: 'pat', askedBy: 'patient' });
    await desk.pass();
    [offer] = (await desk.offers()) as [OpeningOffer];
  });

  test('is booked, by whom it was told is kept, and the link is spent with it', async () => {
    const { body } = await say(offer, { answer: 'take' });
    expect(body).toMatchObject({ status: 'accepted', appointmentId: expect.stringMatching(/^appt_/) });
    expect((await desk.entry(entryId)).status).toBe('booked');
    const reasons = (await desk.bench.audit()).map(({ reason }) => reason);
    expect(reasons).toContain(`Told to ${staffId} by telephone.`);
    const page = await desk.browser('ana').open();
    expect(page.body).toContain('This time is no longer free');
    await expect(say(offer, { answer: 'take' })).rejects.toThrow(NotInThisStatus);
  });

  test('or declines goes on to the next', async () => {
    await say(offer, { answer: 'decline' });
    expect((await desk.entry(entryId)).status).toBe('waiting');
    expect((await desk.offer(offer.id)).status).toBe('matching');
  });
});

test('who must be called since the doctor is ill takes a new time on the telephone: the task to call is done by it', async () => {
  const eva = await desk.patient('eva', { telecom: [{ system: 'phone', value: '+13125550142' }] });
  await desk.book(visit, '2026-11-24T16:00:00Z', [doctor], { patientId: eva });
  await reportAbsence(
    desk.context,
    doctor.id,
    absenceBody.parse({ start: '2026-11-24T00:00', end: '2026-11-25T00:00', reason: 'prov-pers', staffId }),
  );
  await desk.pass();
  const [offer] = (await desk.offers()) as [OpeningOffer];
  expect(offer.status).toBe('to-call');

  await expect(say(offer, { answer: 'take' })).rejects.toThrow(ValidationFailed);
  const opening = { start: '2026-11-24T17:00:00.000Z', resourceIds: [other.id] };
  const { appointmentId } = bodyOf<{ appointmentId: string }>(await say(offer, { answer: 'take', opening }));
  expect(await appointmentOf(desk.context, appointmentId)).toMatchObject({ status: 'booked', start: opening.start });
  expect((await tasksOf(desk.bench.clinicId, offer.id)).map(({ status }) => status)).toEqual(['cancelled']);
});

describe('the task to call a patient who asked for another time', () => {
  const wanted = async (): Promise<{ id: string; version: number }> => {
    const booked = await desk.book(visit, '2026-11-26T16:00:00Z', [doctor], { patientId: await desk.patient('ben') });
    const before = await appointmentOf(desk.context, booked.id);
    await commit(desk.context, await callWanted(desk.context, before, new Date().toISOString(), 'After three.'));
    return await appointmentOf(desk.context, booked.id);
  };
  const tasks = async (id: string): Promise<string[]> =>
    (await tasksOf(desk.bench.clinicId, id)).map(({ status }) => status);

  test('is closed when the appointment is moved', async () => {
    const { id, version } = await wanted();
    expect(await tasks(id)).toEqual(['requested']);
    const to = { start: '2026-11-27T16:00:00Z', resourceIds: [doctor.id], reason: 'She called us.' };
    await rescheduleAppointment(desk.context, id, version, to);
    expect(await tasks(id)).toEqual(['cancelled']);
  });

  test('is closed when it is cancelled', async () => {
    const { id, version } = await wanted();
    await cancelAppointment(desk.context, id, version, { reason: 'pat', askedBy: 'patient' });
    expect(await tasks(id)).toEqual(['cancelled']);
  });
});

test('a patient’s own answer by the link stays possible until staff have recorded one', async () => {
  const booked = await desk.book(visit, '2026-11-25T16:00:00Z', [doctor]);
  const entry = await desk.waits(visit, await desk.patient('cleo'));
  await cancelAppointment(desk.context, booked.id, 1, { reason: 'pat', askedBy: 'patient' });
  await desk.pass();
  const browser = desk.browser('cleo');
  await browser.prove(BORN);
  await browser.send({ answer: 'take' });
  expect((await desk.entry(entry.id)).status).toBe('booked');
  const [offer] = (await desk.offers()) as [OpeningOffer];
  await expect(say(offer, { answer: 'decline' })).rejects.toThrow(NotInThisStatus);
});
