import { effectConsumer } from '../../platform/effects/consumer.ts';
import type { Needs } from '../../platform/needs.ts';
import { clearAbsence } from '../absences/use-cases/clear.ts';
import { offerFreedTime } from '../offers/use-cases/workflow-steps.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'list', 'check', 'put', 'update'],
  audit: 'put',
  consumes: 'openings',
} as const satisfies Needs;

/** Offers time that fell free to the waitlist, and new openings to those whose practitioner is absent. */
export const handler = effectConsumer({ offerFreedTime, clearAbsence });
