import type { Needs } from '../../platform/needs.ts';
import { workflow } from '../disputes/step.ts';

export const needs = { records: ['get'] } as const satisfies Needs;

/** Tells the workflow what the dispute calls for now. */
export const handler = workflow.read;
