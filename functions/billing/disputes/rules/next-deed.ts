import { plusSeconds, secondsBetween, type Instant } from '../../../platform/clock.ts';
import type { Dispute } from '../dispute.ts';

/** The states of `workflows/dispute.asl.json` that do something, and those that wait. */
export const deeds = [
  'gather-facts',
  'remind-patient',
  'go-on-without',
  'close-unanswered',
  'ask-how-it-stands',
] as const;
export const waits = ['await-staff', 'await-patient', 'await-payer', 'await-dispute-entity'] as const;
export type Deed = (typeof deeds)[number] | (typeof waits)[number] | 'continue-in-new-run' | 'finish';

/** An execution may not reach one year. */
const RUN_SECONDS = 300 * 24 * 3600;

type Deciding = Pick<Dispute, 'status' | 'statusSince' | 'due' | 'told' | 'runSince' | 'staffAsked'>;

/** What the workflow does now, from the record alone. With `until` it waits: for news, at most so long. */
export function nextDeed(subject: Deciding, at: Instant): { readonly deed: Deed; readonly until?: Instant } {
  const limit = plusSeconds(subject.runSince, RUN_SECONDS);
  const wait = (deed: Deed, until: Instant = limit): { deed: Deed; until?: Instant } =>
    limit <= at ? { deed: 'continue-in-new-run' } : { deed, until: until < limit ? until : limit };
  const { due = at } = subject;
  switch (subject.status) {
    case 'gathering':
      return { deed: 'gather-facts' };
    // The task has a workflow of its own, which reminds and escalates: this one waits for the decision alone.
    case 'in-review':
    case 'in-privacy-review':
    case 'awaiting-approval':
    case 'federal-answer-due':
      return wait('await-staff');
    case 'awaiting-information':
    case 'answered': {
      if (due <= at) return { deed: subject.status === 'answered' ? 'close-unanswered' : 'go-on-without' };
      const remindAt = remindsAt(subject);
      if (remindAt === undefined) return wait('await-patient', due);
      return remindAt <= at ? { deed: 'remind-patient' } : wait('await-patient', remindAt);
    }
    case 'with-payer':
      return due <= at ? { deed: 'go-on-without' } : wait('await-payer', due);
    case 'with-dispute-entity':
      return due <= at && !subject.staffAsked
        ? { deed: 'ask-how-it-stands' }
        : wait('await-dispute-entity', subject.staffAsked ? limit : due);
    case 'needs-attention':
    case 'accepted':
    case 'closed':
    case 'withdrawn':
      return { deed: 'finish' };
  }
}

/** The patient is reminded once, after half of the days, at the time of day at which a mail told them: not at night. */
function remindsAt({ statusSince, due, told }: Deciding): Instant | undefined {
  if (told?.by !== 'mail' || told.remindedAt !== undefined || due === undefined) return undefined;
  const days = Math.floor(secondsBetween(statusSince, due) / 2 / DAY);
  return days < 1 ? undefined : plusSeconds(statusSince, days * DAY);
}
const DAY = 24 * 3600;
