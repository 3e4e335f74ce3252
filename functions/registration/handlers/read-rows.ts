import type { Needs } from '../../platform/needs.ts';
import { readRows } from '../imports/use-cases/read-rows.ts';
import { workflow } from '../imports/step.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'put', 'update'],
  audit: 'put',
  documents: 'readImports',
  match: true,
} as const satisfies Needs;

export const handler = workflow.step('read-rows', readRows);
