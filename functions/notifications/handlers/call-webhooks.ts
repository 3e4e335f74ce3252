import { effectConsumer } from '../../platform/effects/consumer.ts';
import type { Needs } from '../../platform/needs.ts';
import { announce, deliverWebhook } from '../webhooks.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'put', 'update'],
  audit: 'put',
  webhookSecrets: 'read',
  outbound: true,
  consumes: 'webhook',
} as const satisfies Needs;

/** Tells the clinics' webhook endpoints of changes. */
export const handler = effectConsumer({ announce, deliverWebhook });
