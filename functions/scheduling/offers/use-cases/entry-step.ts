import type { Instant } from '../../../platform/clock.ts';
import type { Change } from '../../../platform/commit.ts';
import type { Appointment } from '../../appointment.ts';
import type { WaitlistEntry } from '../../waitlist/entry.ts';
import { entryChange, noLongerWaitingWrites } from '../../waitlist/store.ts';

/** How many passed openings an entry remembers: the latest. */
const MOST_PASSED = 50;

/** What becomes of an entry of the waitlist by an offer, as the change that makes it. One that ends waits no more. */
export function entryStep(
  clinicId: string,
  before: WaitlistEntry,
  change: Partial<WaitlistEntry>,
  at: Instant,
  deed: string,
): Change {
  const { offer: _offer, ...rest } = before;
  const after: WaitlistEntry = { ...rest, ...change };
  const waits = after.status === 'waiting' || after.status === 'offered';
  return {
    records: [entryChange(clinicId, before, after, `waitlistEntry.${deed}`)],
    writes: waits ? [] : noLongerWaitingWrites(clinicId, before, at),
    announce: { type: `waitlistEntry.${deed}`, status: after.status },
  };
}

/** The passed openings of the entry, and one more. */
export function passedWith(
  { passed }: WaitlistEntry,
  { start, end, resourceIds }: Pick<Appointment, 'start' | 'end' | 'resourceIds'>,
): WaitlistEntry['passed'] {
  return [...passed, { start, end, leadId: resourceIds[0] ?? '' }].slice(-MOST_PASSED);
}
