import { now, type Instant } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import type { Preauthorization } from '../case.ts';
import { noticeTo } from '../mails.ts';
import { expiryWarnAt } from '../rules/deadlines.ts';
import { stay } from '../rules/move.ts';
import { authorizationChange, listAuthorizations } from '../store.ts';
import { stepOf } from '../step.ts';
import { surroundingsOf } from '../surroundings.ts';

/** Warns the clinic of authorizations that end soon with units left, and sets the time of the next warning. */
export async function warnBeforeExpiry(context: Context, before: Preauthorization): Promise<void> {
  const at = now();
  const { policy, clinic } = await surroundingsOf(before);
  const later: Instant[] = [];
  const ending = [];
  for (const authorization of await listAuthorizations(context.clinicId, before.id)) {
    if (authorization.status !== 'active' || authorization.warnedAt) continue;
    const warnAt = expiryWarnAt(authorization.period, policy?.expiryWarningDays ?? 14, clinic.timeZone);
    if (warnAt > at) later.push(warnAt);
    else ending.push(authorization);
  }
  const left = ending.filter(({ available, reserved }) => available + reserved > 0);
  const after = stay(before, at, { warnAt: later.toSorted()[0] });
  const words =
    left.length > 0
      ? `Ends soon with units left: ${left.map(({ sequence, period }) => `item ${sequence} on ${period.end}`).join(', ')}.`
      : 'An authorization ends soon; all of it was used.';
  await commit(
    context,
    stepOf(
      context,
      before,
      after,
      at,
      { deed: 'warned-of-expiry', words, announce: left.length > 0 ? 'expiring' : undefined },
      {
        records: ending.map((authorization) =>
          authorizationChange(
            context.clinicId,
            authorization.version,
            { ...authorization, warnedAt: at },
            'authorization.warned-of-expiry',
          ),
        ),
        effects: left.length > 0 ? [noticeTo(before.submitterId, 'preauthorization-expiring', before.id)] : [],
      },
    ),
  );
}
