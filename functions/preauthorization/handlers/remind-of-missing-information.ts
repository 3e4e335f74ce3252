import type { Needs } from '../../platform/needs.ts';
import { remindOfMissingInformation } from '../use-cases/information-deadlines.ts';
import { workflowStep } from '../workflow-step.ts';

export const needs = { records: ['get', 'put'], audit: 'put' } as const satisfies Needs;

export const handler = workflowStep('remind-of-missing-information', remindOfMissingInformation);
