import { auditRead } from '../../platform/audit/entry.ts';
import { now } from '../../platform/clock.ts';
import { commit, ConditionFailed, type Change } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { NotFound, NotInThisStatus, StaleVersion, ValidationFailed, type Fault } from '../../platform/errors.ts';
import type { Reply } from '../../platform/http/reply.ts';
import { newId } from '../../platform/ids.ts';
import { againIfStale } from '../../platform/case/again.ts';
import { timelineWrite } from '../../platform/case/timeline.ts';
import { release, reserve, use, type Authorization, type Refusal, type Reservation } from '../rules/authorization.ts';
import type { ReservationRequest } from '../schemas.ts';
import {
  authorizationChange,
  listAuthorizations,
  listReservations,
  readAuthorization,
  readReservation,
  reservationWrite,
} from '../store.ts';
import { caseOf } from '../surroundings.ts';
import { authorizationBody, reservationBody } from '../views/authorization.ts';

/**
 * What is left of the case's authorizations, and what is set aside of it.
 * @throws NotFound
 */
export async function readAuthorizations(context: Context, id: string): Promise<Reply> {
  const subject = await caseOf(context, id);
  const [authorizations, reservations] = await Promise.all([
    listAuthorizations(context.clinicId, id),
    listReservations(context.clinicId, id),
    auditRead(context, id, 'authorization.read'),
  ]);
  const at = now();
  return {
    status: 200,
    version: subject.version,
    body: {
      authorizations: authorizations.map((authorization) => authorizationBody(authorization, at)),
      reservations: reservations.map(reservationBody),
    },
  };
}

const refusals: Readonly<Record<Refusal, { readonly pointer: string; readonly detail: string }>> = {
  'not-active': { pointer: '', detail: 'the authorization was cancelled' },
  'outside-validity': { pointer: '/dateOfService', detail: 'must lie within the authorization’s period' },
  'provider-not-covered': { pointer: '/provider', detail: 'must be a provider that the authorization binds' },
  'not-enough-left': { pointer: '/quantity', detail: 'is more than what is left' },
};

/**
 * Sets units aside for a visit: one transaction on condition of what was read, so that of two who reserve the last unit one gets it.
 * @throws NotFound, ValidationFailed with every reason why not
 */
export async function reserveUnits(
  context: Context,
  id: string,
  sequence: number,
  wish: ReservationRequest,
): Promise<Reply> {
  return await againIfStale(async () => {
    const { authorization } = await authorizationOf(context, id, sequence);
    const reserved = reserve(authorization, wish);
    if (Array.isArray(reserved)) {
      const faults: Fault[] = (reserved as Refusal[]).map((code) => ({ ...refusals[code], code }));
      throw new ValidationFailed('This cannot be reserved.', faults);
    }
    const reservation: Reservation = {
      id: newId('reservation'),
      preauthorizationId: id,
      sequence,
      status: 'reserved',
      createdAt: now(),
      ...wish,
    };
    const location = `/v1/preauthorizations/${id}/reservations/${reservation.id}`;
    return await counted(context, authorization, reserved as Authorization, reservation, 201, location);
  });
}

/**
 * Uses what was reserved, at check-out; what was reserved beyond it is free again.
 * @throws NotFound, NotInThisStatus, ValidationFailed
 */
export async function useReservation(
  context: Context,
  id: string,
  reservationId: string,
  quantity: number | undefined,
): Promise<Reply> {
  return await ended(context, id, reservationId, (authorization, reservation) => {
    const used = quantity ?? reservation.quantity;
    if (used > reservation.quantity) {
      throw new ValidationFailed('More cannot be used than was reserved.', [
        { pointer: '/quantity', detail: 'must be at most what was reserved' },
      ]);
    }
    return [use(authorization, reservation.quantity, used), { ...reservation, status: 'used', quantity: used }];
  });
}

/**
 * Frees what was reserved: the visit was cancelled, or nobody came.
 * @throws NotFound, NotInThisStatus
 */
export async function releaseReservation(context: Context, id: string, reservationId: string): Promise<Reply> {
  return await ended(context, id, reservationId, (authorization, reservation) => [
    release(authorization, reservation.quantity),
    { ...reservation, status: 'released' },
  ]);
}

type Stored = Authorization & { readonly version: number };

async function ended(
  context: Context,
  id: string,
  reservationId: string,
  end: (authorization: Authorization, reservation: Reservation) => [Authorization, Reservation],
): Promise<Reply> {
  return await againIfStale(async () => {
    await caseOf(context, id);
    const reservation = await readReservation(context.clinicId, id, reservationId);
    if (!reservation) throw new NotFound('This case has no such reservation.');
    if (reservation.status !== 'reserved')
      throw new NotInThisStatus(`The reservation is ${reservation.status} already.`);
    const { authorization } = await authorizationOf(context, id, reservation.sequence);
    const [counter, after] = end(authorization, reservation);
    return await counted(context, authorization, counter, after, 200);
  });
}

async function authorizationOf(context: Context, id: string, sequence: number): Promise<{ authorization: Stored }> {
  const subject = await caseOf(context, id);
  const authorization = await readAuthorization(context.clinicId, subject.id, sequence);
  if (!authorization) throw new NotFound('The payer has certified nothing for this item.');
  return { authorization };
}

async function counted(
  context: Context,
  before: Stored,
  after: Authorization,
  reservation: Reservation,
  status: number,
  location?: string,
): Promise<Reply> {
  const at = now();
  const { clinicId } = context;
  const subject = await caseOf(context, before.preauthorizationId);
  const deed = `authorization.units-${reservation.status}`;
  const change: Change = {
    records: [authorizationChange(clinicId, before.version, after, deed)],
    writes: [
      reservationWrite(clinicId, reservation, reservation.status === 'reserved' ? undefined : 'reserved'),
      timelineWrite(context, subject, {
        at,
        event: deed,
        from: subject.status,
        to: subject.status,
        words: `Item ${before.sequence}: ${reservation.quantity} ${reservation.status}, ${after.available} left.`,
      }),
    ],
  };
  const reply: Reply = {
    status,
    location,
    body: { reservation: reservationBody(reservation), authorization: authorizationBody(after, at) },
  };
  try {
    return await commit(context, change, reply);
  } catch (error) {
    // The reservation was ended by somebody else in the same moment.
    if (error instanceof ConditionFailed) throw new StaleVersion('The reservation has changed meanwhile.');
    throw error;
  }
}
