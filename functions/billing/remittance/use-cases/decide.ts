import { workingStaff } from '../../../clinics/index.ts';
import type * as z from 'zod';
import { now } from '../../../platform/clock.ts';
import { commit, type Change } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotInThisStatus, ValidationFailed } from '../../../platform/errors.ts';
import { closeTasks } from '../../../reviews/index.ts';
import { readClaim } from '../../claims/store.ts';
import { asRead } from '../../ledger/post.ts';
import type { RemittanceClaim, RemittanceRecord } from '../record.ts';
import type { claimDecisionBody, remittanceDecisionBody } from '../schemas.ts';
import { remittanceChange } from '../store.ts';
import { remittanceClaimView, remittanceView } from '../views.ts';
import { HELD_TASK } from '../tasks/names.ts';
import { remittanceClaimOf, remittanceOf } from './show-remittances.ts';

/**
 * Releases a remittance that is held whole, because the money came as it says, or sets it aside. Of one that is held in part, all claims that the
 * clinic's books could not take are tried once more, or all that are held are set aside.
 * @throws NotFound, StaleVersion, NotInThisStatus where nothing is held, ValidationFailed for who does not work here
 */
export async function decideRemittance(
  context: Context,
  id: string,
  version: number,
  { staffId, reason, deed }: z.output<typeof remittanceDecisionBody>,
): Promise<Reply> {
  const before = asRead(await remittanceOf(context, id), version, 'remittance');
  await workingStaff(context.clinicId, staffId);
  const at = now();
  const { after, change } = remittanceDecided(before, { deed, staffId, reason, at });
  const closed = await closeTasks(context, id, 'The remittance was decided.', { kinds: [HELD_TASK] });
  return await commit(
    context,
    {
      ...change,
      records: [...change.records, ...closed.records],
      writes: closed.writes,
      effects: [...(change.effects ?? []), ...closed.effects],
    },
    { status: 200, version: version + 1, body: remittanceView({ ...after, version: version + 1, updatedAt: at }) },
  );
}

/**
 * The change by which a person decides a remittance that is held.
 * @throws NotInThisStatus where nothing is held
 */
export function remittanceDecided(
  before: RemittanceRecord,
  decision: NonNullable<RemittanceRecord['decision']>,
): { readonly after: RemittanceRecord; readonly change: Change } {
  if (before.status !== 'held' && before.status !== 'partly-held')
    throw new NotInThisStatus(`The remittance is ${before.status}: nothing of it is held.`);
  const { deed, at, reason } = decision;
  const isWhole = before.status === 'held';
  const status = isWhole && deed === 'set-aside' ? 'set-aside' : 'posting';
  const after: RemittanceRecord = { ...before, status, statusSince: at, decision };
  const posting = { kind: 'postRemittance', subjectId: before.id, params: isWhole ? {} : { held: deed } } as const;
  return {
    after,
    change: {
      at,
      reason,
      records: [remittanceChange('remittance', after, deed === 'post' ? 'released' : 'set-aside')],
      announce: { type: `remittance.${status}`, status },
      effects: status === 'posting' ? [posting] : [],
    },
  };
}

/**
 * Posts a claim of a remittance that is held, perhaps to the claim of the clinic that a person names; or sets it aside. It is posted right
 * after; if it cannot be, it is held again with the reason.
 * @throws NotFound, StaleVersion, NotInThisStatus where it is not held, ValidationFailed
 */
export async function decideRemittanceClaim(
  context: Context,
  { remittanceId, remittanceClaimId }: { readonly remittanceId: string; readonly remittanceClaimId: string },
  version: number,
  { staffId, reason, deed, claim: named }: z.output<typeof claimDecisionBody>,
): Promise<Reply> {
  const { clinicId } = context;
  const remittance = await remittanceOf(context, remittanceId);
  const before = asRead(await remittanceClaimOf(context, remittanceId, remittanceClaimId), version, 'claim');
  await workingStaff(clinicId, staffId);
  if (before.standing !== 'held' || (remittance.status !== 'partly-held' && remittance.status !== 'posting'))
    throw new NotInThisStatus('Only a claim that is held by itself is decided: its remittance is released first.');
  if (deed === 'post' && before.why?.some(({ code }) => code === 'differs-from-posted'))
    throw new NotInThisStatus(
      'The same claim of this payment is posted. Set this one aside, or take the entries back first.',
    );
  if (deed === 'post' && before.why?.some(({ code }) => code === 'too-many-lines'))
    throw new NotInThisStatus('It has more lines than are kept: what is kept is not all of it. Post it by hand.');
  const answered = named && (await readClaim(clinicId, named.accountId, named.claimId));
  if (named && !answered)
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', [
      { pointer: '/claim/claimId', detail: 'must be a claim of that account', code: 'unknown-reference' },
    ]);
  const at = now();
  const after: RemittanceClaim = {
    ...before,
    standing: deed === 'post' ? 'pending' : 'set-aside',
    // Named by a person, it is of the edition that counts.
    edition: remittance.edition,
    ...(named ? { matched: { ...named, by: 'staff' as const } } : {}),
    decision: { deed, staffId, reason, at },
  };
  const status = 'posting';
  const posting = { ...remittance, status, statusSince: at } as const;
  return await commit(
    context,
    {
      at,
      reason,
      records: [
        remittanceChange('remittanceClaim', after, deed === 'post' ? 'released' : 'set-aside'),
        remittanceChange('remittance', posting, 'posting'),
      ],
      effects: [{ kind: 'postRemittance', subjectId: remittanceId, params: {} }],
    },
    { status: 200, version: version + 1, body: remittanceClaimView({ ...after, version: version + 1, updatedAt: at }) },
  );
}
