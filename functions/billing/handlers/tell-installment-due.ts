import type { Needs } from '../../platform/needs.ts';
import { workflow } from '../payment-plans/step.ts';
import { tellDue } from '../payment-plans/use-cases/workflow-steps.ts';

export const needs = { records: ['get', 'put'], audit: 'put' } as const satisfies Needs;

export const handler = workflow.step('tell-due', tellDue);
