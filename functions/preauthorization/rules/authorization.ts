import type { Instant } from '../../platform/clock.ts';
import type { Item, Period, Providers, Service, UnitKind } from '../case.ts';
import { isCertified } from './outcome.ts';

/**
 * What a payer certified for one item, and how much of it is left. `available + reserved + used = certified` always, and none of
 * them is ever negative.
 */
export interface Authorization {
  readonly id: string;
  readonly preauthorizationId: string;
  /** The item's. */
  readonly sequence: number;
  readonly authorizationNumber?: string;
  readonly productOrService: Service;
  readonly modifier: readonly string[];
  readonly unit: UnitKind;
  readonly certified: number;
  readonly available: number;
  readonly reserved: number;
  readonly used: number;
  readonly period: Period;
  /** NPIs that may use it. */
  readonly providers: readonly string[];
  /** It does not follow the patient to another payer. */
  readonly coverageId: string;
  readonly status: 'active' | 'cancelled';
  readonly warnedAt?: Instant;
}

/** Units set aside for a visit, until they are used or released. */
export interface Reservation {
  readonly id: string;
  readonly preauthorizationId: string;
  readonly sequence: number;
  readonly quantity: number;
  readonly status: 'reserved' | 'used' | 'released';
  readonly dateOfService: string;
  /** NPI of who renders the service. */
  readonly provider: string;
  /** The visit that they are for, where Frontdesk itself set them aside. */
  readonly appointmentId?: string;
  readonly createdAt: Instant;
}

/** Why units cannot be set aside. */
export type Refusal = 'not-active' | 'outside-validity' | 'provider-not-covered' | 'not-enough-left';

type Counters = Pick<Authorization, 'certified' | 'available' | 'reserved' | 'used'>;

/** Sets units aside, or says every reason why not. */
export function reserve(
  authorization: Authorization,
  wish: { readonly quantity: number; readonly dateOfService: string; readonly provider: string },
): Authorization | readonly Refusal[] {
  const { status, period, providers, available } = authorization;
  const refusals: Refusal[] = [];
  if (status !== 'active') refusals.push('not-active');
  if (wish.dateOfService < period.start || wish.dateOfService > period.end) refusals.push('outside-validity');
  if (!providers.includes(wish.provider)) refusals.push('provider-not-covered');
  if (wish.quantity > available) refusals.push('not-enough-left');
  if (refusals.length > 0) return refusals;
  return counted(authorization, {
    available: available - wish.quantity,
    reserved: authorization.reserved + wish.quantity,
  });
}

/** Uses what was set aside; `quantity` may be less than what was reserved, the rest is free again. */
export function use(authorization: Authorization, reserved: number, quantity: number): Authorization {
  return counted(authorization, {
    reserved: authorization.reserved - reserved,
    used: authorization.used + quantity,
    available: authorization.available + reserved - quantity,
  });
}

/** Sets aside again what was used: the visit was closed by mistake. */
export function takeBack(authorization: Authorization, quantity: number): Authorization {
  return counted(authorization, { used: authorization.used - quantity, reserved: authorization.reserved + quantity });
}

/** Frees what was set aside. */
export function release(authorization: Authorization, reserved: number): Authorization {
  return counted(authorization, {
    reserved: authorization.reserved - reserved,
    available: authorization.available + reserved,
  });
}

function counted(authorization: Authorization, change: Partial<Counters>): Authorization {
  const next = { ...authorization, ...change };
  if (next.available < 0 || next.reserved < 0 || next.used < 0)
    throw new Error('an authorization cannot count below zero');
  return next;
}

/**
 * What an item's decision certifies, or undefined where it certifies nothing. What was reserved or used before stays counted:
 * where the payer now certifies less than that, nothing is left and `certified` tells what is bound already.
 */
export function grantOf(
  item: Item,
  providers: Providers,
  subject: { readonly id: string; readonly coverageId: string },
  before: Authorization | undefined,
  newId: () => string,
): Authorization | undefined {
  const { decision } = item;
  if (!decision || !isCertified(item)) return undefined;
  const quantity = decision.quantity ?? item.quantity;
  const reserved = before?.reserved ?? 0;
  const used = before?.used ?? 0;
  const certified = Math.max(quantity.value, reserved + used);
  const bound = decision.providers.length > 0 ? decision.providers : [providers.rendering.npi, providers.facility.npi];
  const period = decision.period ?? item.servicedPeriod;
  return {
    id: before?.id ?? newId(),
    preauthorizationId: subject.id,
    sequence: item.sequence,
    authorizationNumber: decision.authorizationNumber ?? before?.authorizationNumber,
    productOrService: decision.modified?.productOrService ?? item.productOrService,
    modifier: decision.modified?.modifier ?? item.modifier,
    unit: quantity.unit,
    certified,
    available: certified - reserved - used,
    reserved,
    used,
    period,
    providers: [...new Set(bound)],
    coverageId: subject.coverageId,
    status: 'active',
    warnedAt: before?.period.end === period.end ? before.warnedAt : undefined,
  };
}
