import { againIfStale } from '../../../platform/case/again.ts';
import type { Step } from '../../../platform/case/step.ts';
import { now, type Instant } from '../../../platform/clock.ts';
import { commit, type Change } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { closeTasks } from '../../../reviews/index.ts';
import type { Installment, PaymentPlan } from '../payment-plan.ts';
import { moveTo } from '../rules/move.ts';
import { nextDeed, type Deed } from '../rules/next-deed.ts';
import { openInstallments, type InstallmentStanding } from '../rules/standing.ts';
import { clinicOf, paymentPlanOf, stepOf } from '../step.ts';
import { agreeable, askAgain } from './agree.ts';
import { askStaff } from './ask-staff.ts';
import { tellPatient } from '../../tell-patient.ts';
import { LINK_KIND } from '../link-kind.ts';

/** What the workflow does when a time has come. Each is done once, and not if something else came first. */

/** The payment plan, if it still calls for the deed. */
async function calling(context: Context, id: string, deed: Deed): Promise<PaymentPlan | undefined> {
  const plan = await paymentPlanOf(context, id);
  return nextDeed(plan, now()).deed === deed ? plan : undefined;
}

/** Half of the time to agree is over: a mail with a new link. An offer of which nothing is left lapses instead. */
export async function remindOfOffer(context: Context, { id }: PaymentPlan): Promise<void> {
  await againIfStale(async () => {
    const before = await calling(context, id, 'remind-of-offer');
    if (!before?.offer) return;
    const at = now();
    const { offer } = before;
    if ((await agreeable(before)).length === 0) {
      await commit(context, await lapsed(context, before, at, 'Nothing of it is owed any more.'));
      return;
    }
    const telling = await tellPatient(before, LINK_KIND, 'payment-plan-offer-reminder', offer.until);
    const after: PaymentPlan = { ...before, offer: { ...offer, told: { ...telling.told, remindedAt: at } } };
    const isTold = telling.told.by === 'mail';
    const step: Step = {
      deed: 'patient-reminded',
      words: 'The patient is reminded of the offer.',
      ...(isTold ? {} : { announce: 'patient-not-reached' }),
    };
    const task = isTold ? [] : [await askStaff(context, 'tell', id, await clinicOf(context.clinicId), at)];
    await commit(context, stepOf(context, before, after, at, step, telling.parts, ...task));
  });
}

/** No answer came in time: the offer lapses. */
export async function lapse(context: Context, { id }: PaymentPlan): Promise<void> {
  await againIfStale(async () => {
    const before = await calling(context, id, 'lapse');
    if (!before) return;
    await commit(context, await lapsed(context, before, now(), 'No answer came in time: all is owed as before.'));
  });
}

async function lapsed(context: Context, before: PaymentPlan, at: Instant, words: string): Promise<Change> {
  const closed = await closeTasks(context, before.id, 'The time to agree is over.');
  const again = await askAgain(context, before, at);
  return stepOf(context, before, moveTo(before, 'lapsed', at), at, { deed: 'lapsed', words }, closed, ...again);
}

/** The clinic’s system hears that an installment is due today. */
export async function tellDue(context: Context, { id }: PaymentPlan): Promise<void> {
  await againIfStale(async () => {
    const before = await calling(context, id, 'tell-due');
    if (!before) return;
    const at = now();
    const due = openInstallments(before).filter(({ of }) => !of.dueTold && hasCome(of.clocks?.dueAt, at));
    // Whoever is reminded is so before it is due.
    const after = withEach(before, due, ({ reminder, ...of }) => ({
      ...of,
      dueTold: true,
      ...(reminder === undefined ? {} : { reminder: reminder === 'planned' ? 'too-late' : reminder }),
    }));
    const step = { deed: 'installment-due', words: 'An installment is due.', announce: 'installment-due' };
    await commit(context, stepOf(context, before, after, at, step));
  });
}

/** The days of grace are over: the patient and staff are told. */
export async function markMissed(context: Context, { id }: PaymentPlan): Promise<void> {
  await againIfStale(async () => {
    const before = await calling(context, id, 'mark-missed');
    if (!before) return;
    const at = now();
    const clinic = await clinicOf(context.clinicId);
    const due = openInstallments(before).filter(
      ({ of }) => of.missedAt === undefined && hasCome(of.clocks?.missAt, at),
    );
    const marked = withEach(before, due, (of) => ({ ...of, missedAt: at }));
    const isFirst = before.status === 'active';
    const after = isFirst ? moveTo(before, 'in-arrears', at, { installments: marked.installments }) : marked;
    const telling = await tellPatient(
      before,
      LINK_KIND,
      'payment-plan-missed',
      new Date(Date.parse(at) + LINK_DAYS).toISOString(),
    );
    // Who decides about one that was missed before sees this one too.
    const task = isFirst ? [await askStaff(context, 'decision', id, clinic, at)] : [];
    const step = {
      deed: 'installment-missed',
      words: 'An installment was not paid in time.',
      announce: 'installment-missed',
    };
    await commit(context, stepOf(context, before, after, at, step, telling.parts, ...task));
  });
}
/** How long a link to a payment plan that holds works. */
const LINK_DAYS = 30 * 24 * 3600 * 1000;

export const hasCome = (moment: Instant | undefined, at: Instant): boolean => moment !== undefined && moment <= at;

/** The payment plan with some of its installments changed. */
export function withEach(
  plan: PaymentPlan,
  some: readonly InstallmentStanding[],
  change: (of: Installment) => Installment,
): PaymentPlan {
  const these = new Set(some.map(({ of }) => of));
  return { ...plan, installments: plan.installments.map((of) => (these.has(of) ? change(of) : of)) };
}

/** Ends the execution in the record: another begins when something is due, if anything ever is. */
export async function planNextRun(context: Context, { id, run }: PaymentPlan): Promise<void> {
  await againIfStale(async () => {
    const before = await paymentPlanOf(context, id);
    if (before.run !== run) return;
    const { runAt: _runAt, ...over } = before;
    const words = 'Nothing is due for a while: the workflow goes on then.';
    await commit(context, stepOf(context, before, over, now(), { deed: 'run-planned', words }));
  });
}

/** A state of the workflow failed for good: a person must look. The payment plan stands as it did, and payments go into it. */
export async function recordFailure(context: Context, { id, run }: PaymentPlan): Promise<void> {
  await againIfStale(async () => {
    const before = await paymentPlanOf(context, id);
    if (before.run !== run || before.standstill) return;
    const at = now();
    const words = 'What was due could not be done, for a reason of Frontdesk’s own.';
    const task = await askStaff(context, 'attention', id, await clinicOf(context.clinicId), at);
    const after: PaymentPlan = { ...before, standstill: true };
    await commit(context, stepOf(context, before, after, at, { deed: 'stopped', words, announce: 'stopped' }, task));
  });
}
