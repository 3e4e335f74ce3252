import { effectConsumer } from '../../platform/effects/consumer.ts';
import type { Needs } from '../../platform/needs.ts';
import { lookAtVisit, lookAtVisits } from '../use-cases/needs/look-again.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'list', 'put', 'update', 'remove'],
  audit: 'put',
  consumes: 'visits',
} as const satisfies Needs;

/** Looks anew at what visits need, where something has come or gone. */
export const handler = effectConsumer({ lookAtVisit, lookAtVisits });
