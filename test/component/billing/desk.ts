import * as z from 'zod';
import { accountBody } from '../../../functions/billing/accounts/schemas.ts';
import { openAccount } from '../../../functions/billing/accounts/use-cases/open-account.ts';
import { chargeBody } from '../../../functions/billing/charges/schemas.ts';
import { registerCharge } from '../../../functions/billing/charges/use-cases/register-charge.ts';
import { draftInvoice, issueInvoice } from '../../../functions/billing/invoices/use-cases/make-invoice.ts';
import type { Balances } from '../../../functions/billing/ledger/views.ts';
import type { Entry } from '../../../functions/billing/ledger/entry.ts';
import { readEntries } from '../../../functions/billing/ledger/store.ts';
import { paymentBody } from '../../../functions/billing/payments/schemas.ts';
import { receivePayment } from '../../../functions/billing/payments/use-cases/receive-payment.ts';
import type { Context, Reply } from '../../../functions/platform/context.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { partition, recordKey } from '../../../functions/platform/keys.ts';
import { usd, type Money } from '../../../functions/platform/money.ts';
import { openClinic, type ClinicBench } from '../clinic-bench.ts';

export interface Told {
  readonly id: string;
  readonly version: number;
  readonly status: string;
}
export type ToldAccount = Told & { readonly balances: Balances; readonly lastEntry: number };
export type ToldCharge = Told & {
  readonly open: Readonly<Record<'patient' | 'payer' | 'denied' | 'inDispute' | 'inPaymentPlan', Money>>;
  readonly paid: Readonly<Record<'patient' | 'payer', Money>>;
  readonly notInvoiced: Money;
};
export type ToldInvoice = Told & {
  readonly total: Money;
  readonly open: Readonly<Record<'patient' | 'inDispute' | 'inPaymentPlan', Money>>;
};
export type ToldPayment = Told & {
  readonly applied: readonly { readonly chargeId: string; readonly amount: Money }[];
  readonly credited: Money;
  readonly refunded: Money;
  readonly entry: number;
};

/** A clinic with a patient who has an account, and somebody who sees to it. */
export interface BillingDesk {
  readonly bench: ClinicBench;
  readonly context: Context;
  readonly patientId: string;
  readonly coverageId: string;
  readonly staffId: string;
  account(): Promise<string>;
  charge(accountId: string, cents: number, more?: Partial<z.input<typeof chargeBody>>): Promise<ToldCharge>;
  /** An invoice of these charges, issued. */
  invoice(accountId: string, charges: readonly Told[]): Promise<ToldInvoice>;
  pay(
    accountId: string,
    cents: number,
    invoice?: Told,
    more?: Partial<z.input<typeof paymentBody>>,
  ): Promise<ToldPayment>;
  journal(accountId: string): Promise<Entry[]>;
}

export const bodyOf = <T>({ body }: Reply): T => body as T;

/** Opens the desk. The patient is insured; a charge says who is asked for it. */
export async function openBilling(): Promise<BillingDesk> {
  const bench = await openClinic();
  const { context, clinicId } = bench;
  const patientId = newId('patient');
  const coverageId = newId('coverage');
  await bench.put({
    ...recordKey(clinicId, patientId),
    type: 'patient',
    schema: 1,
    id: patientId,
    version: 1,
    name: [{ use: 'official', family: 'Okafor', given: ['Ines'] }],
  });
  await bench.put({
    pk: partition(clinicId, patientId),
    sk: `coverage#${coverageId}`,
    type: 'coverage',
    schema: 1,
    id: coverageId,
    version: 1,
    patientId,
    status: 'active',
    payerId: 'summit-advantage',
    memberId: 'M8842017',
  });
  const { id: staffId } = await bench.addStaff('Reyes', ['billing-specialist']);
  let charges = 0;
  return {
    bench,
    context,
    patientId,
    coverageId,
    staffId,
    account: async () => bodyOf<Told>(await openAccount(context, accountBody.parse({ patientId }))).id,
    charge: async (accountId, cents, more = {}) => {
      charges += 1;
      const given = chargeBody.parse({
        sourceId: `EHR-${charges}`,
        code: '99213',
        dateOfService: '2026-11-20',
        provider: '1245319599',
        payment: { by: 'patient' },
        amount: usd(cents),
        ...more,
      });
      return bodyOf<ToldCharge>(await registerCharge(context, accountId, given));
    },
    invoice: async (accountId, of) => {
      const ids = of.map(({ id }) => id);
      const { id, version } = bodyOf<Told>(await draftInvoice(context, accountId, ids));
      return bodyOf<ToldInvoice>(await issueInvoice(context, accountId, id, version, { staffId }));
    },
    pay: async (accountId, cents, invoice, more = {}) =>
      bodyOf<ToldPayment>(
        await receivePayment(
          context,
          accountId,
          paymentBody.parse({
            amount: usd(cents),
            method: 'card',
            receivedOn: '2026-11-23',
            staffId,
            ...(invoice ? { invoiceId: invoice.id } : {}),
            ...more,
          }),
        ),
      ),
    journal: (accountId) => readEntries(clinicId, accountId, 0, 10_000),
  };
}
