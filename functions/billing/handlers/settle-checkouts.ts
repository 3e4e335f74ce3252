import { effectConsumer } from '../../platform/effects/consumer.ts';
import type { Needs } from '../../platform/needs.ts';
import { settleCheckout } from '../checkouts/use-cases/settle-checkout.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'put', 'update', 'remove'],
  audit: 'put',
  paymentSecrets: 'read',
  outbound: true,
  consumes: 'payments',
} as const satisfies Needs;

/** Brings the books to what payment gateways say. */
export const handler = effectConsumer({ settleCheckout });
