import { plusSeconds, type Instant } from '../../../platform/clock.ts';
import type { Registration } from '../registration.ts';

/** The states of `workflows/registration.asl.json` that do something, and those that wait. */
export const deeds = ['find-patient', 'remind-of-missing-facts', 'close-registration'] as const;
export const waits = ['await-facts', 'await-identity-review'] as const;
export type Deed = (typeof deeds)[number] | (typeof waits)[number] | 'continue-in-new-run' | 'finish';

/** An execution may not reach one year. */
const RUN_SECONDS = 300 * 24 * 3600;

/** What the workflow does now, from the record alone. With `until` it waits: for news, at most so long. */
export function nextDeed(subject: Registration, at: Instant): { readonly deed: Deed; readonly until?: Instant } {
  const limit = plusSeconds(subject.runSince, RUN_SECONDS);
  const wait = (deed: Deed, ...instants: (Instant | undefined)[]): { deed: Deed; until?: Instant } =>
    limit <= at
      ? { deed: 'continue-in-new-run' }
      : { deed, until: instants.filter((instant) => instant !== undefined).reduce((a, b) => (a < b ? a : b), limit) };
  switch (subject.status) {
    case 'searching':
      return { deed: 'find-patient' };
    case 'awaiting-information': {
      const { information } = subject;
      if (information && information.closeAt <= at) return { deed: 'close-registration' };
      const remindAt = information?.remindedAt ? undefined : information?.remindAt;
      if (remindAt !== undefined && remindAt <= at) return { deed: 'remind-of-missing-facts' };
      return wait('await-facts', remindAt, information?.closeAt);
    }
    case 'in-review':
      return wait('await-identity-review');
    case 'needs-attention':
    case 'completed':
    case 'closed':
    case 'cancelled':
      return { deed: 'finish' };
  }
}
