import type { Needs } from '../../platform/needs.ts';
import { workflow } from '../disputes/step.ts';
import { askHowItStands } from '../disputes/use-cases/workflow-steps.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'put'],
  audit: 'put',
} as const satisfies Needs;

export const handler = workflow.step('ask-how-it-stands', askHowItStands);
