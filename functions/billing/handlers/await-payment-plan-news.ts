import type { Needs } from '../../platform/needs.ts';
import { workflow } from '../payment-plans/step.ts';

export const needs = { records: ['get', 'put', 'remove'], workflows: 'answer' } as const satisfies Needs;

export const handler = workflow.awaitNews;
