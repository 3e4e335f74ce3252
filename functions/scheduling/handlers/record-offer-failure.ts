import type { Needs } from '../../platform/needs.ts';
import { workflow } from '../offers/step.ts';
import { recordFailure } from '../offers/use-cases/record-failure.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const handler = workflow.step('any', recordFailure);
