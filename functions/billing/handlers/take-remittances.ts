import { effectConsumer } from '../../platform/effects/consumer.ts';
import type { Needs } from '../../platform/needs.ts';
import { postRemittance } from '../remittance/use-cases/post-remittance.ts';
import { takeRemittances } from '../remittance/use-cases/take-remittances.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'put', 'update', 'remove'],
  audit: 'put',
  documents: 'readRemittances',
  consumes: 'remittances',
} as const satisfies Needs;

/** Reads files of remittances, and posts what is in them. */
export const handler = effectConsumer({ takeRemittances, postRemittance });
