import type { CaseRun } from '../case-run.ts';
import { newPerson } from '../person.ts';
import type { Stories } from '../scenario.ts';

const HOUR = 3600;

const forAll = {
  selfPay: true,
  consents: ['treatment', 'privacy-practices'].map((kind) => ({ kind, given: true, at: '2026-11-23T14:00:00Z' })),
};

/** A file with one person who is like nobody registered before, and a row that is wrong. */
function file(gender: string): Uint8Array {
  const { family, given, birthDate, email, street, city } = newPerson();
  return Buffer.from(
    [
      'family_name,given_name,birth_date,gender,email,address_line_1,city,state,postal_code',
      `${family},${given},${birthDate},${gender},${email},${street},${city},IL,60601`,
      'Nobody,At,All',
    ].join('\n'),
  );
}

const announce = (run: CaseRun, gender = 'female'): Promise<void> => run.announceFile(file(gender), { forAll });

/** Lets the import look at its registrations once more. */
const counted = (run: CaseRun): Promise<void> => run.until(run.at(30));

export const stories: Stories = [
  {
    name: 'a file with a new person and a row that is wrong',
    stages: [
      { name: 'announced', unrecorded: true, act: (run) => announce(run) },
      { name: 'arrived: its rows are taken', act: (run) => run.sendFile() },
      { name: 'its registrations have come to their end', act: counted },
    ],
  },
  {
    name: 'the file never comes',
    stages: [
      { name: 'announced', act: (run) => announce(run) },
      { name: 'closed', act: async (run) => run.until((await run.record())['closeAt']) },
    ],
  },
  {
    name: 'a file whose person lacks a fact',
    stages: [
      {
        name: 'nothing is left but to wait for people',
        unrecorded: true,
        before: (run) => announce(run, ''),
        act: async (run) => {
          await run.sendFile();
          await counted(run);
        },
      },
      {
        name: 'counted again the next day, when the registration was closed',
        act: (run) => run.until(run.at(25 * HOUR)),
      },
      {
        name: 'and the day after, where the registration was closed only later',
        unrecorded: true,
        act: (run) => run.until(run.at(25 * HOUR)),
      },
    ],
  },
  {
    name: 'the wrong file',
    stages: [
      { name: 'announced', unrecorded: true, act: (run) => announce(run) },
      { name: 'cancelled', act: (run) => run.post('cancellation', { reason: 'It was the wrong file.' }) },
    ],
  },
  {
    name: 'an old import goes on in a new execution',
    stages: [
      { name: 'waiting for long', unrecorded: true, act: (run) => announce(run) },
      {
        name: 'continued',
        before: (run) => run.set('runSince', run.at(-300 * 24 * HOUR)),
        act: (run) => run.nudge(),
      },
    ],
  },
];
