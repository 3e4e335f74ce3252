import type { Needs } from '../../platform/needs.ts';
import { chaseLatePayer } from '../use-cases/chase-late-payer.ts';
import { workflow } from '../workflow.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const handler = workflow.step('chase-late-payer', chaseLatePayer);
