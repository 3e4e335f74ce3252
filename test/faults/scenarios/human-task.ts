import type { CaseRun } from '../case-run.ts';
import type { Stories } from '../scenario.ts';

/** Hundredths of the time from opening to deadline, as the clinic's settings have them, and a little more. */
const untilPart = async (run: CaseRun, hundredths: number): Promise<void> => {
  const { openedAt, dueAt } = (await run.task()) as unknown as { openedAt: string; dueAt: string };
  const [from, to] = [Date.parse(openedAt), Date.parse(dueAt)];
  await run.until(new Date(from + ((to - from) * hundredths) / 100).toISOString());
};

export const stories: Stories = [
  {
    name: 'nobody decides for long',
    stages: [
      { name: 'a review is asked for', unrecorded: true, act: async (run) => run.ask('70551') },
      { name: 'reminded', act: async (run) => untilPart(run, 50) },
      { name: 'another reviewer is asked', act: async (run) => untilPart(run, 75) },
      { name: 'the supervisor is asked', act: async (run) => untilPart(run, 90) },
      { name: 'the time is over: in the queue', act: async (run) => untilPart(run, 100) },
      { name: 'brought up again on the next day', act: async (run) => untilPart(run, 400) },
      {
        name: 'handed over',
        act: async (run) => run.handOver(await run.oneWhoIsNotAsked()),
      },
      {
        name: 'signs in, reads and decides',
        act: async (run) => {
          run.forgetSessions();
          await run.decide('Approve and send to payer');
        },
      },
    ],
  },
];
