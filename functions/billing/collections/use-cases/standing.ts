import { clinicDate, readClinic } from '../../../clinics/index.ts';
import { auditRead } from '../../../platform/audit/entry.ts';
import type { Instant } from '../../../platform/clock.ts';
import { now } from '../../../platform/clock.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { usd } from '../../../platform/money.ts';
import type { Charge } from '../../charges/charge.ts';
import { isFederal } from '../../disputes/rules/federal.ts';
import { isFinal } from '../../disputes/rules/statuses.ts';
import { disputesOf } from '../../disputes/store.ts';
import type { Invoice } from '../../invoices/invoice.ts';
import { invoiceOf, withCharges } from '../../invoices/use-cases/show-invoice.ts';
import { sumOf } from '../../ledger/chart.ts';
import { readBooks } from '../../ledger/post.ts';
import type { Collection } from '../collection.ts';
import { collectionBars, type BillStanding } from '../rules/guard.ts';
import { readCollection } from '../store.ts';

/** An invoice, and all that is asked before it goes to collections. */
export interface Standing {
  readonly invoice: Invoice;
  readonly collection: Collection | undefined;
  /** How the named charges stand; all of the invoice by default. */
  readonly billOf: (chargeIds?: readonly string[]) => BillStanding;
}

/** @throws NotFound */
export async function standingOf(
  context: Context,
  accountId: string,
  invoiceId: string,
  at: Instant,
): Promise<Standing> {
  const { clinicId } = context;
  // The invoice first: a dispute that begins after it changes it, and whoever sends it then finds another version.
  const invoice = await invoiceOf(context, accountId, invoiceId);
  const [clinic, collection, { charges }, disputes] = await Promise.all([
    readClinic(clinicId),
    readCollection(clinicId, invoiceId),
    readBooks(clinicId, accountId, withCharges(invoice)),
    disputesOf(clinicId, accountId),
  ]);
  if (!clinic) throw new Error('the clinic does not exist');
  const lines = invoice.lines.map(({ chargeId }) => chargeId);
  const standing: Omit<BillStanding, 'owed' | 'chargeIds'> = {
    disputes: disputes
      .filter((dispute) => !isFinal(dispute.status) && dispute.chargeIds.some((id) => lines.includes(id)))
      .map((dispute) => ({ id: dispute.id, chargeIds: dispute.chargeIds, isFederal: isFederal(dispute) })),
    inPaymentPlan: sumOf(invoice.sums, ['in-payment-plan']) > 0,
    ...assistanceOf(collection),
    isNonprofitHospital: clinic.nonprofitHospital ?? false,
    ...(invoice.issuedOn === undefined ? {} : { firstBillOn: invoice.issuedOn }),
    ...noticeOf(collection),
    today: clinicDate(at, clinic),
  };
  return {
    invoice,
    collection,
    billOf: (chargeIds = lines) => ({
      ...standing,
      chargeIds,
      owed: chargeIds.reduce((sum, id) => sum + askedOn(invoiceId, charges.get(id)), 0),
    }),
  };
}

/** In cents: what the patient is asked for of the charge on this invoice. */
function askedOn(invoiceId: string, charge: Charge | undefined): number {
  return sumOf(charge?.invoiced[invoiceId] ?? {}, ['patient-receivable']);
}

function assistanceOf(collection: Collection | undefined): { readonly assistanceAppliedOn?: string } {
  const { assistance } = collection ?? {};
  return assistance && !assistance.decided ? { assistanceAppliedOn: assistance.appliedOn } : {};
}

function noticeOf(collection: Collection | undefined): { readonly noticeOn?: string } {
  const noticeOn = collection?.notices
    .map(({ givenOn }) => givenOn)
    .toSorted()
    .at(-1);
  return noticeOn === undefined ? {} : { noticeOn };
}

/** How an invoice stands, as the API tells it. */
export function standingView(
  { invoice, billOf }: Pick<Standing, 'invoice' | 'billOf'>,
  collection: Collection | undefined,
): Record<string, unknown> {
  const bill = billOf();
  const bars = collectionBars(bill);
  return {
    id: collection?.id,
    accountId: invoice.accountId,
    invoiceId: invoice.id,
    status: collection?.status ?? 'not-sent',
    owed: usd(bill.owed),
    mayBeSent: bars.length === 0,
    bars,
    notices: collection?.notices ?? [],
    assistance: collection?.assistance,
    sent: (collection?.sent ?? []).map(({ amount, ...rest }) => ({ ...rest, amount: usd(amount) })),
    recalledFor: collection?.recalledFor,
    version: collection?.version,
  };
}

/** Whether an invoice could go to collections now, and everything that stands against it. @throws NotFound */
export async function showCollections(context: Context, accountId: string, invoiceId: string): Promise<Reply> {
  const standing = await standingOf(context, accountId, invoiceId, now());
  await auditRead(context, standing.collection?.id ?? invoiceId, 'collection.read');
  return { status: 200, body: standingView(standing, standing.collection) };
}
