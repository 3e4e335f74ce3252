import type { Instant } from '../../platform/clock.ts';
import type { Authorization, Reservation } from '../rules/authorization.ts';

/** What is left of an authorization, as the API tells it. */
export function authorizationBody(authorization: Authorization, at: Instant): Record<string, unknown> {
  const { id, sequence, authorizationNumber, productOrService, modifier, unit, period, providers } = authorization;
  const { certified, available, reserved, used } = authorization;
  // Ended everywhere on earth, whatever the clinic's zone.
  const ended = Date.parse(period.end) + 36 * 3600 * 1000 <= Date.parse(at);
  const status = authorization.status === 'active' && ended ? 'expired' : authorization.status;
  return {
    id,
    sequence,
    authorizationNumber,
    productOrService,
    modifier,
    unit,
    certified,
    available,
    reserved,
    used,
    period,
    providers,
    status,
  };
}

export function reservationBody(reservation: Reservation): Record<string, unknown> {
  const { id, sequence, quantity, status, dateOfService, provider, appointmentId, createdAt } = reservation;
  return { id, sequence, quantity, status, dateOfService, provider, appointmentId, createdAt };
}
