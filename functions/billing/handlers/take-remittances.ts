import { effectConsumer } from '../../platform/effects/consumer.ts';
import type { Needs } from '../../platform/needs.ts';
import { askAboutDenial } from '../denials/use-cases/ask-in-time.ts';
import { postRemittance } from '../remittance/use-cases/post-remittance.ts';
import { takeRemittances } from '../remittance/use-cases/take-remittances.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'put', 'update', 'remove'],
  audit: 'put',
  documents: 'readRemittances',
  consumes: 'remittances',
} as const satisfies Needs;

/** Reads files of remittances, posts what is in them, and has people asked about denials whose day comes near. */
export const handler = effectConsumer({ takeRemittances, postRemittance, askAboutDenial });
