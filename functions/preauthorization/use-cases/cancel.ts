import { now, type Instant } from '../../platform/clock.ts';
import { commit, type Change } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { NotInThisStatus, StaleVersion } from '../../platform/errors.ts';
import type { Reply } from '../../platform/http/reply.ts';
import { closeTasks } from '../../reviews/index.ts';
import type { Preauthorization } from '../case.ts';
import { moveTo } from '../rules/move.ts';
import { payerMayKnow } from '../rules/payer-knows.ts';
import { mayFollow } from '../rules/statuses.ts';
import { visitsUnder } from '../ledger.ts';
import { authorizationChange, listAuthorizations } from '../store.ts';
import { stepOf } from '../step.ts';
import { caseOf } from '../surroundings.ts';
import { caseReply } from '../views/case.ts';

/**
 * The clinic cancels. What waits stops; a payer that has the request, or may have it, is told before the case is cancelled.
 * @throws NotFound, StaleVersion, NotInThisStatus
 */
export async function requestCancellation(
  context: Context,
  id: string,
  version: number,
  reason: string,
): Promise<Reply> {
  const before = await caseOf(context, id);
  if (before.version !== version) throw new StaleVersion('Read the case again, then decide again.');
  const at = now();
  const status = payerMayKnow(before) ? 'cancelling' : 'cancelled';
  if (!mayFollow(before.status, status)) {
    throw new NotInThisStatus(
      before.status === 'denied'
        ? 'The payer denied it: there is nothing left to cancel.'
        : `A prior authorization that is ${before.status} cannot be cancelled.`,
    );
  }
  if (status === 'cancelled') {
    const change = await cancelled(context, before, at, 'The clinic cancelled it before the payer had it.', {
      cancellation: { reason, requestedAt: at, byStaff: false },
      standstill: { code: 'cancelled-by-clinic', words: reason },
    });
    return await commit(context, change, caseReply(200, change, at));
  }
  const after = cancelling(before, at, reason);
  const closed = await closeTasks(context, id, 'The request was cancelled.');
  const words = 'The clinic cancelled it. The payer is being told.';
  const change = stepOf(context, before, after, at, { deed: 'cancellation-requested', words, reason }, closed);
  return await commit(context, change, caseReply(202, change, at, `/v1/preauthorizations/${id}`));
}

/** The case on its way to the payer as a cancellation. */
export function cancelling(before: Preauthorization, at: Instant, reason: string): Preauthorization {
  return moveTo(before, 'cancelling', at, {
    revision: before.revision + 1,
    purpose: 'cancellation',
    proposed: undefined,
    cancellation: { reason, requestedAt: at, byStaff: false },
    warnAt: undefined,
  });
}

/** The case at its end: nothing waits, nobody is asked any more, and nothing can be reserved. */
export async function cancelled(
  context: Context,
  before: Preauthorization,
  at: Instant,
  words: string,
  changes: Partial<Preauthorization> = {},
  except?: string,
): Promise<Change> {
  const after = moveTo(before, 'cancelled', at, {
    standstill: { code: 'cancelled-by-clinic', words: before.cancellation?.reason ?? words },
    ...changes,
    proposed: undefined,
    warnAt: undefined,
  });
  const closed = await closeTasks(context, before.id, 'The request was cancelled.', { except });
  const authorizations = (await listAuthorizations(context.clinicId, before.id)).filter(
    ({ status }) => status === 'active',
  );
  return stepOf(context, before, after, at, { deed: 'cancelled', words }, closed, {
    records: authorizations.map((authorization) =>
      authorizationChange(
        context.clinicId,
        authorization.version,
        { ...authorization, status: 'cancelled' },
        'authorization.cancelled',
      ),
    ),
    effects: visitsUnder(before.patientId, authorizations),
  });
}
