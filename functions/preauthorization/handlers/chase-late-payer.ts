import type { Needs } from '../../platform/needs.ts';
import { chaseLatePayer } from '../use-cases/chase-late-payer.ts';
import { workflowStep } from '../workflow-step.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const handler = workflowStep('chase-late-payer', chaseLatePayer);
