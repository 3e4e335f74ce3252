import { TooManyRequests } from '../errors.ts';
import { updateIf } from '../table.ts';

/** Requests that a clinic may make in one minute unless its settings say otherwise. */
const REQUESTS_PER_MINUTE = Number(process.env['REQUESTS_PER_MINUTE'] ?? 600);

/**
 * Counts one request of the clinic in the present minute.
 * @param limit requests a minute by the clinic's settings; the service's own where they do not say
 * @throws TooManyRequests with `Retry-After` in seconds once the minute's requests are used up
 */
export async function takeFromLimit(clinicId: string, limit = REQUESTS_PER_MINUTE): Promise<void> {
  const seconds = Math.floor(Date.now() / 1000);
  const minute = Math.floor(seconds / 60);
  const counted = await updateIf(
    { pk: `${clinicId}#limit#${minute}`, sk: 'record' },
    {
      expression: 'ADD #used :one SET expires = :expires, #type = :type',
      names: { '#used': 'used', '#type': 'type' },
      values: { ':one': 1, ':expires': (minute + 2) * 60, ':type': 'limit' },
    },
    { expression: 'attribute_not_exists(#used) OR #used < :limit', values: { ':limit': limit } },
  );
  if (counted) return;
  const wait = (minute + 1) * 60 - seconds;
  throw new TooManyRequests(`This clinic may send ${limit} requests a minute. Wait ${wait} seconds.`, [], {
    'Retry-After': String(wait),
  });
}
