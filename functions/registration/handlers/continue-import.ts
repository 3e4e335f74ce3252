import type { Needs } from '../../platform/needs.ts';
import { continueInNewRun } from '../imports/use-cases/continue-in-new-run.ts';
import { workflow } from '../imports/step.ts';

export const needs = { records: ['get', 'put'], audit: 'put' } as const satisfies Needs;

export const handler = workflow.step('any', continueInNewRun);
