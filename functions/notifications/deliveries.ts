import * as z from 'zod';
import { commit } from '../platform/commit.ts';
import type { Context } from '../platform/context.ts';
import { NotInThisStatus, ValidationFailed, type Fault } from '../platform/errors.ts';
import { idPattern } from '../platform/ids.ts';
import type { Reply } from '../platform/http/reply.ts';
import { openCursor, sealCursor } from '../platform/seal.ts';
import type { Delivery } from './endpoint.ts';
import { requireEndpoint } from './endpoints.ts';
import { endpointChange, pageOfDeliveries, readDeliveries, redelivery, type KeptDelivery } from './store.ts';

/** At most so many events are replayed by one request: each is two writes of one transaction. */
export const MOST_REPLAYED = 25;

export const replaySchema = z.strictObject({
  eventIds: z
    .array(z.string().regex(idPattern('event'), 'must be the id of an event'))
    .min(1)
    .max(MOST_REPLAYED)
    .refine((ids) => new Set(ids).size === ids.length, 'must name each event once')
    .meta({ description: 'Events of the last 30 days, as the list of deliveries names them.' }),
});

/** One page of an endpoint's deliveries, newest first. */
export async function listDeliveries(
  context: Context,
  endpointId: string,
  { limit, cursor }: { readonly limit: string; readonly cursor?: string },
): Promise<Reply> {
  await requireEndpoint(context, endpointId);
  const place = `listWebhookDeliveries ${endpointId}`;
  const after = cursor === undefined ? undefined : await openCursor(context.clinicId, place, cursor);
  const page = await pageOfDeliveries(context.clinicId, endpointId, {
    limit: Number(limit),
    after: after as Record<string, unknown> | undefined,
  });
  const next = page.next && (await sealCursor(context.clinicId, place, page.next));
  return { status: 200, body: { deliveries: page.deliveries.map(deliveryBody), next } };
}

function deliveryBody(delivery: KeptDelivery): Delivery {
  const { eventId, event, about, status, occurredAt, attempts, lastAttemptAt, lastResult } = delivery;
  return { eventId, event, about, status, occurredAt, attempts, lastAttemptAt, lastResult };
}

/**
 * Delivers events once more.
 * @throws NotFound if the clinic has no such endpoint
 * @throws NotInThisStatus if the endpoint is disabled
 * @throws ValidationFailed with each event that the endpoint was never told of
 */
export async function replayEvents(context: Context, endpointId: string, eventIds: readonly string[]): Promise<Reply> {
  const endpoint = await requireEndpoint(context, endpointId);
  if (endpoint.status !== 'enabled') {
    throw new NotInThisStatus('The endpoint is disabled: it answered 410. Make a new one.');
  }
  const known = new Map(
    (await readDeliveries(context.clinicId, endpointId, eventIds)).map((delivery) => [delivery.eventId, delivery]),
  );
  const faults: Fault[] = [];
  const writes = eventIds.flatMap((id, index) => {
    const delivery = known.get(id);
    if (delivery) return redelivery(context.clinicId, paramsOf(delivery));
    faults.push({ pointer: `/eventIds/${index}`, detail: 'is not known', code: 'unknown-reference' });
    return [];
  });
  if (faults.length > 0) throw new ValidationFailed('The endpoint was never told of some of these events.', faults);
  const { version, ...rest } = endpoint;
  const { record } = endpointChange(rest, version, 'webhookEndpoint.events-replayed');
  return await commit(
    context,
    { records: [record], writes },
    { status: 202, body: { replayed: eventIds.length }, version: version + 1 },
  );
}

function paramsOf(delivery: KeptDelivery) {
  const { endpointId, eventId, eventType, eventStatus, subjectVersion, occurredAt, about } = delivery;
  return { endpointId, eventId, eventType, status: eventStatus, subjectVersion, occurredAt, about };
}
