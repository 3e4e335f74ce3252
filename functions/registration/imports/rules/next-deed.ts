import { plusSeconds, secondsBetween, type Instant } from '../../../platform/clock.ts';
import type { PatientImport } from '../patient-import.ts';

/** The states of `workflows/patient-import.asl.json` that do something, and those that wait. */
export const deeds = ['read-rows', 'count-rows', 'close-import'] as const;
export const waits = ['await-upload', 'await-registrations', 'await-people'] as const;
export type Deed = (typeof deeds)[number] | (typeof waits)[number] | 'continue-in-new-run' | 'finish';

/** An execution may not reach one year. */
const RUN_SECONDS = 300 * 24 * 3600;
/** How many registrations of one import may be on their way before no more rows are taken. */
export const MOST_IN_FLIGHT = 1000;
/** How long registrations are left alone before they are counted again: at first, and at most. */
const COUNT_AGAIN_SECONDS = 15;
const COUNT_AGAIN_AT_MOST_SECONDS = 15 * 60;
const DAY_SECONDS = 24 * 3600;

/** What the workflow does now, from the record alone. With `until` it waits: for news, at most so long. */
export function nextDeed(subject: PatientImport, at: Instant): { readonly deed: Deed; readonly until?: Instant } {
  const { status, counts, tally, chunks } = subject;
  const limit = plusSeconds(subject.runSince, RUN_SECONDS);
  const wait = (deed: Deed, instant: Instant): { deed: Deed; until?: Instant } =>
    limit <= at ? { deed: 'continue-in-new-run' } : { deed, until: instant < limit ? instant : limit };
  const countAgain = (waiting: Deed, seconds: number): { deed: Deed; until?: Instant } => {
    const again = plusSeconds(tally.at ?? subject.statusSince, seconds);
    return tally.next < chunks || again <= at ? { deed: 'count-rows' } : wait(waiting, again);
  };
  switch (status) {
    case 'awaiting-upload':
      return subject.closeAt <= at ? { deed: 'close-import' } : wait('await-upload', subject.closeAt);
    case 'reading':
      return counts.registering < MOST_IN_FLIGHT
        ? { deed: 'read-rows' }
        : countAgain('await-registrations', COUNT_AGAIN_SECONDS);
    case 'registering': {
      // The longer it takes, the less often it is looked at.
      const tenth = Math.floor(secondsBetween(subject.statusSince, tally.at ?? at) / 10);
      const seconds = Math.min(COUNT_AGAIN_AT_MOST_SECONDS, Math.max(COUNT_AGAIN_SECONDS, tenth));
      return countAgain('await-registrations', seconds);
    }
    case 'waiting':
      return countAgain('await-people', DAY_SECONDS);
    case 'needs-attention':
    case 'completed':
    case 'refused':
    case 'closed':
    case 'cancelled':
      return { deed: 'finish' };
  }
}
