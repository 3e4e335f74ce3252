import type { Needs } from '../../platform/needs.ts';
import { workflow } from '../payment-plans/step.ts';
import { markMissed } from '../payment-plans/use-cases/workflow-steps.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put'], audit: 'put' } as const satisfies Needs;

export const handler = workflow.step('mark-missed', markMissed);
