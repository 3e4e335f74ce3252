import { auditRead } from '../../../platform/audit/entry.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound } from '../../../platform/errors.ts';
import { usd } from '../../../platform/money.ts';
import { accountOf } from '../../accounts/use-cases/show-account.ts';
import { pageOf, type Asked } from '../../paging.ts';
import type { Claim } from '../claim.ts';
import { readClaim, readClaims } from '../store.ts';

/** A claim as the API tells it. */
export function claimView({ lines, ...claim }: Claim) {
  return {
    ...claim,
    lines: lines.map(({ amount, ...line }) => ({ ...line, amount: usd(amount) })),
    total: usd(lines.reduce((cents, { amount }) => cents + amount, 0)),
  };
}

/** @throws NotFound for every id that is not a claim of this account */
export async function claimOf(
  { clinicId }: Pick<Context, 'clinicId'>,
  accountId: string,
  claimId: string,
): Promise<Claim> {
  const claim = await readClaim(clinicId, accountId, claimId);
  if (!claim) throw new NotFound('There is no such claim.');
  return claim;
}

/** @throws NotFound */
export async function showClaim(context: Context, accountId: string, claimId: string): Promise<Reply> {
  const claim = await claimOf(context, accountId, claimId);
  await auditRead(context, claimId, 'claim.read');
  return { status: 200, version: claim.version, body: claimView(claim) };
}

/**
 * One page of an account's claims, in the order in which they were registered.
 * @throws NotFound, BadRequest if the cursor is not one of this list
 */
export async function claimsPageOf(context: Context, accountId: string, asked: Asked): Promise<Reply> {
  await accountOf(context, accountId);
  const { items, next } = await pageOf(
    context,
    'listClaims',
    accountId,
    asked,
    (limit, after: string | undefined) => readClaims(context.clinicId, accountId, limit, after),
    ({ id }) => id,
  );
  await Promise.all(items.map(({ id }) => auditRead(context, id, 'claim.read')));
  return { status: 200, body: { claims: items.map(claimView), next } };
}
