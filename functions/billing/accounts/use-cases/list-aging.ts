import { clinicDate, readClinic } from '../../../clinics/index.ts';
import { auditRead } from '../../../platform/audit/entry.ts';
import { now } from '../../../platform/clock.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { BadRequest } from '../../../platform/errors.ts';
import { usd } from '../../../platform/money.ts';
import { openCursor, sealCursor } from '../../../platform/seal.ts';
import type { Asked } from '../../paging.ts';
import { readOpenAccounts, type Position } from '../open-accounts.ts';
import { agedOf, ages, isOwed, nothingAged, together, type Aged } from '../rules/aging.ts';

const ROUTE = 'listBillingAging';

/** What a cursor of the list holds: for which day it is reckoned, how far it came, and what it came to. */
interface SoFar {
  readonly on: string;
  readonly at: Position;
  readonly accounts: number;
  readonly totals: Aged;
}

/**
 * What is owed to a clinic by age, account after account, with the sum of all that was read so far: the last page tells that of the whole clinic.
 * What is posted while it is read may be in it or not.
 * @throws BadRequest if the cursor is not one of this list, or of another day
 */
export async function agingPage(context: Context, { limit, cursor }: Asked, on?: string): Promise<Reply> {
  const { clinicId } = context;
  const before = await soFar(context, cursor, on);
  const { accounts, next } = await readOpenAccounts(clinicId, before.at, limit);
  const rows = accounts
    .map(({ accountId, charges, invoices }) => ({
      accountId,
      patientId: (invoices[0] ?? charges[0])?.patientId ?? '',
      of: agedOf(invoices, charges, before.on),
    }))
    .filter(({ of }) => isOwed(of));
  const totals = rows.reduce((sum, { of }) => together(sum, of), before.totals);
  const counted = before.accounts + rows.length;
  await Promise.all(rows.map(({ accountId }) => auditRead(context, accountId, 'billingAccount.read')));
  const after: SoFar | undefined = next && { on: before.on, at: next, accounts: counted, totals };
  return {
    status: 200,
    body: {
      on: before.on,
      accounts: rows.map(({ of, ...account }) => ({ ...account, ...agedView(of) })),
      totals: { accounts: counted, ...agedView(totals) },
      next: after && (await sealCursor(clinicId, ROUTE, after)),
    },
  };
}

async function soFar({ clinicId }: Context, cursor: string | undefined, on: string | undefined): Promise<SoFar> {
  if (cursor === undefined) {
    const clinic = await readClinic(clinicId);
    if (!clinic) throw new Error('a clinic asks');
    return { on: on ?? clinicDate(now(), clinic), at: { shard: 0 }, accounts: 0, totals: nothingAged };
  }
  const before = (await openCursor(clinicId, ROUTE, cursor)) as SoFar;
  if (on !== undefined && on !== before.on)
    throw new BadRequest('The cursor belongs to another day.', [
      { pointer: 'query:on', detail: 'must be the day of the first page, or be left out' },
    ]);
  return before;
}

function agedView({ buckets, notInvoiced }: Aged) {
  return {
    buckets: ages.map((days) => {
      const { patient, inDispute, inPaymentPlan, payer, denied } = buckets[days];
      return {
        days,
        patient: usd(patient),
        inDispute: usd(inDispute),
        inPaymentPlan: usd(inPaymentPlan),
        payer: usd(payer),
        denied: usd(denied),
      };
    }),
    notInvoiced: usd(notInvoiced),
  };
}
