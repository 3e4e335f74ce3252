import type { Needs } from '../../platform/needs.ts';
import { workflow } from '../step.ts';
import { planNextRun } from '../use-cases/plan-next-run.ts';

export const needs = { records: ['get', 'put'], audit: 'put' } as const satisfies Needs;

export const handler = workflow.step('any', planNextRun);
