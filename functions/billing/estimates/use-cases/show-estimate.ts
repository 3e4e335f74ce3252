import { auditRead } from '../../../platform/audit/entry.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound } from '../../../platform/errors.ts';
import { usd } from '../../../platform/money.ts';
import { readSurvivor, recordIds } from '../../../registration/index.ts';
import type { Charge } from '../../charges/charge.ts';
import type { Invoice } from '../../invoices/invoice.ts';
import { readBooks } from '../../ledger/post.ts';
import { pageOf, type Asked } from '../../paging.ts';
import type { GoodFaithEstimate } from '../estimate.ts';
import { compareWithEstimate, type Comparison } from '../rules/compare.ts';
import { listEstimates, readEstimate } from '../store.ts';

/** An estimate as the API tells it. */
export function estimateView({ items, ...estimate }: GoodFaithEstimate) {
  const { givenOn, dueOn } = estimate;
  return {
    ...estimate,
    onTime: dueOn === undefined || givenOn <= dueOn,
    items: items.map(({ amount, ...item }) => ({ ...item, amount: usd(amount) })),
    total: usd(items.reduce((cents, { amount }) => cents + amount, 0)),
  };
}

/** @throws NotFound for every id that is not an estimate of this person */
async function estimateOf({ clinicId }: Context, patientId: string, id: string): Promise<GoodFaithEstimate> {
  const [patient, estimate] = await Promise.all([readSurvivor(clinicId, patientId), readEstimate(clinicId, id)]);
  if (!patient || !estimate || !recordIds(patient).includes(estimate.patientId))
    throw new NotFound('There is no such estimate.');
  return estimate;
}

/** @throws NotFound */
export async function showEstimate(context: Context, patientId: string, id: string): Promise<Reply> {
  const estimate = await estimateOf(context, patientId, id);
  await auditRead(context, id, 'goodFaithEstimate.read');
  return { status: 200, version: estimate.version, body: estimateView(estimate) };
}

/**
 * One page of the person's estimates, in the order in which they were recorded.
 * @throws NotFound, BadRequest if the cursor is not one of this list
 */
export async function estimatesPage(context: Context, patientId: string, asked: Asked): Promise<Reply> {
  const { clinicId } = context;
  const patient = await readSurvivor(clinicId, patientId);
  if (!patient) throw new NotFound('There is no such patient.');
  const { items, next } = await pageOf(
    context,
    'listGoodFaithEstimates',
    patientId,
    asked,
    (limit, after: string | undefined) => listEstimates(clinicId, recordIds(patient), limit, after),
    ({ id }) => id,
  );
  await Promise.all(items.map(({ id }) => auditRead(context, id, 'goodFaithEstimate.read')));
  return { status: 200, body: { estimates: items.map(estimateView), next } };
}

/** An invoice held against an estimate: what each provider asked for, as the invoice was issued. */
export function compareInvoice(
  estimate: Pick<GoodFaithEstimate, 'items'>,
  invoice: Pick<Invoice, 'lines' | 'issuedOn' | 'createdAt'>,
  charges: ReadonlyMap<string, Pick<Charge, 'provider'>>,
): Comparison {
  const billed = invoice.lines.map(({ chargeId, amount }) => ({
    provider: charges.get(chargeId)?.provider ?? '',
    amount,
  }));
  return compareWithEstimate(estimate.items, billed, invoice.issuedOn ?? invoice.createdAt.slice(0, 10));
}

/**
 * Holds a bill against an estimate of the same person, each provider for itself.
 * @throws NotFound
 */
export async function showComparison(
  context: Context,
  of: { readonly accountId: string; readonly invoiceId: string; readonly estimateId: string },
): Promise<Reply> {
  const { clinicId } = context;
  const { accountId, invoiceId, estimateId } = of;
  const { account, invoices } = await readBooks(clinicId, accountId, { invoices: [invoiceId] });
  const invoice = invoices.get(invoiceId);
  if (!invoice) throw new NotFound('There is no such invoice.');
  const estimate = await estimateOf(context, account.patientId, estimateId);
  const { charges } = await readBooks(clinicId, accountId, { charges: invoice.lines.map(({ chargeId }) => chargeId) });
  const { providers, substantiallyInExcess, threshold } = compareInvoice(estimate, invoice, charges);
  await auditRead(context, estimateId, 'goodFaithEstimate.compared');
  return {
    status: 200,
    body: {
      ...of,
      providers: providers.map(({ expected, billed, excess, ...rest }) => ({
        ...rest,
        expected: usd(expected),
        billed: usd(billed),
        excess: usd(excess),
      })),
      substantiallyInExcess,
      threshold: { amount: usd(threshold.cents), source: threshold.source },
    },
  };
}
