import { type Clinic, clinicDate, closedDays } from '../../../clinics/index.ts';
import type { Instant } from '../../../platform/clock.ts';
import { newId } from '../../../platform/ids.ts';
import {
  ended,
  openLedger,
  setAside,
  stillServes,
  type Ledger,
  type OpenLedger,
  type SetAside,
} from '../../../preauthorization/index.ts';
import {
  findCoverage,
  isRestricted,
  listRestrictions,
  standingsOn,
  type Coverage,
  type Patient,
  type Standing,
} from '../../../registration/index.ts';
import type { Appointment, Chase } from '../../appointment.ts';
import type { Need } from '../../needs-schemas.ts';
import type { Resource, Requirement, VisitType } from '../../resource.ts';
import { chaseOf } from '../../rules/chase.ts';
import { needsOf, type Units } from '../../rules/needs.ts';
import { MINUTE } from '../../rules/span.ts';
import { dayIn } from '../../rules/working-time.ts';
import { noonBefore } from '../../rules/visit-calendar.ts';

/** What decides the needs of some visits of one patient, of one type and with the same person: read once for all of them. */
export interface Basis {
  readonly clinic: Clinic;
  readonly patient: Patient;
  readonly visitType: Pick<VisitType, 'requires' | 'minutes'>;
  readonly lead: Pick<Resource, 'id' | 'kind' | 'npi' | 'languages'>;
  readonly coverage: Coverage | undefined;
  readonly restrictions: Awaited<ReturnType<typeof listRestrictions>>;
  readonly standings: ReadonlyMap<string, Standing>;
  readonly ledger: OpenLedger;
}

/** A visit as far as its needs go. */
export type Visit = Pick<
  Appointment,
  | 'id'
  | 'start'
  | 'timeZone'
  | 'payment'
  | 'language'
  | 'scheduledAt'
  | 'provisions'
  | 'waivers'
  | 'needs'
  | 'hold'
  | 'chase'
>;

export const noUnits: OpenLedger = { read: { authorizations: [], standing: [], changed: [] }, cases: new Map() };

/** Reads what decides the needs: nothing more than the visit type asks for. @param visits of one patient, with one payment */
export async function readBasis(
  clinic: Clinic,
  patient: Patient,
  visitType: Basis['visitType'],
  lead: Basis['lead'],
  visits: readonly Pick<Visit, 'start' | 'timeZone' | 'payment' | 'needs'>[],
): Promise<Basis> {
  const { id: clinicId } = clinic;
  const payment = visits[0]?.payment;
  const coverageId = payment?.by === 'coverage' ? payment.coverageId : undefined;
  const needsUnits = visitType.requires.some(({ kind }) => kind === 'authorization');
  const held = visits.flatMap(unitsOf);
  const [coverage, restrictions, ledger] = await Promise.all([
    coverageId === undefined ? undefined : findCoverage(clinicId, patient.id, coverageId),
    coverageId === undefined ? [] : listRestrictions(clinicId, patient),
    needsUnits || held.length > 0 ? openLedger(clinicId, patient, needsUnits ? coverageId : undefined, held) : noUnits,
  ]);
  const standings =
    coverage && visitType.requires.some(({ kind }) => kind === 'eligibility')
      ? await standingsOn(clinicId, coverage, visits.map(dayOf))
      : new Map<string, Standing>();
  return { clinic, patient, visitType, lead, coverage, restrictions, standings, ledger };
}

/** The units that are set aside for the visit. */
export const unitsOf = ({ needs }: Pick<Visit, 'needs'>): SetAside[] => needs.flatMap(({ units }) => units ?? []);

/** The date of the visit, by its own wall clock. */
export const dayOf = ({ start, timeZone }: Pick<Visit, 'start' | 'timeZone'>): string =>
  clinicDate(start, { timeZone });

/**
 * What the visit needs now, and what becomes of units: those that no longer serve it are free again, those that it lacks are set aside.
 * @param ledger as the change has left it so far
 *
 * Of a hold units are looked at, and not set aside.
 */
export function judgeVisit(
  basis: Basis,
  visit: Visit,
  ledger: Ledger,
  at: Instant,
): { readonly needs: Need[]; readonly chase: Chase | undefined; readonly ledger: Ledger } {
  const { clinic, patient, visitType, lead, coverage, restrictions, standings } = basis;
  const { payment, timeZone, start, scheduledAt } = visit;
  const day = dayOf(visit);
  const isWithheld = (serviceCode?: string): boolean =>
    isRestricted(restrictions, { dateOfService: day, ...(serviceCode === undefined ? {} : { serviceCode }) });
  const codes = visitType.requires.flatMap((each) => (each.kind === 'authorization' ? each.serviceCode : []));
  const withheld = codes.length > 0 ? codes.some(isWithheld) : isWithheld();

  let now = ledger;
  const units = new Map<string, Units>();
  const held = new Map(visit.needs.flatMap((need) => (need.units ? [[need.name ?? '', need.units]] : [])));
  for (const requirement of visitType.requires) {
    if (requirement.kind !== 'authorization' || payment?.by !== 'coverage' || withheld) continue;
    const { serviceCode, unit } = requirement;
    const wish = {
      appointmentId: visit.id,
      coverageId: payment.coverageId,
      serviceCode,
      unit,
      quantity: quantityOf(requirement, visitType.minutes),
      dateOfService: day,
      // A device has no NPI: the clinic renders what is done with it.
      provider: lead.kind === 'practitioner' ? lead.npi : clinic.npi,
    };
    const standing = held.get(serviceCode);
    if (standing && stillServes(now, standing, wish)) {
      units.set(serviceCode, standing);
      held.delete(serviceCode);
      continue;
    }
    if (standing) now = ended(now, standing, 'released');
    held.delete(serviceCode);
    const taken = setAside(now, wish, newId('reservation'), at);
    if ('shortages' in taken) units.set(serviceCode, taken);
    else if (visit.hold) units.set(serviceCode, 'held');
    else {
      units.set(serviceCode, taken.units);
      now = taken.ledger;
    }
  }
  for (const standing of held.values()) now = ended(now, standing, 'released');

  const zone = { timeZone };
  const { firstDaysBefore, lastDaysBefore } = clinic.visitNeeds;
  const lastChance = noonBefore(start, lastDaysBefore, clinic);
  const needs = needsOf({
    requires: visitType.requires,
    start,
    day,
    scheduledAt,
    scheduledOn: clinicDate(scheduledAt, zone),
    leadId: lead.id,
    payment,
    withheld,
    coverage,
    standing: standings.get(day),
    units,
    language: visit.language ?? patient.language,
    speaks: lead.languages,
    provisions: visit.provisions,
    waivers: visit.waivers,
    isClosed: closedDays(clinic),
    lastChance,
    endOf: (each) => new Date(dayIn(each, timeZone).to).toISOString(),
  });
  const chase = chaseOf({ ...visit, needs }, noonBefore(start, firstDaysBefore, clinic), lastChance);
  return { needs, chase, ledger: now };
}

function quantityOf({ unit, quantity }: Extract<Requirement, { kind: 'authorization' }>, minutes: number): number {
  if (quantity !== undefined) return quantity;
  return unit === '15-minutes' ? Math.ceil((minutes * MINUTE) / (15 * MINUTE)) : 1;
}
