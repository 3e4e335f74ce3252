import type { CaseRun } from '../case-run.ts';
import { newPerson } from '../person.ts';
import type { Stories } from '../scenario.ts';

/** Somebody who is like nobody registered before. */
function somebody(): Record<string, unknown> {
  const { family, given, birthDate, email, street, city } = newPerson();
  return {
    name: [{ family, given: [given] }],
    birthDate,
    gender: 'female',
    telecom: [{ system: 'email', value: email }],
    address: [{ line: [street], city, state: 'IL', postalCode: '60601' }],
  };
}

/** Who was registered last, and is registered again. */
let known: Record<string, unknown> = {};

const consents = [
  { kind: 'treatment', given: true, at: '2026-11-23T14:00:00Z' },
  { kind: 'privacy-practices', given: true, at: '2026-11-23T14:00:00Z' },
];

const register = (run: CaseRun, patient: unknown, more: Record<string, unknown> = {}): Promise<void> =>
  run.open('/v1/registrations', {
    patient,
    consents,
    selfPay: true,
    submitterId: run.world.clinic.staff.frontDesk.id,
    ...more,
  });

const information = (run: CaseRun): Promise<{ remindAt: string; closeAt: string }> =>
  run.record().then((item) => item['information'] as { remindAt: string; closeAt: string });

export const stories: Stories = [
  {
    name: 'a person whom nobody is like, of whom something is missing',
    stages: [
      {
        name: 'registered without an address',
        act: async (run) => {
          const { address: _address, ...rest } = somebody();
          await register(run, rest);
        },
      },
      { name: 'reminded of what is missing', act: async (run) => run.until((await information(run)).remindAt) },
      {
        name: 'the address is sent: a new patient',
        act: async (run) => run.post('information', { patient: { address: somebody()['address'] } }),
      },
    ],
  },
  {
    name: 'what is missing never comes',
    stages: [
      { name: 'registered with nothing', unrecorded: true, act: async (run) => register(run, {}) },
      {
        name: 'closed',
        before: async (run) => run.until((await information(run)).remindAt),
        act: async (run) => run.until((await information(run)).closeAt),
      },
    ],
  },
  {
    name: 'a person who may be a patient already',
    stages: [
      {
        name: 'shown to a person',
        before: async (run) => {
          known = somebody();
          await register(run, known);
        },
        act: async (run) => {
          const [{ family }] = known['name'] as [{ family: string }];
          await register(run, { ...known, name: [{ family, given: ['Ygtrud'] }] });
        },
      },
      {
        name: 'somebody else: a new patient',
        act: async (run) => run.decide('It is none of them'),
      },
    ],
  },
  {
    name: 'an old registration goes on in a new execution',
    stages: [
      { name: 'waiting for long', unrecorded: true, act: async (run) => register(run, {}) },
      {
        name: 'continued',
        before: async (run) => run.set('runSince', run.at(-300 * 24 * 3600)),
        act: async (run) => run.nudge(),
      },
    ],
  },
];
