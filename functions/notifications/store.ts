import { now } from '../platform/clock.ts';
import type { RecordChange } from '../platform/commit.ts';
import { effectItem, type EffectParams } from '../platform/effects/effect.ts';
import { partition, recordKey } from '../platform/keys.ts';
import {
  getItem,
  getItems,
  isNew,
  query,
  queryAll,
  transact,
  TransactionRefused,
  updateIf,
  type Item,
  type Key,
  type Write,
} from '../platform/table.ts';
import type { Delivery, Endpoint } from './endpoint.ts';

/** Webhook endpoints stand in partitions of their own, with their deliveries; the clinic's partition lists them. */
const DELIVERIES_KEPT_SECONDS = 30 * 24 * 3600;

const pointer = (clinicId: string, endpointId: string): Key => ({
  pk: partition(clinicId, clinicId),
  sk: `webhook#${endpointId}`,
});
const deliveryKey = (clinicId: string, endpointId: string, eventId: string): Key => ({
  pk: partition(clinicId, endpointId),
  sk: `delivery#${eventId}`,
});

/** The clinic's endpoint, or undefined: also once it is deleted. */
export async function readEndpoint(clinicId: string, endpointId: string): Promise<Endpoint | undefined> {
  const item = await getItem(recordKey(clinicId, endpointId));
  return item?.['type'] === 'webhookEndpoint' && item['status'] !== 'deleted' ? toEndpoint(item) : undefined;
}

/** The clinic's endpoints, oldest first. */
export async function listEndpoints(clinicId: string): Promise<Endpoint[]> {
  const pointers = await queryAll(partition(clinicId, clinicId), { beginsWith: 'webhook#' });
  const items = await getItems(pointers.map(({ sk }) => recordKey(clinicId, sk.slice('webhook#'.length))));
  return items.map(toEndpoint);
}

/** The endpoint as it shall be, and the pointer to it. */
export function endpointChange(
  endpoint: Omit<Endpoint, 'version' | 'createdAt'> & { readonly createdAt?: string },
  from: number | null,
  action: string,
): { readonly record: RecordChange; readonly writes: readonly Write[] } {
  const { id, clinicId, ...attributes } = endpoint;
  const key = pointer(clinicId, id);
  const made: Write = { put: { ...key, type: 'webhookPointer', schema: 1 } };
  const removed: Write = { delete: key };
  return {
    record: {
      kind: 'webhookEndpoint',
      id,
      key: recordKey(clinicId, id),
      from,
      attributes: { schema: 1, clinicId, ...attributes },
      action,
    },
    writes: from === null ? [made] : endpoint.status === 'deleted' ? [removed] : [],
  };
}

function toEndpoint(item: Item): Endpoint {
  const { pk: _pk, sk: _sk, type: _type, schema: _schema, updatedAt: _updatedAt, ...endpoint } = item;
  return endpoint as unknown as Endpoint;
}

/**
 * Lets an event be delivered to an endpoint: the delivery and its effect in one. Once for each event and endpoint, however often it is
 * announced.
 */
export async function startDelivery(clinicId: string, params: EffectParams['deliverWebhook']): Promise<void> {
  const key = deliveryKey(clinicId, params.endpointId, params.eventId);
  const effect = effectItem({ clinicId }, params.endpointId, { kind: 'deliverWebhook', params });
  try {
    await transact([
      {
        put: {
          ...key,
          type: 'delivery',
          schema: 1,
          ...params,
          // The record's status in the event; the delivery has one of its own.
          eventStatus: params.status,
          status: 'pending',
          attempts: 0,
          expires: Math.floor(Date.now() / 1000) + DELIVERIES_KEPT_SECONDS,
        },
        condition: isNew,
      },
      { put: effect, condition: isNew },
    ]);
  } catch (error) {
    const known = error instanceof TransactionRefused && error.reasons[0]?.code === 'ConditionalCheckFailed';
    if (!known) throw error;
  }
}

/** The writes that deliver an event once more: its webhook-id stays the same, so that the receiver can tell. */
export function redelivery(clinicId: string, delivery: EffectParams['deliverWebhook']): Write[] {
  const effect = effectItem({ clinicId }, delivery.endpointId, { kind: 'deliverWebhook', params: delivery });
  return [
    {
      update: deliveryKey(clinicId, delivery.endpointId, delivery.eventId),
      set: {
        expression: 'SET #status = :pending',
        names: { '#status': 'status' },
        values: { ':pending': 'pending' },
      },
      condition: { expression: 'attribute_exists(pk)' },
    },
    { put: effect, condition: isNew },
  ];
}

/** Notes what came of an attempt. */
export async function noteAttempt(
  clinicId: string,
  endpointId: string,
  eventId: string,
  status: Delivery['status'],
  result: string | undefined,
): Promise<void> {
  await updateIf(
    deliveryKey(clinicId, endpointId, eventId),
    {
      expression: `SET #status = :status${result === undefined ? '' : ', lastAttemptAt = :at, lastResult = :result, attempts = attempts + :one'}`,
      names: { '#status': 'status' },
      values: {
        ':status': status,
        ...(result === undefined ? {} : { ':at': now(), ':result': result, ':one': 1 }),
      },
    },
    { expression: 'attribute_exists(pk)' },
  );
}

export type KeptDelivery = Delivery & Omit<EffectParams['deliverWebhook'], 'status'> & { readonly eventStatus: string };

/** One page of an endpoint's deliveries, newest first. They are kept for 30 days. */
export async function pageOfDeliveries(
  clinicId: string,
  endpointId: string,
  options: { readonly limit: number; readonly after?: Record<string, unknown> },
): Promise<{ deliveries: KeptDelivery[]; next?: Record<string, unknown> }> {
  const { items, next } = await query(partition(clinicId, endpointId), {
    beginsWith: 'delivery#',
    descending: true,
    ...options,
  });
  return { deliveries: items.map(toDelivery), next };
}

/** The deliveries of these events to this endpoint, as far as they are known. */
export async function readDeliveries(
  clinicId: string,
  endpointId: string,
  eventIds: readonly string[],
): Promise<KeptDelivery[]> {
  return (await getItems(eventIds.map((id) => deliveryKey(clinicId, endpointId, id)))).map(toDelivery);
}

function toDelivery(item: Item): KeptDelivery {
  const { pk: _pk, sk: _sk, type: _type, schema: _schema, expires: _expires, ...delivery } = item;
  return { ...delivery, event: item['eventType'] } as unknown as KeptDelivery;
}
