import type { Needs } from '../../platform/needs.ts';
import { recordFailure } from '../use-cases/record-failure.ts';
import { workflowStep } from '../workflow-step.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const handler = workflowStep('any', recordFailure);
