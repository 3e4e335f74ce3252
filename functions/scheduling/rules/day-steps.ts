import { plusSeconds, secondsBetween, type Instant } from '../../platform/clock.ts';
import { NotInThisStatus } from '../../platform/errors.ts';
import type { Appointment, DayStep } from '../appointment.ts';
import { movedBack, moveTo } from './move.ts';
import type { AppointmentStatus } from './statuses.ts';

/** What is done to an appointment on its day, and the status that it leads to. Who is shown to a room has still arrived. */
const leadsTo = {
  'check-in': 'checked-in',
  arrival: 'arrived',
  rooming: 'arrived',
  'check-out': 'fulfilled',
  'no-show': 'noshow',
} as const satisfies Readonly<Record<string, AppointmentStatus>>;
export type StepName = keyof typeof leadsTo;
export const stepNames = Object.keys(leadsTo) as [StepName, ...StepName[]];

/** In the past tense, for the audit, the feed and the pages. */
export const pastOf: Readonly<Record<StepName, string>> = {
  'check-in': 'checked-in',
  arrival: 'arrived',
  rooming: 'roomed',
  'check-out': 'fulfilled',
  'no-show': 'noshow',
};

type Stepped = Pick<Appointment, 'status' | 'start' | 'end' | 'steps'>;

/** The step, where it was done and not taken back. */
export function stepOn({ steps = [] }: Pick<Appointment, 'steps'>, name: StepName): DayStep | undefined {
  return steps.findLast(({ step }) => step === name);
}

/** Whether the patient has still to come: neither arrived, nor cancelled, nor said to have stayed away. */
export function isExpected(appointment: Pick<Appointment, 'status' | 'steps'>): boolean {
  const { status } = appointment;
  return (status === 'booked' || status === 'checked-in') && stepOn(appointment, 'arrival') === undefined;
}

/** Since when the patient waits to be seen; undefined for who is not there, was shown to a room, or has gone. */
export function waitsSince(appointment: Stepped): Instant | undefined {
  const isThere = appointment.status === 'arrived' || appointment.status === 'checked-in';
  return isThere && !stepOn(appointment, 'rooming') ? stepOn(appointment, 'arrival')?.at : undefined;
}

/** Nobody comes earlier than this before the time, in seconds: it is another appointment that is meant. */
const EARLIEST = 12 * 3600;

/**
 * The appointment with one more step of its day.
 * @throws NotInThisStatus if it is not its turn
 */
export function withStep(before: Appointment, done: Omit<DayStep, 'from'>): Appointment {
  const { step, at } = done;
  const problem = problemWith(before, step, at);
  if (problem !== undefined) throw new NotInThisStatus(problem);
  const steps = [...(before.steps ?? []), { ...done, from: before.status }];
  return moveTo(before, leadsTo[step], at, { steps });
}

function problemWith(appointment: Stepped, step: StepName, at: Instant): string | undefined {
  const isThere = stepOn(appointment, 'arrival') !== undefined;
  switch (step) {
    case 'check-in':
      return stepOn(appointment, 'check-in') ? 'The patient is checked in already.' : undefined;
    case 'arrival':
      if (isThere) return 'The patient is there already.';
      return secondsBetween(at, appointment.start) > EARLIEST
        ? `The appointment begins at ${appointment.start}: nobody arrives for it before ${plusSeconds(appointment.start, -EARLIEST)}.`
        : undefined;
    case 'rooming':
      return isThere ? undefined : 'The patient has not arrived yet.';
    case 'check-out':
      return isThere ? undefined : 'The patient has not arrived: what did not take place is cancelled, or a no-show.';
    case 'no-show':
      if (isThere) return 'The patient was there: that is no no-show.';
      return appointment.end > at ? `The appointment is not over before ${appointment.end}.` : undefined;
  }
}

/** What can be done next, as the pages offer it. A check-in may come before the patient does. */
export function possibleSteps(appointment: Appointment, at: Instant): StepName[] {
  return stepNames.filter((step) => {
    try {
      withStep(appointment, { step, at, staffId: '' });
      return true;
    } catch (error) {
      if (error instanceof NotInThisStatus) return false;
      throw error;
    }
  });
}

/**
 * The appointment as it was before its last step, which was a mistake.
 * @throws NotInThisStatus if no step led to where it stands
 */
export function withoutLastStep(before: Appointment, at: Instant): { after: Appointment; step: DayStep } {
  const step = before.steps?.at(-1);
  if (!step || leadsTo[step.step] !== before.status)
    throw new NotInThisStatus('There is no step of the day that could be taken back.');
  return { after: movedBack(before, step.from, at, { steps: before.steps?.slice(0, -1) }), step };
}
