import { addStaffedTime, clinicInstant, readClinic, type Clinic } from '../../../clinics/index.ts';
import { againIfStale } from '../../../platform/case/again.ts';
import type { Parts } from '../../../platform/case/step.ts';
import { now, type Instant } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import type { Outcome } from '../../../platform/effects/consumer.ts';
import type { Effect, NewEffect } from '../../../platform/effects/effect.ts';
import { closeTasks, openTask, tasksOf } from '../../../reviews/index.ts';
import type { Denial } from '../denial.ts';
import { asksOn } from '../rules/deadlines.ts';
import { isDenialFinal } from '../rules/statuses.ts';
import { denialChange, readDenial } from '../store.ts';
import { DENIAL_TASK } from '../tasks/names.ts';

/** The queue is where denials are worked. What nobody has worked in time is asked of a person by mail, so that none is lost. */

/** When clinics read their mail. */
const MORNING = '08:00';

/** What follows whenever a denial gets another day: somebody is asked in time, unless it has got yet another by then. */
export function asksInTime(denial: Denial, clinic: Pick<Clinic, 'timeZone'>): NewEffect {
  return {
    kind: 'askAboutDenial',
    subjectId: denial.id,
    params: { dueOn: denial.dueOn },
    dueAt: clinicInstant(asksOn(denial), MORNING, clinic),
  };
}

/** The day of a denial comes near and nobody has decided it, or the payer that has it should have answered: a person is asked. Safe to repeat. */
export async function askAboutDenial({ clinicId, subjectId, id, params }: Effect<'askAboutDenial'>): Promise<Outcome> {
  const context: Context = { clinicId, actor: { kind: 'system', id: 'denials' }, requestId: id };
  await againIfStale(async () => {
    const [denial, clinic, asked] = await Promise.all([
      readDenial(clinicId, subjectId),
      readClinic(clinicId),
      tasksOf(clinicId, subjectId),
    ]);
    if (!denial || !clinic || isDenialFinal(denial.status) || denial.dueOn !== params.dueOn) return;
    if (asked.some(({ kind, status }) => kind === DENIAL_TASK && status === 'requested')) return;
    const at = now();
    const { task: _task, ...parts } = await openTask(context, {
      kind: DENIAL_TASK,
      capability: 'billing',
      title: 'Decide what is done about a denial',
      subjectKind: 'denial',
      subjectId,
      roles: ['billing-specialist'],
      dueAt: answeredBy(denial, at, clinic),
    });
    await commit(context, {
      at,
      ...parts,
      records: [denialChange(denial, 'due'), ...parts.records],
      announce: { type: 'denial.due', status: denial.status },
    });
  });
  return { done: true };
}

/** Before the denial's day begins; where that is over, within a staffed day. */
function answeredBy({ dueOn }: Denial, at: Instant, clinic: Clinic): Instant {
  const before = clinicInstant(dueOn, '00:00', clinic);
  const atLeast = addStaffedTime(at, clinic.reviewTurnaround.standard / 60, clinic);
  return before > atLeast ? before : atLeast;
}

/** Somebody has seen to these denials, or the payer has: nobody is asked about them any more. */
export async function noLongerAsked(
  context: Context,
  denials: readonly Pick<Denial, 'id'>[],
  reason: string,
  except?: string,
): Promise<Required<Omit<Parts, 'announceAlso'>>> {
  const closed = await Promise.all(
    denials.map(({ id }) => closeTasks(context, id, reason, { kinds: [DENIAL_TASK], except })),
  );
  return {
    records: closed.flatMap(({ records }) => records),
    writes: closed.flatMap(({ writes }) => writes),
    effects: closed.flatMap(({ effects }) => effects),
  };
}
