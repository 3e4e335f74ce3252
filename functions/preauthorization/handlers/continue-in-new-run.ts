import type { Needs } from '../../platform/needs.ts';
import { continueInNewRun } from '../use-cases/continue-in-new-run.ts';
import { workflowStep } from '../workflow-step.ts';

export const needs = { records: ['get', 'put'], audit: 'put' } as const satisfies Needs;

export const handler = workflowStep('any', continueInNewRun);
