import { auditRead } from '../../../platform/audit/entry.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound } from '../../../platform/errors.ts';
import { usd } from '../../../platform/money.ts';
import { accountOf } from '../../accounts/use-cases/show-account.ts';
import { ofThePatient, sumOf } from '../../ledger/chart.ts';
import { readBooks } from '../../ledger/post.ts';
import { paidByPatient, uninvoiced } from '../../ledger/rules/post.ts';
import { readCharges } from '../../ledger/store.ts';
import { balances } from '../../ledger/views.ts';
import { pageOf, type Asked } from '../../paging.ts';
import type { Charge } from '../charge.ts';

/** A charge as the API tells it. */
export function chargeView({ sums, invoiced, amount, ...charge }: Charge) {
  const { patient, payer, denied, inDispute, inPaymentPlan, adjusted, writtenOff, paidByPayers } = balances(sums);
  const billed = charge.claimIds.length > 0 || Object.keys(invoiced).length > 0;
  const status = isInError({ sums })
    ? ('entered-in-error' as const)
    : billed
      ? ('billed' as const)
      : ('billable' as const);
  return {
    ...charge,
    amount: usd(amount),
    status,
    open: { patient, payer, denied, inDispute, inPaymentPlan },
    paid: { patient: usd(paidByPatient(sums)), payer: paidByPayers },
    adjusted,
    writtenOff,
    notInvoiced: usd(sumOf(uninvoiced({ sums, invoiced }), ofThePatient)),
  };
}

/** Whether the charge's entry was taken back: there is no such revenue. */
export function isInError({ sums }: Pick<Charge, 'sums'>): boolean {
  return sums.revenue === undefined;
}

/** @throws NotFound */
export async function showCharge(context: Context, accountId: string, chargeId: string): Promise<Reply> {
  const { charges } = await readBooks(context.clinicId, accountId, { charges: [chargeId] });
  const charge = charges.get(chargeId);
  if (!charge) throw new NotFound('There is no such charge.');
  await auditRead(context, chargeId, 'charge.read');
  return { status: 200, version: charge.version, body: chargeView(charge) };
}

/**
 * One page of an account's charges, in the order in which they were registered.
 * @throws NotFound, BadRequest if the cursor is not one of this list
 */
export async function chargesPageOf(context: Context, accountId: string, asked: Asked): Promise<Reply> {
  await accountOf(context, accountId);
  const { items, next } = await pageOf(
    context,
    'listCharges',
    accountId,
    asked,
    (limit, after: string | undefined) => readCharges(context.clinicId, accountId, limit, after),
    ({ id }) => id,
  );
  await Promise.all(items.map(({ id }) => auditRead(context, id, 'charge.read')));
  return { status: 200, body: { charges: items.map(chargeView), next } };
}
