import { effectConsumer } from '../../platform/effects/consumer.ts';
import type { Needs } from '../../platform/needs.ts';
import { raiseEmergency } from '../use-cases/raise.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'put', 'update'],
  audit: 'put',
  consumes: 'emergencies',
} as const satisfies Needs;

/** Has a person asked about what may be an emergency. */
export const handler = effectConsumer({ raiseEmergency });
