import type { Parts } from '../../../platform/case/step.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Context } from '../../../platform/context.ts';
import type { NewEffect } from '../../../platform/effects/effect.ts';
import { ValidationFailed } from '../../../platform/errors.ts';
import { ended, ledgerParts, openLedger } from '../../../preauthorization/index.ts';
import { readSurvivor, type Patient } from '../../../registration/index.ts';
import type { Appointment } from '../../appointment.ts';
import type { Need } from '../../needs-schemas.ts';
import type { Resource, VisitType } from '../../resource.ts';
import { isOpen } from '../../rules/needs.ts';
import { readResource, readVisitType } from '../../store.ts';
import { unknown } from '../refuse-unknown.ts';
import { judgeVisit, readBasis, unitsOf } from './basis.ts';

/** Who comes, for what, to whom. */
export interface Around {
  readonly patient: Patient;
  readonly visitType: Pick<VisitType, 'requires' | 'minutes'>;
  /** The first is whom the visit is with. */
  readonly resources: readonly Pick<Resource, 'id' | 'kind' | 'npi' | 'languages'>[];
}

/**
 * Says anew what the appointment needs and how that stands, and sets units aside for it; those of a hold are only looked at.
 * @param draft as the change makes it otherwise
 * @returns the appointment, and what else changes with it
 * @throws ValidationFailed if the coverage is not the patient's
 */
export async function withNeeds(
  context: Context,
  around: Around,
  draft: Appointment,
  at: Instant,
): Promise<{ readonly appointment: Appointment; readonly parts: Required<Parts> }> {
  const { appointments, parts } = await allWithNeeds(context, around, [draft], at);
  return { appointment: appointments[0] ?? draft, parts };
}

/** The same for several of one patient, of one type and with the same person, as one change. */
export async function allWithNeeds(
  context: Context,
  { patient, visitType, resources: [lead] }: Around,
  drafts: readonly Appointment[],
  at: Instant,
): Promise<{ readonly appointments: readonly Appointment[]; readonly parts: Required<Parts> }> {
  if (!lead) throw new Error('a visit is with somebody');
  const basis = await readBasis(context.clinicId, patient, visitType, lead, drafts);
  if (drafts[0]?.payment?.by === 'coverage' && !basis.coverage) throw unknown(['/payment/coverageId']);
  let ledger = basis.ledger.read;
  const appointments = drafts.map((draft) => {
    const judged = judgeVisit(basis, draft, ledger, at);
    ledger = judged.ledger;
    return { ...draft, needs: judged.needs };
  });
  return {
    appointments,
    parts: { ...ledgerParts(context, basis.ledger, ledger, at), effects: toLookAgain(appointments) },
  };
}

/** Where a payer was never asked whether the coverage holds on the day, that is done at once, beside the change. */
function toLookAgain(appointments: readonly Appointment[]): NewEffect[] {
  return appointments
    .filter(({ hold, needs }) => hold === undefined && needs.some(isUnasked))
    .map(({ id }) => ({ kind: 'lookAtVisit', subjectId: id, params: {} }));
}

/** Who comes, for what and to whom, read for one appointment. */
export async function aroundOf({ clinicId, patientId, visitTypeId, resourceIds }: Appointment): Promise<Around> {
  const [patient, visitType, lead] = await Promise.all([
    readSurvivor(clinicId, patientId),
    readVisitType(clinicId, visitTypeId),
    readResource(clinicId, resourceIds[0] ?? ''),
  ]);
  if (!patient || !visitType || !lead) throw new Error('an appointment refers to what is there');
  return { patient, visitType, resources: [lead] };
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
 * What becomes of the units of an appointment that ends: used at check-out, free again where it was cancelled or nobody came. Parts of
 * the change that ends it, and its needs from then on. Nothing is read where nothing is set aside.
 */
export async function endUnits(
  context: Context,
  appointment: Appointment,
  as: 'used' | 'released',
  at: Instant,
): Promise<{ readonly needs: Need[]; readonly parts: Required<Parts> }> {
  const units = unitsOf(appointment);
  if (units.length === 0) return { needs: appointment.needs, parts: { records: [], writes: [], effects: [] } };
  const open = await openLedger(context.clinicId, { id: appointment.patientId }, undefined, units);
  const after = units.reduce((ledger, each) => ended(ledger, each, as), open.read);
  return {
    needs: appointment.needs.map((need) => (need.units ? afterwards(need, as) : need)),
    parts: { ...ledgerParts(context, open, after, at), effects: [] },
  };
}

function afterwards({ units, ...need }: Need, as: 'used' | 'released'): Need {
  return as === 'used'
    ? { ...need, ...(units ? { units } : {}), why: 'The units were used.' }
    : { ...need, status: 'missing', why: 'The units that were set aside are free again.' };
}
