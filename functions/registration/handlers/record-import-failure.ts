import type { Needs } from '../../platform/needs.ts';
import { recordFailure } from '../imports/use-cases/record-failure.ts';
import { workflow } from '../imports/step.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const handler = workflow.step('any', recordFailure);
