import type { Parts } from '../../../platform/case/step.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Context } from '../../../platform/context.ts';
import { ValidationFailed } from '../../../platform/errors.ts';
import { ended, ledgerParts, openLedger } from '../../../preauthorization/index.ts';
import { readSurvivor, type Patient } from '../../../registration/index.ts';
import type { Appointment } from '../../appointment.ts';
import type { Need } from '../../needs-schemas.ts';
import type { Resource, VisitType } from '../../resource.ts';
import { isOpen } from '../../rules/needs.ts';
import { readResource, readVisitType } from '../../store.ts';
import { dayOf, judgeVisit, readBasis, unitsOf, type Basis } from './basis.ts';

/** Appointments with what they need, and what else changes with them: units are set aside, or free again. */
export interface Judged {
  readonly appointments: readonly Appointment[];
  readonly parts: Required<Parts>;
  readonly basis: Basis;
}

/** Who comes, for what, to whom. */
export interface Around {
  readonly patient: Patient;
  readonly visitType: Pick<VisitType, 'requires' | 'minutes'>;
  readonly lead: Pick<Resource, 'id' | 'kind' | 'npi' | 'languages'>;
}

/**
 * Says anew what the appointments need and how that stands, and sets units aside for them.
 * @param appointments of one patient, of one type and with the same person; as the change makes them otherwise
 * @param isHold their time is only held
 */
export async function withNeeds(
  context: Context,
  { patient, visitType, lead }: Around,
  appointments: readonly Appointment[],
  at: Instant,
  isHold = false,
): Promise<Judged> {
  const basis = await readBasis(context.clinicId, patient, visitType, lead, appointments);
  let ledger = basis.ledger.read;
  const judged = appointments.map((appointment) => {
    const visit = judgeVisit(basis, appointment, ledger, at, isHold);
    ledger = visit.ledger;
    return { ...appointment, needs: visit.needs };
  });
  const unasked = isHold ? [] : judged.filter(({ needs }) => needs.some(isUnasked)).map(dayOf);
  const [from, to] = [unasked.toSorted()[0], unasked.toSorted().at(-1)];
  return {
    appointments: judged,
    basis,
    parts: {
      ...ledgerParts(context, basis.ledger, ledger, at),
      effects:
        from === undefined || to === undefined
          ? []
          : [{ kind: 'lookAtNeeds', subjectId: patient.id, params: { from, to } }],
    },
  };
}

/** Whether the payer could say whether the coverage holds, and was not asked. */
export function isUnasked({ kind, status, eligibilityCheckId }: Need): boolean {
  return kind === 'eligibility' && status === 'unknown' && eligibilityCheckId === undefined;
}

/** The same for one appointment, whose type and whose practitioner are read for it. */
export async function withNeedsOf(context: Context, appointment: Appointment, at: Instant): Promise<Judged> {
  const { clinicId } = context;
  const [patient, visitType, lead] = await Promise.all([
    readSurvivor(clinicId, appointment.patientId),
    readVisitType(clinicId, appointment.visitTypeId),
    readResource(clinicId, appointment.resourceIds[0] ?? ''),
  ]);
  if (!patient || !visitType || !lead) throw new Error('an appointment refers to what is there');
  return await withNeeds(context, { patient, visitType, lead }, [appointment], at);
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
