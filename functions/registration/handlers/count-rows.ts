import type { Needs } from '../../platform/needs.ts';
import { countRows } from '../imports/use-cases/count-rows.ts';
import { workflow } from '../imports/step.ts';

export const needs = { records: ['get', 'getMany', 'put'], audit: 'put' } as const satisfies Needs;

export const handler = workflow.step('count-rows', countRows);
