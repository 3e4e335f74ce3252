import { plusSeconds, type Instant } from '../../platform/clock.ts';
import type { RecordChange } from '../../platform/commit.ts';
import { casesDue, partition, recordKey } from '../../platform/keys.ts';
import { getItem, getItems, queryAll, type Write } from '../../platform/table.ts';
import { domain } from '../ledger/store.ts';
import type { PaymentPlan } from './payment-plan.ts';
import { nextDue } from './rules/next-deed.ts';

/** How long after its time a payment plan is reported as stuck. */
const LATE_AFTER_SECONDS = 15 * 60;

/** The clinic's payment plan, or undefined: also for another clinic's and for what is none. */
export async function readPaymentPlan(clinicId: string, id: string): Promise<PaymentPlan | undefined> {
  const item = await getItem(recordKey(clinicId, id));
  return item?.['type'] === 'paymentPlan' ? domain<PaymentPlan>(item) : undefined;
}

/** The payment plan, or the last one by which other terms took its place. */
export async function latestOf(clinicId: string, id: string): Promise<PaymentPlan | undefined> {
  const plan = await readPaymentPlan(clinicId, id);
  return plan?.replacedBy === undefined ? plan : await latestOf(clinicId, plan.replacedBy);
}

/** The change that makes or replaces the payment plan. */
export function paymentPlanChange(before: PaymentPlan | null, after: PaymentPlan, action: string): RecordChange {
  const { id, version: _version, updatedAt: _updatedAt, ...attributes } = after;
  return {
    kind: 'paymentPlan',
    id,
    key: recordKey(after.clinicId, id),
    from: before?.version ?? null,
    attributes: { schema: 1, ...attributes, ...due(after) },
    action,
  };
}

/** By when something must have happened to it; nothing where nobody waits for anything. */
function due(subject: PaymentPlan): { duePk?: string; dueSk?: string } {
  const next: { readonly due: Instant } | undefined = nextDue(subject);
  return next
    ? { duePk: casesDue(subject.id), dueSk: `${plusSeconds(next.due, LATE_AFTER_SECONDS)}#${subject.id}` }
    : {};
}

const POINTER = 'paymentPlan#';

/** The pointer by which the payment plans of an account are found, in the order of their making. */
export function paymentPlanPointer({ clinicId, accountId, id }: PaymentPlan): Write {
  return {
    put: {
      pk: partition(clinicId, accountId),
      sk: `${POINTER}${id}`,
      type: 'paymentPlanPointer',
      schema: 1,
      paymentPlanId: id,
    },
  };
}

/** The payment plans of an account, the oldest first. */
export async function paymentPlansOf(clinicId: string, accountId: string): Promise<PaymentPlan[]> {
  const pointers = await queryAll(partition(clinicId, accountId), { beginsWith: POINTER });
  const found = await getItems(pointers.map(({ paymentPlanId }) => recordKey(clinicId, String(paymentPlanId))));
  return found.map((item) => domain<PaymentPlan>(item)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
