import type { Needs } from '../../platform/needs.ts';
import { workflow } from '../payment-plans/step.ts';

export const needs = { records: ['get'] } as const satisfies Needs;

/** Tells the workflow what the payment plan calls for now. */
export const handler = workflow.read;
