import { plusSeconds, secondsBetween, type Instant } from '../../../platform/clock.ts';
import type { PaymentPlan } from '../payment-plan.ts';
import { openInstallments } from './standing.ts';
import { stands } from './statuses.ts';

/** The states of `workflows/payment-plan.asl.json` that do something. */
export const deeds = ['remind-of-offer', 'lapse', 'remind-of-installment', 'tell-due', 'mark-missed'] as const;
export type Deed = (typeof deeds)[number] | 'plan-next-run' | 'await-news' | 'finish';

interface Due {
  readonly deed: (typeof deeds)[number];
  readonly due: Instant;
}

/** What comes due next, and when; undefined where nothing ever will, or a person has to set something right first. */
export function nextDue(plan: PaymentPlan): Due | undefined {
  if (plan.standstill) return undefined;
  const due = plan.status === 'offered' ? ofOffer(plan) : stands(plan.status) ? ofInstallments(plan) : [];
  return due.reduce<Due | undefined>((first, each) => (first && first.due <= each.due ? first : each), undefined);
}

function ofOffer({ offer, statusSince }: PaymentPlan): Due[] {
  if (!offer) return [];
  const remindAt = offer.told.by === 'mail' && offer.told.remindedAt === undefined && halfway(statusSince, offer.until);
  return [
    { deed: 'lapse', due: offer.until },
    ...(remindAt ? [{ deed: 'remind-of-offer', due: remindAt } as const] : []),
  ];
}

/** After half of the days, at the time of day at which it was offered: not at night. Nobody is reminded within a day. */
function halfway(since: Instant, until: Instant): Instant | undefined {
  const days = Math.floor(secondsBetween(since, until) / 2 / DAY);
  return days < 1 ? undefined : plusSeconds(since, days * DAY);
}
const DAY = 24 * 3600;

function ofInstallments(plan: PaymentPlan): Due[] {
  return openInstallments(plan).flatMap(({ of: { clocks, reminder, dueTold, missedAt } }) =>
    clocks === undefined
      ? []
      : [
          ...(reminder === 'planned' ? [{ deed: 'remind-of-installment', due: clocks.remindAt } as const] : []),
          ...(dueTold ? [] : [{ deed: 'tell-due', due: clocks.dueAt } as const]),
          ...(missedAt === undefined ? [{ deed: 'mark-missed', due: clocks.missAt } as const] : []),
        ],
  );
}

/** An execution stays open as long as something is due within so many seconds. Else it ends, and another begins then. */
const STAYS_OPEN_SECONDS = DAY;

/** What the workflow does now, from the record alone. */
export function nextDeed(plan: PaymentPlan, at: Instant): { readonly deed: Deed; readonly until?: Instant } {
  const next = nextDue(plan);
  // Whoever finishes says so in the record first: a change that comes after it knows that nobody is there to be woken.
  if (!next) return { deed: plan.runAt === undefined ? 'finish' : 'plan-next-run' };
  if (next.due <= at) return { deed: next.deed };
  return next.due <= plusSeconds(at, STAYS_OPEN_SECONDS)
    ? { deed: 'await-news', until: next.due }
    : { deed: 'plan-next-run' };
}

/** Whether an execution may be open: its run has begun, and has not said that it ends. */
export function isOpen({ runAt }: Pick<PaymentPlan, 'runAt'>, at: Instant): boolean {
  return runAt !== undefined && runAt <= at;
}

/**
 * The changed payment plan with the run that it needs: the one that is open, the one that begins when something is due, or none. Months of
 * waiting are one item that says when to begin.
 */
export function planned(before: PaymentPlan | null, after: PaymentPlan, at: Instant): PaymentPlan {
  const { runAt, ...rest } = after;
  const next = nextDue(after);
  if (!next) return rest;
  const open = runAt !== undefined && before !== null && isOpen(before, at);
  if (open && next.due <= plusSeconds(at, STAYS_OPEN_SECONDS)) return after;
  const begins = next.due < at ? at : next.due;
  return !open && runAt === begins ? after : { ...rest, run: after.run + 1, runAt: begins };
}
