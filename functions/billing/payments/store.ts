import type { RecordChange } from '../../platform/commit.ts';
import { partition } from '../../platform/keys.ts';
import { getItem, type Key, type Write } from '../../platform/table.ts';
import { visitPaidWrite } from '../../scheduling/index.ts';
import { domain, inOrder } from '../ledger/store.ts';
import type { PatientPayment } from './payment.ts';

/** Payments stand with their account, as `payment#<id>`. */
const prefix = 'payment#';
const paymentKey = (clinicId: string, accountId: string, id: string): Key => ({
  pk: partition(clinicId, accountId),
  sk: `${prefix}${id}`,
});

/** The account's payment, or undefined: also for another account's or clinic's. */
export async function readPayment(
  clinicId: string,
  accountId: string,
  id: string,
): Promise<PatientPayment | undefined> {
  const item = await getItem(paymentKey(clinicId, accountId, id));
  return item && domain<PatientPayment>(item);
}

/** Payments of an account in the order of their making. @param after the id of the last one that was read */
export async function readPayments(
  clinicId: string,
  accountId: string,
  limit: number,
  after?: string,
): Promise<PatientPayment[]> {
  return await inOrder<PatientPayment>(clinicId, accountId, prefix, limit, after);
}

/** The change that makes the payment (of version 0 until then) what it is from now on. */
export function paymentChange(clinicId: string, after: PatientPayment, deed: string): RecordChange {
  const { version, updatedAt: _updatedAt, ...attributes } = after;
  return {
    kind: 'patientPayment',
    id: after.id,
    key: paymentKey(clinicId, after.accountId, after.id),
    from: version === 0 ? null : version,
    attributes: { schema: 1, ...attributes },
    action: `patientPayment.${deed}`,
  };
}

/** The writes that keep a visit's own word of what was paid for it true, where the payment names one. */
export function visitWrites(
  clinicId: string,
  { id, status, appointmentId, amount, refunded, chargedBack = 0 }: PatientPayment,
): Write[] {
  if (appointmentId === undefined) return [];
  const stands = status === 'active' ? amount - refunded - chargedBack : 0;
  return [visitPaidWrite(clinicId, appointmentId, id, stands)];
}
