import type * as z from 'zod';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotInThisStatus } from '../../../platform/errors.ts';
import { asRead, withBooks } from '../../ledger/post.ts';
import { bookChange } from '../../ledger/store.ts';
import type { Claim } from '../claim.ts';
import type { claimChangeBody } from '../schemas.ts';
import { claimChange, payerNumberWrites, readClaim } from '../store.ts';
import { claimOf, claimView } from './show-claim.ts';

/**
 * Changes what is known of a claim: the payer's number of it, when it was submitted, until when the payer takes it, or that it is
 * withdrawn. Its charges are then on no claim of this number.
 * @throws NotFound, StaleVersion, NotInThisStatus for a claim that was withdrawn
 */
export async function changeClaim(
  context: Context,
  accountId: string,
  claimId: string,
  version: number,
  { reason, ...given }: z.output<typeof claimChangeBody>,
): Promise<Reply> {
  const { clinicId } = context;
  const { lines } = await claimOf(context, accountId, claimId);
  const named = { charges: lines.map(({ chargeId }) => chargeId) };
  return await withBooks(context, accountId, named, async ({ charges }) => {
    const before = asRead(await readClaim(clinicId, accountId, claimId), version, 'claim');
    if (before.status !== 'active') throw new NotInThisStatus(`The claim is ${before.status}: register another.`);
    const at = now();
    const after: Claim = { ...before, ...given };
    const leaves = after.status === 'active' ? [] : [...charges.values()];
    return await commit(
      context,
      {
        at,
        reason,
        records: [
          claimChange(clinicId, after, 'changed'),
          ...leaves.map((charge) => {
            const record = { ...charge, claimIds: charge.claimIds.filter((each) => each !== claimId) };
            return bookChange(clinicId, { kind: 'charge', record }, 'unclaimed');
          }),
        ],
        writes: payerNumberWrites(clinicId, after),
        announce: { type: 'claim.changed', status: after.status },
      },
      { status: 200, version: version + 1, body: claimView({ ...after, version: version + 1, updatedAt: at }) },
    );
  });
}
