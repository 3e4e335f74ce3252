import type { Needs } from '../../platform/needs.ts';
import { warnBeforeExpiry } from '../use-cases/warn-before-expiry.ts';
import { workflowStep } from '../workflow-step.ts';

export const needs = { records: ['get', 'query', 'put'], audit: 'put' } as const satisfies Needs;

export const handler = workflowStep('warn-before-expiry', warnBeforeExpiry);
