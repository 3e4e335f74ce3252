import { readClinic } from '../../../clinics/index.ts';
import { auditRead } from '../../../platform/audit/entry.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound } from '../../../platform/errors.ts';
import { usd } from '../../../platform/money.ts';
import { fullName, readSurvivor } from '../../../registration/index.ts';
import { accountOf } from '../../accounts/use-cases/show-account.ts';
import { readBooks } from '../../ledger/post.ts';
import { pageOf, type Asked } from '../../paging.ts';
import type { PatientPayment } from '../payment.ts';
import { readPayment, readPayments } from '../store.ts';

/** A payment as the API tells it. */
export function paymentView({
  amount,
  credited,
  refunded,
  applied,
  refunds = [],
  chargedBack = 0,
  ...payment
}: PatientPayment) {
  return {
    ...payment,
    refunds: refunds.map(({ id, amount: cents, status }) => ({ id, amount: usd(cents), status })),
    chargedBack: usd(chargedBack),
    amount: usd(amount),
    credited: usd(credited),
    refunded: usd(refunded),
    applied: applied.map((line) => ({ chargeId: line.chargeId, amount: usd(line.amount) })),
  };
}

/** @throws NotFound for every id that is not a payment to this account */
export async function paymentOf({ clinicId }: Context, accountId: string, id: string): Promise<PatientPayment> {
  const payment = await readPayment(clinicId, accountId, id);
  if (!payment) throw new NotFound('There is no such payment.');
  return payment;
}

/** @throws NotFound */
export async function showPayment(context: Context, accountId: string, id: string): Promise<Reply> {
  const payment = await paymentOf(context, accountId, id);
  await auditRead(context, id, 'patientPayment.read');
  return { status: 200, version: payment.version, body: paymentView(payment) };
}

/**
 * One page of the payments to an account, in the order in which they were recorded.
 * @throws NotFound, BadRequest if the cursor is not one of this list
 */
export async function paymentsPageOf(context: Context, accountId: string, asked: Asked): Promise<Reply> {
  await accountOf(context, accountId);
  const { items, next } = await pageOf(
    context,
    'listPayments',
    accountId,
    asked,
    (limit, after: string | undefined) => readPayments(context.clinicId, accountId, limit, after),
    ({ id }) => id,
  );
  await Promise.all(items.map(({ id }) => auditRead(context, id, 'patientPayment.read')));
  return { status: 200, body: { payments: items.map(paymentView), next } };
}

/**
 * What a patient is given in the hand for a payment: who paid whom what for which service.
 * @throws NotFound
 */
export async function showReceipt(context: Context, accountId: string, id: string): Promise<Reply> {
  const { clinicId } = context;
  const payment = await paymentOf(context, accountId, id);
  const [{ charges }, clinic, patient] = await Promise.all([
    readBooks(clinicId, accountId, { charges: payment.applied.map(({ chargeId }) => chargeId) }),
    readClinic(clinicId),
    readSurvivor(clinicId, payment.patientId),
  ]);
  if (!clinic || !patient) throw new NotFound('There is no such payment.');
  await auditRead(context, id, 'patientPayment.receipt-read');
  const told = paymentView(payment);
  const { amount, credited, refunded, chargedBack, invoiceId, paymentPlanId, receivedOn, method, status } = told;
  return {
    status: 200,
    body: {
      number: id,
      clinic: { name: clinic.name, phone: clinic.contact.phone, npi: clinic.npi },
      patient: fullName(patient),
      receivedOn,
      method,
      status,
      amount,
      credited,
      refunded,
      chargedBack,
      invoiceId,
      paymentPlanId,
      services: payment.applied.flatMap((line) => {
        const charge = charges.get(line.chargeId);
        if (!charge) return [];
        const { code, dateOfService, provider } = charge;
        return [{ code, dateOfService, provider, paid: usd(line.amount) }];
      }),
    },
  };
}
