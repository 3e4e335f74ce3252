import type { Needs } from '../../platform/needs.ts';
import { workflow } from '../disputes/step.ts';
import { gatherFacts } from '../disputes/use-cases/gather.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'list', 'put', 'remove'],
  audit: 'put',
} as const satisfies Needs;

export const handler = workflow.step('gather-facts', gatherFacts);
