import type { Needs } from '../../platform/needs.ts';
import { remindOfMissingFacts } from '../intake/use-cases/information-deadlines.ts';
import { workflow } from '../intake/step.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'put'],
  audit: 'put',
  match: true,
} as const satisfies Needs;

export const handler = workflow.step('remind-of-missing-facts', remindOfMissingFacts);
