import { now } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { Conflict, NotInThisStatus, StaleVersion, ValidationFailed, type Fault } from '../../platform/errors.ts';
import type { Reply } from '../../platform/http/reply.ts';
import { readStaff } from '../../clinics/store.ts';
import { closeTasks, tasksOf } from '../../reviews/index.ts';
import type { Item, Requested } from '../case.ts';
import { moveTo } from '../rules/move.ts';
import { mayFollow, type Status } from '../rules/statuses.ts';
import type { ChangeRequest } from '../schemas.ts';
import { stepOf } from '../step.ts';
import { readSurvivor } from '../../registration/index.ts';
import { areWithheld, withheldWords } from '../withheld.ts';
import { caseOf, requestedOf } from '../surroundings.ts';
import { caseReply } from '../views/case.ts';

/** Statuses in which the payer has the request, so that a change goes to it as a change. What stands, stands until it is certified. */
const atPayer: readonly Status[] = ['pended', 'awaiting-payer-documents', 'approved', 'partially-approved', 'denied'];

/**
 * Changes what was asked: dates, units, service, providers. Before the payer has it, the request is simply another one; after, the
 * change is assessed, reviewed and brought to the payer like the request itself.
 * @throws NotFound, StaleVersion, NotInThisStatus, ValidationFailed, Conflict if the health plan may hear nothing of it
 */
export async function requestChange(
  context: Context,
  id: string,
  version: number,
  wish: ChangeRequest,
): Promise<Reply> {
  const before = await caseOf(context, id);
  if (before.version !== version) throw new StaleVersion('Read the case again, then decide again.');
  if (!mayFollow(before.status, 'assessing') || before.status === 'needs-attention')
    throw new NotInThisStatus(`A prior authorization that is ${before.status} cannot be changed.`);
  const submitter = await readStaff(context.clinicId, wish.submitterId);
  const faults: Fault[] = wish.items.flatMap(({ sequence }, index) =>
    before.items.some((item) => item.sequence === sequence)
      ? []
      : [{ pointer: `/items/${index}/sequence`, detail: 'is not known', code: 'unknown-reference' }],
  );
  if (submitter?.status !== 'active')
    faults.push({ pointer: '/submitterId', detail: 'is not known', code: 'unknown-reference' });
  if (faults.length > 0)
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', faults);

  const at = now();
  const requested = changed(requestedOf(before), wish);
  const patient = await readSurvivor(context.clinicId, before.patientId);
  if (!patient) throw new Error('the case’s patient has gone');
  if (await areWithheld(context.clinicId, patient, requested.items)) throw new Conflict(withheldWords);
  const { reason, submitterId } = wish;
  const from = before.proposed?.from ?? before.status;
  const toPayer = before.proposed !== undefined || atPayer.includes(before.status);
  const openTasks = before.proposed?.openTasks ?? (toPayer ? await openKinds(context, id) : []);
  // Whoever asked for what is now replaced still asked for the rest of it.
  const replaced = before.proposed?.submitterId ?? (toPayer ? undefined : before.submitterId);
  const earlierSubmitters = replaced
    ? [...new Set([...(before.earlierSubmitters ?? []), replaced])]
    : before.earlierSubmitters;
  const after = moveTo(before, 'assessing', at, {
    earlierSubmitters,
    ...(toPayer
      ? {
          proposed: { ...requested, reason, submitterId, requestedAt: at, from: settledFrom(from), openTasks },
          purpose: 'change',
        }
      : { ...requested, submitterId }),
  });
  const closed = await closeTasks(context, id, 'What was asked for has changed.');
  const words = 'The clinic changed what it asks for.';
  const change = stepOf(context, before, after, at, { deed: 'change-requested', words, reason }, closed);
  return await commit(context, change, caseReply(202, change, at, `/v1/preauthorizations/${id}`));
}

/** A change that comes to nothing returns to where the payer is at work, whatever it asked for meanwhile. */
function settledFrom(status: Status): Status {
  return status === 'awaiting-payer-documents' ? 'pended' : status;
}

/** What is now asked. An item that changes is assessed and decided anew. */
function changed(requested: Requested, wish: ChangeRequest): Requested {
  return {
    items: requested.items.map((item): Item => {
      const change = wish.items.find(({ sequence }) => sequence === item.sequence);
      if (!change) return item;
      const { requirement: _requirement, decision: _decision, ...asked } = item;
      return { ...asked, ...withoutUndefined(change) };
    }),
    providers: { ...requested.providers, ...withoutUndefined(wish.providers ?? {}) },
  };
}

function withoutUndefined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Partial<T>;
}

async function openKinds({ clinicId }: Context, id: string): Promise<string[]> {
  const tasks = await tasksOf(clinicId, id);
  return tasks.filter(({ status }) => status === 'requested').map(({ kind }) => kind);
}
