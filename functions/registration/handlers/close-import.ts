import type { Needs } from '../../platform/needs.ts';
import { closeImport } from '../imports/use-cases/close.ts';
import { workflow } from '../imports/step.ts';

export const needs = { records: ['get', 'put'], audit: 'put' } as const satisfies Needs;

export const handler = workflow.step('close-import', closeImport);
