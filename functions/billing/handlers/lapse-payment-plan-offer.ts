import type { Needs } from '../../platform/needs.ts';
import { workflow } from '../payment-plans/step.ts';
import { lapse } from '../payment-plans/use-cases/workflow-steps.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const handler = workflow.step('lapse', lapse);
