import type { Instant } from '../../platform/clock.ts';
import type { UnitKind } from '../case.ts';
import {
  release,
  reserve,
  takeBack,
  use,
  type Authorization,
  type Refusal,
  type Reservation,
} from './authorization.ts';

/** The units of a patient's authorizations in one change: what has been certified and set aside, and what the change makes of it. */
export interface Ledger {
  /** As the change leaves them; each once, with the version that was read. */
  readonly authorizations: readonly (Authorization & { readonly version: number })[];
  /** What was set aside before, as far as the change may end it. */
  readonly standing: readonly Reservation[];
  /** The reservations that the change makes or ends. */
  readonly changed: readonly Reservation[];
}

/** Units that are set aside for a visit, as the visit knows them. */
export interface SetAside {
  readonly preauthorizationId: string;
  readonly sequence: number;
  readonly reservationId: string;
  readonly quantity: number;
}

/** What a visit needs of an authorization. */
export interface UnitsWish {
  readonly appointmentId: string;
  readonly coverageId: string;
  /** CPT or HCPCS. */
  readonly serviceCode: string;
  readonly unit: UnitKind;
  readonly quantity: number;
  /** `YYYY-MM-DD`. */
  readonly dateOfService: string;
  /** NPI of who renders the service; undefined: not known, and no authorization binds it. */
  readonly provider: string | undefined;
}

/** Why no units can be set aside: `none`, nothing was certified of this service under this coverage in these units. */
export type Shortage = 'none' | 'provider-unknown' | Refusal;

/**
 * Sets units aside of the authorization that ends first among those that fit, so that the others last longer.
 * @param id the new reservation's
 * @returns where none fits: why the nearest does not
 */
export function setAside(
  ledger: Ledger,
  wish: UnitsWish,
  id: string,
  at: Instant,
): { readonly ledger: Ledger; readonly units: SetAside } | { readonly shortages: readonly Shortage[] } {
  const certified = ledger.authorizations.filter((each) => isOf(each, wish));
  if (certified.length === 0) return { shortages: ['none'] };
  const { provider, quantity, dateOfService, appointmentId } = wish;
  if (provider === undefined) return { shortages: ['provider-unknown'] };
  let nearest: readonly Shortage[] | undefined;
  for (const authorization of certified.toSorted(byEnd)) {
    const after = reserve(authorization, { quantity, dateOfService, provider });
    if (isRefused(after)) {
      if (nearest === undefined || after.length < nearest.length) nearest = after;
      continue;
    }
    const { preauthorizationId, sequence } = authorization;
    const reservation: Reservation = {
      id,
      preauthorizationId,
      sequence,
      quantity,
      status: 'reserved',
      dateOfService,
      provider,
      appointmentId,
      createdAt: at,
    };
    return {
      ledger: { ...counted(ledger, after), changed: [...ledger.changed, reservation] },
      units: { preauthorizationId, sequence, reservationId: id, quantity },
    };
  }
  return { shortages: nearest ?? ['none'] };
}

/** Whether what is set aside still serves the wish: the payer has not taken it back, and the visit is still such a visit. */
export function stillServes(ledger: Ledger, units: SetAside, wish: UnitsWish): boolean {
  const reservation = standingOf(ledger, units);
  const authorization = ledger.authorizations.find((each) => belongsTo(each, units));
  return (
    reservation?.status === 'reserved' &&
    reservation.quantity === wish.quantity &&
    reservation.dateOfService === wish.dateOfService &&
    reservation.provider === wish.provider &&
    authorization?.status === 'active' &&
    isOf(authorization, wish) &&
    authorization.period.start <= wish.dateOfService &&
    wish.dateOfService <= authorization.period.end &&
    authorization.providers.includes(reservation.provider)
  );
}

/** Ends what was set aside: used at check-out, or free again. What was ended already stays as it is. */
export function ended(ledger: Ledger, units: SetAside, as: 'used' | 'released'): Ledger {
  const reservation = standingOf(ledger, units);
  const authorization = ledger.authorizations.find((each) => belongsTo(each, units));
  if (reservation?.status !== 'reserved' || !authorization) return ledger;
  const { quantity } = reservation;
  const after = as === 'used' ? use(authorization, quantity, quantity) : release(authorization, quantity);
  return {
    authorizations: counted(ledger, after).authorizations,
    standing: ledger.standing.filter(({ id }) => id !== reservation.id),
    changed: [...ledger.changed, { ...reservation, status: as }],
  };
}

/** Takes back that units were used: the visit goes on after all. */
export function unused(ledger: Ledger, units: SetAside): Ledger {
  const reservation = standingOf(ledger, units);
  const authorization = ledger.authorizations.find((each) => belongsTo(each, units));
  if (reservation?.status !== 'used' || !authorization) return ledger;
  const after: Reservation = { ...reservation, status: 'reserved' };
  return {
    authorizations: counted(ledger, takeBack(authorization, reservation.quantity)).authorizations,
    standing: ledger.standing.map((each) => (each.id === after.id ? after : each)),
    changed: [...ledger.changed, after],
  };
}

const standingOf = ({ standing }: Ledger, { reservationId }: SetAside): Reservation | undefined =>
  standing.find(({ id }) => id === reservationId);

function isOf(authorization: Authorization, { coverageId, serviceCode, unit }: UnitsWish): boolean {
  return (
    authorization.coverageId === coverageId &&
    authorization.productOrService.code === serviceCode &&
    authorization.unit === unit
  );
}

function belongsTo(
  authorization: Authorization,
  other: { readonly preauthorizationId: string; readonly sequence: number },
): boolean {
  return authorization.preauthorizationId === other.preauthorizationId && authorization.sequence === other.sequence;
}

function isRefused(reserved: Authorization | readonly Refusal[]): reserved is readonly Refusal[] {
  return Array.isArray(reserved);
}

function counted(ledger: Ledger, after: Authorization): Ledger {
  return {
    ...ledger,
    authorizations: ledger.authorizations.map((each) =>
      belongsTo(each, after) ? { ...after, version: each.version } : each,
    ),
  };
}

function byEnd(a: Authorization, b: Authorization): number {
  return a.period.end === b.period.end ? (a.id < b.id ? -1 : 1) : a.period.end < b.period.end ? -1 : 1;
}
