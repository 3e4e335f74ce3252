import type { Needs } from '../../platform/needs.ts';
import { closeUnanswered } from '../use-cases/information-deadlines.ts';
import { workflow } from '../workflow.ts';

export const needs = { records: ['get', 'getMany', 'query', 'put', 'remove'], audit: 'put' } as const satisfies Needs;

export const handler = workflow.step('close-unanswered', closeUnanswered);
