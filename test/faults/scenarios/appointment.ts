import type { CaseRun } from '../case-run.ts';
import { newPerson } from '../person.ts';
import type { Stories } from '../scenario.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

const always = [{ from: '00:00', to: '24:00' }];
const hours = Object.fromEntries(
  ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [day, always]),
);

/**
 * Somebody with an email address, and somebody whose time they can have.
 * @param requires what the visit needs beside time
 * @returns what books a visit in ten days, so many half hours from an hour from now
 */
async function desk(run: CaseRun, requires: readonly object[] = []): Promise<(halfHours?: number) => Promise<void>> {
  const { family, given, birthDate, email, street, city } = newPerson();
  const make = async (path: string, body: object): Promise<string> =>
    (await run.api<{ id: string }>('POST', path, body)).id;
  const patientId = await make('/v1/patients', {
    name: [{ family, given: [given] }],
    birthDate,
    gender: 'female',
    telecom: [{ system: 'email', value: email }],
    address: [{ line: [street], city, state: 'IL', postalCode: '60601' }],
  });
  const doctorId = await make('/v1/resources', {
    kind: 'practitioner',
    name: 'Dr. Ito',
    place: 'main-street',
    timeZone: 'America/Chicago',
    hours,
  });
  const needs = [{ kind: 'practitioner', resourceIds: [doctorId] }];
  const type = { name: 'Follow-up', minutes: 30, startsEvery: 30, needs, requires };
  const visitTypeId = await make('/v1/visit-types', type);
  const first = Date.parse(`${run.at(10 * DAY + HOUR).slice(0, 13)}:00:00Z`);
  return async (halfHours = 0) => {
    const start = new Date(first + halfHours * HOUR * 500).toISOString();
    await run.open('/v1/appointments', { visitTypeId, patientId, start, resourceIds: [doctorId] });
  };
}

const onMonday = (run: CaseRun): Promise<void> => run.untilMonday();

const nextReminder = async (run: CaseRun): Promise<string> => {
  const reminders = (await run.record())['reminders'] as readonly { readonly state: string; readonly dueAt: string }[];
  return reminders.find(({ state }) => state === 'planned')?.dueAt ?? '';
};
const untilReminded = async (run: CaseRun): Promise<void> => run.until(await nextReminder(run), true);

const referral = [{ kind: 'referral' }];
const chase = (run: CaseRun): Promise<{ askAt: string; lastAt: string }> =>
  run.record().then((item) => item['chase'] as { askAt: string; lastAt: string });

/** Two visits of one patient on one day: of the first one the patient was reminded just now, of the later one on the next day. */
const twoOnOneDay = async (run: CaseRun): Promise<void> => {
  await onMonday(run);
  const book = await desk(run);
  await book();
  await book(1);
  const due = Date.parse(await nextReminder(run));
  await run.until(new Date(due - (HOUR / 4) * 1000).toISOString(), true);
};

export const stories: Stories = [
  {
    name: 'a patient is reminded, and the visit is cancelled',
    stages: [
      { name: 'booked', before: onMonday, act: async (run) => (await desk(run))() },
      { name: 'reminded a week before', act: untilReminded },
      {
        name: 'cancelled: the patient is told',
        act: async (run) => run.post('cancellation', { reason: 'prov', askedBy: 'clinic' }),
      },
    ],
  },
  {
    name: 'a reminder that the limits put off',
    stages: [
      { name: 'put off until the next morning', before: twoOnOneDay, act: untilReminded },
      { name: 'reminded the next morning', act: untilReminded },
    ],
  },
  {
    name: 'what was due falls away while it is waited for',
    stages: [
      { name: 'waited for', unrecorded: true, before: twoOnOneDay, act: untilReminded },
      {
        name: 'nothing comes due any more',
        before: async (run) => run.set('status', 'arrived'),
        act: async (run) => run.nudge(),
      },
    ],
  },
  {
    name: 'what a visit lacks is asked for, and comes',
    stages: [
      { name: 'booked without a referral', before: onMonday, act: async (run) => (await desk(run, referral))() },
      { name: 'somebody is asked', act: async (run) => run.until((await chase(run)).askAt, true) },
      {
        name: 'it is recorded',
        act: async (run) => run.decide('Record: Referral', { from: 'Dr. Vance', receivedOn: '2026-11-20' }),
      },
    ],
  },
  {
    name: 'what a visit lacks does not come in time',
    stages: [
      {
        name: 'somebody is asked, and waits',
        unrecorded: true,
        before: async (run) => {
          await onMonday(run);
          await (
            await desk(run, referral)
          )();
        },
        act: async (run) => run.until((await chase(run)).askAt, true),
      },
      { name: 'the clinic is told', act: async (run) => run.until((await chase(run)).lastAt, true) },
    ],
  },
];
