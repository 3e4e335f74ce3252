import type { Needs } from '../../platform/needs.ts';
import { workflow } from '../disputes/step.ts';
import { goOnWithout } from '../disputes/use-cases/workflow-steps.ts';

export const needs = {
  records: ['get', 'query', 'put', 'remove'],
  audit: 'put',
} as const satisfies Needs;

export const handler = workflow.step('go-on-without', goOnWithout);
