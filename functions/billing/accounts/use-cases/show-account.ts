import { clinicDate, readClinic } from '../../../clinics/index.ts';
import { auditRead } from '../../../platform/audit/entry.ts';
import { now } from '../../../platform/clock.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound } from '../../../platform/errors.ts';
import { usd } from '../../../platform/money.ts';
import { readSurvivor, recordIds } from '../../../registration/index.ts';
import { balances, entryView } from '../../ledger/views.ts';
import { readAccount, readEntries } from '../../ledger/store.ts';
import { invoicesOf } from '../../ledger/whole.ts';
import { pageOf, type Asked } from '../../paging.ts';
import type { BillingAccount } from '../account.ts';
import { aging } from '../rules/aging.ts';
import { listAccounts } from '../store.ts';

/** An account as the API tells it. */
export function accountView({ sums, ...account }: BillingAccount) {
  return { ...account, balances: balances(sums) };
}

/** @throws NotFound for every id that is not an account of this clinic */
export async function accountOf({ clinicId }: Pick<Context, 'clinicId'>, id: string): Promise<BillingAccount> {
  const account = await readAccount(clinicId, id);
  if (!account) throw new NotFound('There is no such billing account.');
  return account;
}

/** @throws NotFound */
export async function showAccount(context: Context, id: string): Promise<Reply> {
  const account = await accountOf(context, id);
  await auditRead(context, id, 'billingAccount.read');
  return { status: 200, version: account.version, body: accountView(account) };
}

/**
 * One page of the person's accounts, under whichever of the person's records they were opened.
 * @throws NotFound, BadRequest if the cursor is not one of this list
 */
export async function patientAccountsPage(context: Context, patientId: string, asked: Asked): Promise<Reply> {
  const { clinicId } = context;
  const patient = await readSurvivor(clinicId, patientId);
  if (!patient) throw new NotFound('There is no such patient.');
  const { items, next } = await pageOf(
    context,
    'listPatientBillingAccounts',
    patientId,
    asked,
    (limit, after: string | undefined) => listAccounts(clinicId, recordIds(patient), limit, after),
    ({ id }) => id,
  );
  await Promise.all(items.map(({ id }) => auditRead(context, id, 'billingAccount.read')));
  return { status: 200, body: { accounts: items.map(accountView), next } };
}

/**
 * One page of an account's journal, oldest first.
 * @throws NotFound, BadRequest if the cursor is not one of this list
 */
export async function entriesPage(context: Context, accountId: string, asked: Asked): Promise<Reply> {
  await accountOf(context, accountId);
  const { items, next } = await pageOf(
    context,
    'listBillingEntries',
    accountId,
    asked,
    (limit, after: number | undefined) => readEntries(context.clinicId, accountId, after ?? 0, limit),
    ({ number }) => number,
  );
  await auditRead(context, accountId, 'billingAccount.journal-read');
  return { status: 200, body: { entries: items.map(entryView), next } };
}

/**
 * What the patient owes, by how long ago it was asked for: as the balances are now, in days until the day that is asked for.
 * @throws NotFound
 */
export async function showAging(context: Context, accountId: string, on?: string): Promise<Reply> {
  const { clinicId } = context;
  const account = await accountOf(context, accountId);
  const clinic = await readClinic(clinicId);
  if (!clinic) throw new NotFound('There is no such billing account.');
  const invoices = await invoicesOf(clinicId, accountId);
  const day = on ?? clinicDate(now(), clinic);
  const buckets = aging(invoices, day);
  const asked = buckets.reduce((cents, { patient }) => cents + patient, 0);
  const { patient, credit } = balances(account.sums);
  await auditRead(context, accountId, 'billingAccount.read');
  return {
    status: 200,
    body: {
      on: day,
      buckets: buckets.map(({ days, invoiceIds, ...cents }) => ({
        days,
        patient: usd(cents.patient),
        inDispute: usd(cents.inDispute),
        inPaymentPlan: usd(cents.inPaymentPlan),
        invoiceIds,
      })),
      notInvoiced: usd(patient.amount - asked),
      credit,
    },
  };
}
