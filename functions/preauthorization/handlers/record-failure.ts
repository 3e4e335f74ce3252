import type { Needs } from '../../platform/needs.ts';
import { recordFailure } from '../use-cases/record-failure.ts';
import { workflow } from '../workflow.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const handler = workflow.step('any', recordFailure);
