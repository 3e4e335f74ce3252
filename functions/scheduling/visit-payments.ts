import { partition } from '../platform/keys.ts';
import { queryAll, type Write } from '../platform/table.ts';

/** What was paid for a visit stands with it, as `paid#<payment>`: the billing room writes it with its payments, the front desk reads it. */
const prefix = 'paid#';

/** The write that says how much of a payment is for the visit now. @param amount cents, less what went back */
export function visitPaidWrite(clinicId: string, appointmentId: string, paymentId: string, amount: number): Write {
  return {
    put: {
      pk: partition(clinicId, appointmentId),
      sk: `${prefix}${paymentId}`,
      type: 'visitPayment',
      schema: 1,
      amount,
    },
  };
}

/** Cents that were paid for the visit. */
export async function paidForVisit(clinicId: string, appointmentId: string): Promise<number> {
  const items = await queryAll(partition(clinicId, appointmentId), { beginsWith: prefix });
  return items.reduce((cents, { amount }) => cents + Number(amount), 0);
}
