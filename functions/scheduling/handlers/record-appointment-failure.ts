import type { Needs } from '../../platform/needs.ts';
import { workflow } from '../step.ts';
import { recordFailure } from '../use-cases/record-failure.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put'], audit: 'put' } as const satisfies Needs;

export const handler = workflow.step('any', recordFailure);
