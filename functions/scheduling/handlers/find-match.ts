import type { Needs } from '../../platform/needs.ts';
import { workflow } from '../offers/step.ts';
import { findMatch } from '../offers/use-cases/workflow-steps.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'list', 'check', 'put', 'update'],
  audit: 'put',
} as const satisfies Needs;

export const handler = workflow.step('find-match', findMatch);
