import type { TestClinic, TestProduct } from '../harness.ts';
import type { Bodies, Json, World } from './world.ts';

/** Tuesday and Wednesday of the first week. */
export const TWO_DAYS = { from: '2026-11-24T06:00:00Z', to: '2026-11-26T06:00:00Z' };
/** Open all day and every day: nothing of a test depends on the hours. */
export const allHours = Object.fromEntries(
  ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [
    day,
    [{ from: '00:00', to: '24:00' }],
  ]),
);

/** Somebody and a room to be visited, two kinds of visit, and two appointments of the patient. */
export async function fillCalendar(
  system: TestClinic['system'],
  patientId: string,
  word: string,
  staffId: string,
): Promise<{ resourceId: string; visitTypeId: string; appointmentId: string; absenceId: string }> {
  const make = async (path: string, body: Json): Promise<string> =>
    (await system.must<{ id: string }>('POST', path, body)).id;
  const common = { place: 'main-street', timeZone: 'America/Chicago', hours: allHours };
  const resourceId = await make('/v1/resources', { kind: 'practitioner', name: `Dr. ${word}`, ...common });
  const roomId = await make('/v1/resources', { kind: 'room', name: `${word} room`, ...common });
  const visitTypeId = await make('/v1/visit-types', {
    name: `${word} follow-up`,
    minutes: 30,
    needs: [{ kind: 'practitioner', resourceIds: [resourceId] }],
    requires: [{ kind: 'form', name: 'treatment-consent' }],
  });
  await make('/v1/visit-types', {
    name: `${word} procedure`,
    minutes: 60,
    needs: [
      { kind: 'practitioner', resourceIds: [resourceId] },
      { kind: 'room', resourceIds: [roomId] },
    ],
  });
  const book = (start: string): Promise<string> =>
    make('/v1/appointments', { visitTypeId, patientId, start, resourceIds: [resourceId], comment: `${word} comes` });
  await book('2026-12-02T15:00:00Z');
  const absenceId = await make(`/v1/resources/${roomId}/absences`, {
    start: '2026-12-04T00:00',
    end: '2026-12-05T00:00',
    reason: 'maint',
    staffId,
    note: `${word} paints it`,
  });
  return { resourceId, visitTypeId, appointmentId: await book('2026-12-01T15:00:00Z'), absenceId };
}

/** New times that are offered to a patient whose appointment cannot take place. @returns the offer */
export async function offerOfNewTimes(
  product: TestProduct,
  system: TestClinic['system'],
  patientId: string,
  staffId: string,
  word: string,
): Promise<string> {
  const { id: resourceId } = await system.must<{ id: string }>('POST', '/v1/resources', {
    kind: 'practitioner',
    name: `Dr. ${word}-Away`,
    place: 'main-street',
    timeZone: 'America/Chicago',
    hours: allHours,
  });
  const needs = [{ kind: 'practitioner', resourceIds: [resourceId] }];
  const visitType = { name: `${word} visit`, minutes: 30, needs };
  const { id: visitTypeId } = await system.must<{ id: string }>('POST', '/v1/visit-types', visitType);
  const start = '2026-12-08T15:00:00Z';
  await system.must('POST', '/v1/appointments', { visitTypeId, patientId, start, resourceIds: [resourceId] });
  const absence = { start: '2026-12-08T00:00', end: '2026-12-09T00:00', reason: 'prov-pers', staffId };
  const { id } = await system.must<{ id: string }>('POST', `/v1/resources/${resourceId}/absences`, absence);
  await product.pass(0);
  const { appointments } = await system.must<{ appointments: readonly { offerId: string }[] }>(
    'GET',
    `/v1/absences/${id}`,
  );
  return appointments[0]?.offerId ?? '';
}

/** Two patients who wait, in a month in which nothing falls free. @returns the entry of the first */
export async function fillWaitlist(
  system: TestClinic['system'],
  visitTypeId: string,
  patientIds: readonly string[],
  word: string,
): Promise<string> {
  const ids: string[] = [];
  for (const patientId of patientIds)
    ids.push(
      (
        await system.must<{ id: string }>('POST', '/v1/waitlist-entries', {
          visitTypeId,
          patientId,
          from: '2027-03-01T06:00:00Z',
          to: '2027-03-31T06:00:00Z',
          comment: `${word} waits`,
        })
      ).id,
    );
  return ids[0] ?? '';
}

/** All that can be said of when somebody works. */
const aSchedule = {
  name: 'Dr. Ito',
  place: 'main-street',
  timeZone: 'America/Chicago',
  hours: { ...allHours, monday: [{ from: '09:00', to: '17:00', place: 'lakeside' }] },
  hoursByPeriod: [{ period: { start: '2027-01-04', end: '2027-06-30' }, hours: allHours }],
  exceptions: [
    {
      kind: 'extra-hours',
      start: '2026-12-24T08:00',
      end: '2026-12-24T12:00',
      place: 'lakeside',
      note: 'Before the holiday.',
    },
  ],
  specialties: ['cardiology'],
  languages: ['es'],
  npi: '1245319599',
};

/** All that can be said of a kind of visit. */
const aVisitType = (resourceId: string | undefined): Json => ({
  name: 'Procedure',
  minutes: 60,
  bufferBefore: 5,
  bufferAfter: 10,
  startsEvery: 15,
  noticeMinutes: 60,
  daysAhead: 90,
  needs: [{ kind: 'practitioner', resourceIds: [resourceId] }],
  requires: [{ kind: 'authorization', serviceCode: '97110', unit: '15-minutes', quantity: 2, mustHave: false }],
  preparation: [{ language: 'es', text: 'No coma nada ese día.' }],
  copay: 'preventive',
});

/** All that can be said of whose time can be booked, and of appointments. */
export function calendarBodies({ clinic, params, references }: World): Bodies {
  const aProvision = {
    staffId: clinic.staff.frontDesk.id,
    provision: { kind: 'form', name: 'treatment-consent', signedOn: '2026-11-20', by: 'representative' },
  };
  const aWish = {
    visitTypeId: references['visit'],
    patientId: params['patientId'],
    start: '2026-12-03T15:00:00Z',
    resourceIds: [references['rsc']],
    payment: { by: 'coverage', coverageId: params['coverageId'] },
    language: 'es',
    provisions: [aProvision],
    comment: 'Comes with her daughter.',
  };
  const aWaitlistWish = {
    from: '2027-03-01T06:00:00Z',
    to: '2027-03-31T06:00:00Z',
    resourceIds: [references['rsc']],
    places: ['main-street'],
    partsOfDay: ['morning'],
    weekdays: ['friday'],
    priority: 'urgent',
    noticeHours: 48,
    movesAppointmentId: params['appointmentId'],
    payment: { by: 'coverage', coverageId: params['coverageId'] },
    comment: 'Can come at short notice.',
  };
  return {
    recordOfferAnswer: {
      staffId: clinic.staff.frontDesk.id,
      answer: 'take',
      opening: { start: '2026-12-10T15:00:00Z', resourceIds: [references['rsc']] },
    },
    createResource: {
      kind: 'practitioner',
      ...aSchedule,
    },
    changeResource: { ...aSchedule, status: 'active', reason: 'The schedule changed.' },
    createVisitType: aVisitType(references['rsc']),
    changeVisitType: { ...aVisitType(references['rsc']), status: 'active', reason: 'It takes longer.' },
    searchOpenings: {
      visitTypeId: references['visit'],
      ...TWO_DAYS,
      resourceIds: [references['rsc']],
      specialty: 'cardiology',
      language: 'es',
      place: 'main-street',
      partOfDay: 'morning',
      limit: 20,
    },
    createAppointment: { ...aWish, hold: { minutes: 5 } },
    doubleBookAppointment: { ...aWish, staffId: clinic.staff.supervisor.id, reason: 'She cannot wait.' },
    createAppointmentSeries: { ...aWish, everyWeeks: 1, count: 6, without: ['2026-12-10T15:00:00Z'] },
    confirmAppointment: {},
    recordAppointmentProvision: aProvision,
    waiveAppointmentNeed: {
      staffId: clinic.staff.frontDesk.id,
      kind: 'form',
      name: 'treatment-consent',
      reason: 'She signs it there.',
    },
    changeAppointmentPayment: {
      payment: { by: 'coverage', coverageId: params['coverageId'] },
      reason: 'She brought another card.',
    },
    rescheduleAppointment: {
      start: '2026-12-03T16:00:00Z',
      resourceIds: [references['rsc']],
      reason: 'The patient asked.',
    },
    cancelAppointment: { reason: 'pat-lt', askedBy: 'patient', note: 'The bus does not run.' },
    createWaitlistEntry: { visitTypeId: references['visit'], patientId: params['patientId'], ...aWaitlistWish },
    changeWaitlistEntry: { ...aWaitlistWish, reason: 'The patient called.' },
    reportAbsence: {
      start: '2026-12-04T00:00',
      end: '2026-12-05T00:00',
      reason: 'prov-pers',
      staffId: clinic.staff.frontDesk.id,
      note: 'Ill until Friday.',
    },
    cancelWaitlistEntry: { reason: 'The patient moved away.' },
    chooseReminders: { wanted: false, reason: 'She said so at the desk.' },
    markAppointmentArrived: { staffId: clinic.staff.frontDesk.id },
    checkInAppointment: {
      staffId: clinic.staff.frontDesk.id,
      present: true,
      verified: ['identity', 'address', 'coverage'],
      without: 'She fainted at the desk.',
    },
    markAppointmentRoomed: { staffId: clinic.staff.frontDesk.id, roomId: references['rsc'] },
    checkOutAppointment: { staffId: clinic.staff.frontDesk.id },
    markAppointmentNoShow: { staffId: clinic.staff.frontDesk.id, note: 'Nobody answered.' },
    correctAppointment: { staffId: clinic.staff.frontDesk.id, reason: 'It was her sister.' },
    reportDelay: { staffId: clinic.staff.frontDesk.id, minutes: 20 },
  };
}
