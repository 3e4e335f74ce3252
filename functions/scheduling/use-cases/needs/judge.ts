import { readClinic, type Clinic } from '../../../clinics/index.ts';
import type { Parts } from '../../../platform/case/step.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Context } from '../../../platform/context.ts';
import type { NewEffect } from '../../../platform/effects/effect.ts';
import { ValidationFailed } from '../../../platform/errors.ts';
import { inOneRequest } from '../../../platform/table.ts';
import { ended, ledgerParts, openLedger, unused, type Ledger, type SetAside } from '../../../preauthorization/index.ts';
import { readSurvivor, type Patient } from '../../../registration/index.ts';
import { closeTasks, type ChangeParts } from '../../../reviews/index.ts';
import type { Appointment } from '../../appointment.ts';
import type { Need } from '../../needs-schemas.ts';
import type { Resource, VisitType } from '../../resource.ts';
import { isOpen } from '../../rules/needs.ts';
import { statusesOf, type AppointmentStatus } from '../../rules/statuses.ts';
import { readResource, readVisitType } from '../../store.ts';
import { taskNames } from '../../tasks/names.ts';
import { judgeVisit, readBasis, unitsOf } from './basis.ts';

/** Where who comes, for what, to whom. */
export interface Around {
  readonly clinic: Clinic;
  readonly patient: Patient;
  readonly visitType: Pick<VisitType, 'requires' | 'minutes'>;
  /** The first is whom the visit is with. */
  readonly resources: readonly Pick<Resource, 'id' | 'kind' | 'npi' | 'languages'>[];
}

/**
 * Says anew what the appointment needs and how that stands, and sets units aside for it; those of a hold are only looked at.
 * @param draft as the change makes it otherwise
 * @param exceptTask a task about it that is being decided
 * @returns the appointment, and what else changes with it
 */
export async function withNeeds(
  context: Context,
  around: Around,
  draft: Appointment,
  at: Instant,
  exceptTask?: string,
): Promise<{ readonly appointment: Appointment; readonly parts: Required<Omit<Parts, 'announceAlso'>> }> {
  const { appointments, parts } = await allWithNeeds(context, around, [draft], at, exceptTask);
  return { appointment: appointments[0] ?? draft, parts };
}

/** The same for several of one patient, of one type and with the same person, as one change. */
export async function allWithNeeds(
  context: Context,
  { clinic, patient, visitType, resources: [lead] }: Around,
  drafts: readonly Appointment[],
  at: Instant,
  exceptTask?: string,
): Promise<{ readonly appointments: readonly Appointment[]; readonly parts: Required<Omit<Parts, 'announceAlso'>> }> {
  if (!lead) throw new Error('a visit is with somebody');
  const basis = await readBasis(clinic, patient, visitType, lead, drafts);
  let ledger = basis.ledger.read;
  const appointments = drafts.map(({ chase: _before, ...draft }, index) => {
    const { needs, chase, ledger: counted } = judgeVisit(basis, drafts[index] ?? draft, ledger, at);
    ledger = counted;
    return { ...draft, needs, ...(chase ? { chase } : {}) };
  });
  const settled = drafts.filter(
    ({ chase }, index) => chase?.asked !== undefined && appointments[index]?.chase?.asked === undefined,
  );
  const closed = await Promise.all(settled.map(({ id }) => withdrawn(context, id, exceptTask)));
  const counted = ledgerParts(context, basis.ledger, ledger, at);
  return {
    appointments,
    parts: {
      records: [...counted.records, ...closed.flatMap(({ records }) => records)],
      writes: [...counted.writes, ...closed.flatMap(({ writes }) => writes)],
      effects: [...toLookAgain(appointments), ...closed.flatMap(({ effects }) => effects)],
    },
  };
}

/** Nobody is asked any more for what the visit lacks. */
async function withdrawn(context: Context, id: string, except: string | undefined): Promise<ChangeParts> {
  const options = { kinds: [taskNames.needs], ...(except === undefined ? {} : { except }) };
  return await closeTasks(context, id, 'It is no longer asked for.', options);
}

/** Where a payer was never asked whether the coverage holds on the day, that is done at once, beside the change. */
function toLookAgain(appointments: readonly Appointment[]): NewEffect[] {
  return appointments
    .filter(({ hold, payment, needs }) => !hold && payment?.by === 'coverage' && needs.some(isUnasked))
    .map(({ id }) => ({ kind: 'lookAtVisit', subjectId: id, params: {} }));
}

/** Who comes, for what and to whom, read for one appointment. */
export async function aroundOf({ clinicId, patientId, visitTypeId, resourceIds }: Appointment): Promise<Around> {
  const [clinic, patient, visitType, lead] = await inOneRequest(() =>
    Promise.all([
      readClinic(clinicId),
      readSurvivor(clinicId, patientId),
      readVisitType(clinicId, visitTypeId),
      readResource(clinicId, resourceIds[0] ?? ''),
    ]),
  );
  if (!clinic || !patient || !visitType || !lead) throw new Error('an appointment refers to what is there');
  return { clinic, patient, visitType, resources: [lead] };
}

/** Whether the payer could say whether the coverage holds, and was not asked. */
export function isUnasked({ kind, status, eligibilityCheckId }: Need): boolean {
  return kind === 'eligibility' && status === 'unknown' && eligibilityCheckId === undefined;
}

/**
 * Nothing is booked without what its type must have.
 * @throws ValidationFailed naming all that is not there
 */
export function refuseWithout(appointments: readonly Appointment[]): void {
  const lacking = appointments.flatMap(({ needs }) => needs).filter((need) => need.mustHave && isOpen(need));
  if (lacking.length > 0)
    throw new ValidationFailed(
      'This visit is not booked without what it must have.',
      lacking.map(({ kind, name, why }) => ({
        pointer: '',
        detail: `lacks the ${kind}${name === undefined ? '' : ` ${name}`}: ${why}`,
        code: `${kind}-missing`,
      })),
    );
}

/**
 * The appointment with a new status, and what becomes of its units: used at check-out, free again where it is cancelled or nobody came; set
 * aside anew where that was a mistake. Nobody is asked any more for what it lacks. Nothing is read where nothing was set aside.
 * @param after as the change makes it otherwise
 * @returns the appointment, and the parts of the change
 */
export async function withUnitsFollowing(
  context: Context,
  before: Appointment,
  after: Appointment,
  at: Instant,
  exceptTask?: string,
): Promise<{ readonly appointment: Appointment; readonly parts: Parts }> {
  if (before.status === 'noshow' && statusesOf.isActive(after.status))
    return await withNeeds(context, await aroundOf(after), after, at);
  const units = unitsOf(before);
  const settle = settledBy(before.status, after.status);
  const isAsked = before.chase?.asked !== undefined && after.chase === undefined;
  const closed: Parts = isAsked ? await withdrawn(context, before.id, exceptTask) : {};
  if (units.length === 0 || !settle) return { appointment: after, parts: closed };
  const open = await openLedger(context.clinicId, { id: before.patientId }, undefined, units);
  const ledger = units.reduce((counted, each) => settle.count(counted, each), open.read);
  const needs = after.needs.map((need) => (need.units ? settle.told(need) : need));
  const counted = ledgerParts(context, open, ledger, at);
  return {
    appointment: { ...after, needs },
    parts: {
      records: [...counted.records, ...(closed.records ?? [])],
      writes: [...counted.writes, ...(closed.writes ?? [])],
      effects: closed.effects ?? [],
    },
  };
}

interface Settling {
  readonly count: (ledger: Ledger, units: SetAside) => Ledger;
  readonly told: (need: Need) => Need;
}

function settledBy(from: AppointmentStatus, to: AppointmentStatus): Settling | undefined {
  if (to === 'fulfilled')
    return {
      count: (ledger, units) => ended(ledger, units, 'used'),
      told: (need) => ({ ...need, why: 'The units were used.' }),
    };
  if (from === 'fulfilled' && statusesOf.isActive(to))
    return { count: unused, told: (need) => ({ ...need, why: 'Units are set aside.' }) };
  if (to === 'cancelled' || to === 'noshow' || to === 'entered-in-error')
    return {
      count: (ledger, units) => ended(ledger, units, 'released'),
      told: ({ units: _units, ...need }) => ({
        ...need,
        status: 'missing',
        why: 'The units that were set aside are free again.',
      }),
    };
  return undefined;
}
