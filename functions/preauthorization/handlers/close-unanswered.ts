import type { Needs } from '../../platform/needs.ts';
import { closeUnanswered } from '../use-cases/information-deadlines.ts';
import { workflowStep } from '../workflow-step.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const handler = workflowStep('close-unanswered', closeUnanswered);
