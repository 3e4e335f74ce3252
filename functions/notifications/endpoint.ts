import * as z from 'zod';
import { idPattern } from '../platform/ids.ts';

/** A clinic's webhook endpoint: where it wants to be told of changes. */
export interface Endpoint {
  readonly id: string;
  readonly clinicId: string;
  readonly version: number;
  readonly url: string;
  /** Which events it wants, as words before a dot or whole: `preauthorization`, `task.overdue`. Empty: all. */
  readonly events: readonly string[];
  /** `disabled`: it answered 410, which asks to be left alone. */
  readonly status: 'enabled' | 'disabled' | 'deleted';
  /** Number of its newest secret. */
  readonly secretVersion: number;
  readonly createdAt: string;
}

const eventName = z
  .string()
  .max(80)
  .regex(/^[a-zA-Z]+(\.[a-z-]+)?$/, 'must be a kind of record or an event, e.g. preauthorization or task.overdue');

export const newEndpointSchema = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, message: 'must be an https URL' })
    .max(2000)
    .meta({ description: 'HTTPS, at a public address. It answers 2xx within 15 seconds; redirects are not followed.' }),
  events: z
    .array(eventName)
    .max(50)
    .default([])
    .meta({ description: 'Which events it wants, by kind of record or one by one; all if empty.' }),
});

export const endpointSchema = z
  .strictObject({
    id: z.string().regex(idPattern('webhookEndpoint')),
    version: z.int(),
    url: z.string(),
    events: z.array(z.string()),
    status: z
      .enum(['enabled', 'disabled', 'deleted'])
      .meta({ description: '`disabled`: it answered 410, which asks to be left alone. Make a new one.' }),
    secretVersion: z.int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'WebhookEndpoint' });

export const endpointWithSecretSchema = endpointSchema
  .extend({
    secret: z
      .string()
      .optional()
      .meta({ description: 'The signing secret (Standard Webhooks, `whsec_…`). Shown in this answer alone.' }),
  })
  .meta({ id: 'WebhookEndpointWithSecret' });

export const deliverySchema = z
  .strictObject({
    eventId: z.string().regex(idPattern('event')),
    event: z.string(),
    about: z.string().meta({ description: 'Id of the record that changed.' }),
    status: z
      .enum(['pending', 'delivered', 'failed', 'dropped'])
      .meta({ description: '`failed`: not taken for a day. `dropped`: the endpoint was disabled or deleted before.' }),
    occurredAt: z.iso.datetime(),
    attempts: z.int(),
    lastAttemptAt: z.iso.datetime().optional(),
    lastResult: z
      .string()
      .optional()
      .meta({ description: 'HTTP status of the last answer, or why there was none: `timeout`, `connection-failed` …' }),
  })
  .meta({ id: 'WebhookDelivery' });
export type Delivery = z.output<typeof deliverySchema>;

export const endpointParams = z.strictObject({
  endpointId: z.string().regex(idPattern('webhookEndpoint'), 'must be the id of a webhook endpoint'),
});

export function endpointBody(endpoint: Endpoint): z.output<typeof endpointSchema> {
  const { id, version, url, events, status, secretVersion, createdAt } = endpoint;
  return { id, version, url, events: [...events], status, secretVersion, createdAt };
}

/** True if the endpoint wants events of this name. */
export function wants(endpoint: Pick<Endpoint, 'events'>, event: string): boolean {
  return endpoint.events.length === 0 || endpoint.events.some((name) => name === event || event.startsWith(`${name}.`));
}
