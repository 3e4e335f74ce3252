import type { Needs } from '../../platform/needs.ts';
import { workflow } from '../offers/step.ts';
import { passOn } from '../offers/use-cases/workflow-steps.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'update'], audit: 'put' } as const satisfies Needs;

export const handler = workflow.step('pass-on', passOn);
