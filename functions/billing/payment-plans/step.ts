import { clinicDate, readClinic, type Clinic } from '../../clinics/index.ts';
import type { CaseKind } from '../../platform/case/kind.ts';
import { caseStep, type Parts, type Step } from '../../platform/case/step.ts';
import { caseWorkflow } from '../../platform/case/workflow.ts';
import type { Instant } from '../../platform/clock.ts';
import type { Change } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { NotFound } from '../../platform/errors.ts';
import type { Leg, Posting } from '../ledger/entry.ts';
import { post, readBooks } from '../ledger/post.ts';
import type { Books } from '../ledger/rules/post.ts';
import type { PaymentPlan } from './payment-plan.ts';
import { isOpen, nextDeed, planned, type Deed } from './rules/next-deed.ts';
import { paymentPlanChange, readPaymentPlan } from './store.ts';

/** Payment plans among the kinds of case. */
const paymentPlans: CaseKind<PaymentPlan, Deed> = {
  kind: 'paymentPlan',
  workflow: 'payment-plan',
  workflowActor: 'payment-plan-workflow',
  read: readPaymentPlan,
  change: paymentPlanChange,
  isOpen,
  nextDeed,
  startsAt: ({ runAt }) => runAt,
};

/** The states of `workflows/payment-plan.asl.json`. */
export const workflow = caseWorkflow(paymentPlans);

/** One step of a payment plan, as the change that makes it, with the run of its workflow that it needs from then on. */
export function stepOf(
  context: Context,
  before: PaymentPlan | null,
  after: PaymentPlan,
  at: Instant,
  step: Step,
  ...parts: readonly Parts[]
): Change {
  return { at, ...caseStep(paymentPlans, context, before, planned(before, after, at), at, step, ...parts) };
}

/** Several steps as one change: all are made, or none. The first is what the change is about. */
export function together(first: Change, ...others: readonly Change[]): Change {
  const all = [first, ...others];
  return {
    ...first,
    records: all.flatMap(({ records }) => records),
    writes: all.flatMap(({ writes }) => writes ?? []),
    effects: all.flatMap(({ effects }) => effects ?? []),
    announceAlso: [...(first.announceAlso ?? []), ...others.flatMap(newsOf)],
  };
}

/** The news of a change that joins another. */
export function newsOf({ announce, announceAlso = [], records: [of] }: Change): NonNullable<Change['announceAlso']> {
  return [...(announce && of ? [{ ...announce, of }] : []), ...announceAlso];
}

/** @throws NotFound for every id that is not a payment plan of this clinic */
export async function paymentPlanOf(context: Pick<Context, 'clinicId'>, id: string): Promise<PaymentPlan> {
  const found = await readPaymentPlan(context.clinicId, id);
  if (!found) throw new NotFound('There is no such payment plan.');
  return found;
}

/** @throws Error where there is none: whoever got here is one of its own */
export async function clinicOf(clinicId: string): Promise<Clinic> {
  const clinic = await readClinic(clinicId);
  if (!clinic) throw new Error('the clinic does not exist');
  return clinic;
}

/** The account with what a payment plan is about: its charges, and the invoices on which they stand. */
export async function booksOf(
  clinicId: string,
  { accountId, lines }: Pick<PaymentPlan, 'accountId' | 'lines'>,
): Promise<Books> {
  return await readBooks(clinicId, accountId, named({ lines }));
}

/** What of an account is read for a payment plan. */
export function named({ lines }: Pick<PaymentPlan, 'lines'>): { charges: string[]; invoices: string[] } {
  return {
    charges: lines.map(({ chargeId }) => chargeId),
    invoices: lines.flatMap(({ invoiceId }) => invoiceId ?? []),
  };
}

/** What a payment plan posts: nothing where no leg is to be moved. */
export function postedFor(
  context: Context,
  clinic: Clinic,
  books: Books,
  { id, version }: Pick<PaymentPlan, 'id' | 'version'>,
  at: Instant,
  wanted: Pick<Posting, 'kind' | 'because' | 'staffId'> & { readonly name: string; readonly legs: readonly Leg[] },
): Required<Omit<Parts, 'effects'>> & Pick<ReturnType<typeof post>, 'books'> {
  const { name, ...rest } = wanted;
  if (rest.legs.length === 0) return { records: [], writes: [], books, announceAlso: [] };
  const posting: Posting = {
    ...rest,
    on: clinicDate(at, clinic),
    // Of each step of a payment plan there is one: made again, it is refused.
    sources: [`payment-plan/${id}/${version}/${name}`],
    about: { paymentPlanId: id },
  };
  return post(context, books, [posting], at);
}
