import { refuseUnknown } from '../../../platform/references.ts';
import { workingStaff } from '../../../clinics/index.ts';
import { now, plusSeconds } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotInThisStatus, ValidationFailed } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import { businessDay } from '../../ledger/business-day.ts';
import type { Leg } from '../../ledger/entry.ts';
import { about, asRead, post, withBooks } from '../../ledger/post.ts';
import { uninvoiced } from '../../ledger/rules/post.ts';
import { bookChange } from '../../ledger/store.ts';
import type { Invoice } from '../invoice.ts';
import { invoiceOf, invoiceView, withCharges } from './show-invoice.ts';

/** Days in which an invoice is to be paid where it does not say otherwise. */
const DUE_AFTER = 30;

/**
 * Drafts an invoice: what the patient owes of the charges and was not asked for yet. Nothing is asked for until it is issued.
 * @throws NotFound, ValidationFailed for charges of which there is nothing to ask
 */
export async function draftInvoice(context: Context, accountId: string, chargeIds: readonly string[]): Promise<Reply> {
  const { clinicId } = context;
  return await withBooks(context, accountId, { charges: chargeIds }, async ({ account, charges }) => {
    refuseUnknown(chargeIds.map((id, index) => [`/chargeIds/${index}`, charges.get(id)] as const));
    const lines = [...charges.values()].map((charge) => ({
      chargeId: charge.id,
      amount: uninvoiced(charge)['patient-receivable'] ?? 0,
    }));
    const faults = chargeIds.flatMap((id, index) =>
      lines.some(({ chargeId, amount }) => chargeId === id && amount > 0)
        ? []
        : [
            {
              pointer: `/chargeIds/${index}`,
              detail: 'has nothing that the patient owes and was not asked for',
              code: 'nothing-owed',
            },
          ],
    );
    if (faults.length > 0)
      throw new ValidationFailed('Mend every fault that is listed, then send the request again.', faults);
    const at = now();
    const invoice: Invoice = {
      id: newId('invoice'),
      version: 0,
      accountId,
      patientId: account.patientId,
      status: 'draft',
      lines: chargeIds.flatMap((id) => lines.find(({ chargeId }) => chargeId === id) ?? []),
      sums: {},
      createdAt: at,
      updatedAt: at,
    };
    return await commit(
      context,
      {
        at,
        records: [bookChange(clinicId, { kind: 'invoice', record: invoice }, 'drafted')],
        announce: { type: 'invoice.drafted', status: 'draft' },
      },
      {
        status: 201,
        version: 1,
        location: `/v1/billing-accounts/${accountId}/invoices/${invoice.id}`,
        body: invoiceView({ ...invoice, version: 1 }),
      },
    );
  });
}

/**
 * Issues a draft: from then on the patient is asked for it, and what it asks for stands on it alone.
 * @throws NotFound, StaleVersion, NotInThisStatus, ValidationFailed, LedgerRefused where less is owed by now
 */
export async function issueInvoice(
  context: Context,
  accountId: string,
  invoiceId: string,
  version: number,
  { staffId, dueOn }: { readonly staffId: string; readonly dueOn?: string | undefined },
): Promise<Reply> {
  const { clinicId } = context;
  const named = withCharges(await invoiceOf(context, accountId, invoiceId));
  await workingStaff(clinicId, staffId);
  return await withBooks(context, accountId, named, async (books) => {
    const draft = asRead(books.invoices.get(invoiceId), version, 'invoice');
    if (draft.status !== 'draft') throw new NotInThisStatus(`The invoice is ${draft.status}: only a draft is issued.`);
    const at = now();
    const on = await businessDay(clinicId, at);
    if (dueOn !== undefined && dueOn < on)
      throw new ValidationFailed('Mend every fault that is listed, then send the request again.', [
        { pointer: '/dueOn', detail: 'must be today or later', code: 'past' },
      ]);
    const issued: Invoice = { ...draft, status: 'issued', issuedOn: on, dueOn: dueOn ?? daysAfter(on, DUE_AFTER) };
    const legs = draft.lines.flatMap(({ chargeId, amount }): Leg[] => [
      { on: 'patient-receivable', amount, chargeId, invoiceId },
      { on: 'patient-receivable', amount: -amount, chargeId },
    ]);
    const before = { ...books, invoices: new Map([[invoiceId, issued]]) };
    const posted = post(context, before, [{ kind: 'invoice', on, sources: [], legs, staffId }], at);
    return await done(context, posted, invoiceId, at, 'issued');
  });
}

/**
 * Withdraws an invoice of which nothing was paid, disputed or agreed: a draft, or an issued one. What it asked for is on no invoice then.
 * @throws NotFound, StaleVersion, NotInThisStatus, ValidationFailed
 */
export async function cancelInvoice(
  context: Context,
  accountId: string,
  invoiceId: string,
  version: number,
  { staffId, reason }: { readonly staffId: string; readonly reason: string },
): Promise<Reply> {
  const { clinicId } = context;
  const named = withCharges(await invoiceOf(context, accountId, invoiceId));
  await workingStaff(clinicId, staffId);
  return await withBooks(context, accountId, named, async (books) => {
    const invoice = asRead(books.invoices.get(invoiceId), version, 'invoice');
    const at = now();
    const cancelled: Invoice = { ...invoice, status: 'cancelled' };
    if (invoice.status === 'draft') {
      const records = [bookChange(clinicId, { kind: 'invoice', record: cancelled }, 'cancelled')];
      const posted = { records, writes: [], books: { invoices: new Map([[invoiceId, cancelled]]) } };
      return await done(context, posted, invoiceId, at, 'cancelled', reason);
    }
    const asked = invoice.lines.reduce((cents, { amount }) => cents + amount, 0);
    if (invoice.status !== 'issued' || (invoice.sums['patient-receivable'] ?? 0) !== asked)
      throw new NotInThisStatus(
        'Something of the invoice was paid, given up, disputed or put into a payment plan, or it was cancelled: take that back first.',
      );
    const legs = invoice.lines.flatMap(({ chargeId, amount }): Leg[] => [
      { on: 'patient-receivable', amount, chargeId },
      { on: 'patient-receivable', amount: -amount, chargeId, invoiceId },
    ]);
    const before = { ...books, invoices: new Map([[invoiceId, cancelled]]) };
    const on = await businessDay(clinicId, at);
    const posted = post(context, before, [{ kind: 'invoice', on, sources: [], legs, staffId }], at);
    return await done(context, posted, invoiceId, at, 'cancelled', reason);
  });
}

interface Done {
  readonly records: ReturnType<typeof post>['records'];
  readonly writes: ReturnType<typeof post>['writes'];
  readonly books: Pick<ReturnType<typeof post>['books'], 'invoices'>;
}

/** Commits what was posted about an invoice, and tells how the invoice stands. */
export async function done(
  context: Context,
  { records, writes, books }: Done,
  invoiceId: string,
  at: string,
  deed: string,
  reason?: string,
): Promise<Reply> {
  const after = books.invoices.get(invoiceId);
  if (!after) throw new Error('the invoice is among the books');
  const version = after.version + 1;
  return await commit(
    context,
    {
      at,
      ...(reason === undefined ? {} : { reason }),
      records: about(invoiceId, records),
      writes,
      announce: { type: `invoice.${deed}`, status: after.status },
    },
    { status: 200, version, body: invoiceView({ ...after, version, updatedAt: at }) },
  );
}

const daysAfter = (day: string, days: number): string =>
  plusSeconds(`${day}T00:00:00.000Z`, days * 86_400).slice(0, 10);
