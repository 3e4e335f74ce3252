import type { CaseKind } from '../platform/case/kind.ts';
import { workflowEffects, type Parts } from '../platform/case/step.ts';
import { caseWorkflow } from '../platform/case/workflow.ts';
import type { Instant } from '../platform/clock.ts';
import type { Change } from '../platform/commit.ts';
import type { Context } from '../platform/context.ts';
import { NotFound } from '../platform/errors.ts';
import type { Appointment } from './appointment.ts';
import { queueWrites } from './queue.ts';
import { isOpen, nextDeed, planned, type Next } from './rules/next-deed.ts';
import { appointmentChange, readAppointment } from './store.ts';

/** Appointments among the kinds of case. */
const appointments: CaseKind<Appointment, Next['deed']> = {
  kind: 'appointment',
  workflow: 'appointment',
  workflowActor: 'appointment-workflow',
  read: readAppointment,
  change: appointmentChange,
  isOpen,
  nextDeed,
  startsAt: ({ runAt }) => runAt,
};

/** The states of `workflows/appointment.asl.json`. */
export const workflow = caseWorkflow(appointments);

/** What is done to an appointment. */
export interface Step {
  /** In the past tense: `rescheduled`. */
  readonly deed: string;
  /** Why, for the audit. */
  readonly reason?: string;
  /** Only the record tells of it: neither the clinic's feed nor its webhooks do. */
  readonly silent?: true;
}

/**
 * One step of an appointment, as the change that makes it: the record, the run of its workflow that it needs from then on, and the
 * news. It has no timeline of its own: the audit and the feed tell what happened, and months of waiting leave nothing to tell.
 */
export function stepOf(
  context: Context,
  before: Appointment | null,
  after: Appointment,
  at: Instant,
  step: Step,
  ...parts: readonly Parts[]
): Change {
  const next = planned(before, after, at);
  const action = `appointment.${step.deed}`;
  return {
    at,
    reason: step.reason,
    records: [appointments.change(before, next, action, at), ...parts.flatMap(({ records }) => records ?? [])],
    writes: [...queueWrites(before, next), ...parts.flatMap(({ writes }) => writes ?? [])],
    effects: [
      ...workflowEffects(appointments, context, before, next, at),
      ...parts.flatMap(({ effects }) => effects ?? []),
    ],
    ...(step.silent ? {} : { announce: { type: action, status: next.status } }),
  };
}

/** @throws NotFound for every id that is not an appointment of this clinic */
export async function appointmentOf(context: Pick<Context, 'clinicId'>, id: string): Promise<Appointment> {
  const found = await readAppointment(context.clinicId, id);
  if (!found) throw new NotFound('There is no such appointment.');
  return found;
}
