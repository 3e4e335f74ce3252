import { againIfStale } from '../../../platform/case/again.ts';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import type { Outcome } from '../../../platform/effects/consumer.ts';
import type { Effect } from '../../../platform/effects/effect.ts';
import type { RemittanceClaim, RemittanceRecord, Tally } from '../record.ts';
import { REVERSAL } from '../rules/claim-words.ts';
import { faultKinds } from '../rules/faults.ts';
import { listRemittanceClaims, readRemittance, remittanceChange } from '../store.ts';
import { askAboutHeld } from './ask-about-held.ts';
import { postClaim } from './post-claim.ts';

/** How many claims are looked at in one run of the function. */
const IN_A_RUN = 200;
const PAGE = 50;

/**
 * Posts the claims of a remittance that are to be posted, one after the other, and holds those that cannot be. Safe to repeat: what is posted
 * is pending no more. A long remittance is posted in several runs.
 */
export async function postRemittance({ clinicId, subjectId, id, params }: Effect<'postRemittance'>): Promise<Outcome> {
  const context: Context = { clinicId, actor: { kind: 'system', id: 'remittances' }, requestId: id };
  const remittance = await readRemittance(clinicId, subjectId);
  if (remittance?.status !== 'posting') return { done: true };
  // What takes a decision back comes first, wherever it stands: the decision anew is posted on what it leaves.
  let { after, isTakenBack = false } = params;
  for (let looked = 0; ;) {
    const claims = await listRemittanceClaims(clinicId, subjectId, PAGE, after);
    for (const claim of claims) {
      if ((claim.payment.status === REVERSAL) === isTakenBack) continue;
      if (claim.standing === 'held' && params.held) await decideHeld(context, remittance, claim, params.held);
      if (claim.standing !== 'pending') continue;
      if (claim.edition < remittance.edition) await leaveOut(context, claim);
      else await postClaim(context, remittance, claim);
    }
    after = claims.at(-1)?.id;
    looked += claims.length;
    if (claims.length < PAGE) {
      if (isTakenBack) break;
      isTakenBack = true;
      after = undefined;
    }
    if (looked >= IN_A_RUN) {
      await againIfStale(async () => {
        const before = await readRemittance(clinicId, subjectId);
        if (before?.status !== 'posting') return;
        await commit(context, {
          records: [remittanceChange('remittance', before, 'posted-in-part')],
          effects: [{ kind: 'postRemittance', subjectId, params: { ...params, after, isTakenBack } }],
        });
      });
      return { done: true };
    }
  }
  await settle(context, subjectId);
  return { done: true };
}

/**
 * What a person has decided of all claims that are held: they are tried once more as they are, or set aside. What does not balance, or differs from
 * what was posted, is decided claim by claim.
 */
async function decideHeld(
  context: Context,
  remittance: RemittanceRecord,
  claim: RemittanceClaim,
  deed: 'post' | 'set-aside',
): Promise<void> {
  if (deed === 'post') {
    if (!isOwnFault(claim)) await postClaim(context, remittance, claim);
    return;
  }
  const { decision } = remittance;
  const after = { ...claim, standing: 'set-aside' as const, ...(decision ? { decision } : {}) };
  await commit(context, {
    reason: decision?.reason,
    records: [remittanceChange('remittanceClaim', after, 'set-aside')],
  });
}

/** Whether a claim is held for what it says itself, and not for what the clinic's books lack. */
function isOwnFault({ why = [] }: RemittanceClaim): boolean {
  return why.some(({ code }) => code in faultKinds || code === 'differs-from-posted' || code === 'too-many-lines');
}

/** A claim that the better file does not have. */
async function leaveOut(context: Context, claim: RemittanceClaim): Promise<void> {
  const words = 'The file that took the place of the held one does not have it.';
  const after = { ...claim, standing: 'set-aside' as const, why: [{ code: 'not-in-the-better-file', words }] };
  await commit(context, { records: [remittanceChange('remittanceClaim', after, 'set-aside')] });
}

/** Says how a remittance stands, by its claims as they are. */
export async function settle(context: Context, id: string): Promise<void> {
  await againIfStale(async () => {
    const before = await readRemittance(context.clinicId, id);
    if (!before || before.status === 'set-aside' || before.status === 'reading') return;
    const tally = await tallyOf(context.clinicId, id);
    const at = now();
    const status = statusFor(before, tally);
    const moves = status !== before.status;
    const after = { ...before, tally, status, ...(moves ? { statusSince: at } : {}) };
    const asked = moves ? await askAboutHeld(context, after, at) : {};
    await commit(context, {
      at,
      records: [remittanceChange('remittance', after, moves ? status : 'counted'), ...(asked.records ?? [])],
      writes: asked.writes,
      effects: asked.effects,
      ...(moves ? { announce: { type: `remittance.${status}`, status } } : {}),
    });
  });
}

function statusFor({ status }: RemittanceRecord, { claims }: Tally): RemittanceRecord['status'] {
  if (status === 'held') return 'held';
  if (claims.pending > 0) return 'posting';
  return claims.held > 0 ? 'partly-held' : 'posted';
}

/** How many claims came to what. */
export async function tallyOf(clinicId: string, id: string): Promise<Tally> {
  const claims = { pending: 0, posted: 0, told: 0, held: 0, 'set-aside': 0 };
  let [lines, heldAmount] = [0, 0];
  for (let after: string | undefined; ;) {
    const page = await listRemittanceClaims(clinicId, id, 200, after);
    for (const { standing, payment } of page) {
      claims[standing] += 1;
      lines += payment.lines.length;
      if (standing === 'held' || standing === 'pending') heldAmount += payment.paid;
    }
    const last = page.at(-1);
    // A page may be cut short by its size: the end is where there is none.
    if (!last) return { claims, lines, heldAmount };
    after = last.id;
  }
}
