import type { CaseRun } from '../case-run.ts';
import { newPerson } from '../person.ts';
import type { Stories } from '../scenario.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

const always = [{ from: '00:00', to: '24:00' }];
const hours = Object.fromEntries(
  ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [day, always]),
);

/** A visit that is booked, and so many who wait for its time. @returns what cancels it, so that its time is offered */
async function desk(run: CaseRun, waiting: number): Promise<() => Promise<void>> {
  const make = async (path: string, body: object): Promise<string> =>
    (await run.api<{ id: string }>('POST', path, body)).id;
  const patient = async (): Promise<string> => {
    const { family, given, birthDate, email, street, city } = newPerson();
    return await make('/v1/patients', {
      name: [{ family, given: [given] }],
      birthDate,
      gender: 'female',
      telecom: [{ system: 'email', value: email }],
      address: [{ line: [street], city, state: 'IL', postalCode: '60601' }],
    });
  };
  const doctorId = await make('/v1/resources', {
    kind: 'practitioner',
    name: 'Dr. Ito',
    place: 'main-street',
    timeZone: 'America/Chicago',
    hours,
  });
  const needs = [{ kind: 'practitioner', resourceIds: [doctorId] }];
  const visitTypeId = await make('/v1/visit-types', { name: 'Follow-up', minutes: 30, startsEvery: 30, needs });
  const start = `${run.at(10 * DAY + HOUR).slice(0, 13)}:00:00Z`;
  const booked = await make('/v1/appointments', {
    visitTypeId,
    patientId: await patient(),
    start,
    resourceIds: [doctorId],
  });
  let entryId = '';
  for (let index = 0; index < waiting; index += 1) {
    const patientId = await patient();
    const id = await make('/v1/waitlist-entries', { visitTypeId, patientId, from: run.at(DAY), to: run.at(20 * DAY) });
    entryId ||= id;
  }
  return async () => {
    const path = `/v1/appointments/${booked}/cancellation`;
    await run.api('POST', path, { reason: 'pat', askedBy: 'patient' }, { 'If-Match': '"1"' });
    const offerId = await run.waitFor(async () => {
      const { offer } = await run.api<{ offer?: { offerId: string } }>('GET', `/v1/waitlist-entries/${entryId}`);
      return offer?.offerId;
    }, 'offer');
    run.follow(offerId, '/v1/opening-offers');
  };
}

const untilAnswered = async (run: CaseRun): Promise<void> => {
  const { answerBy } = (await run.record())['asked'] as { readonly answerBy: string };
  await run.until(answerBy);
};

export const stories: Stories = [
  {
    name: 'an opening that nobody takes',
    stages: [
      {
        name: 'offered',
        unrecorded: true,
        before: (run) => run.untilMonday(),
        act: async (run) => (await desk(run, 2))(),
      },
      { name: 'unanswered: to the next', act: untilAnswered },
      { name: 'unanswered again: it is open', act: untilAnswered },
    ],
  },
];
