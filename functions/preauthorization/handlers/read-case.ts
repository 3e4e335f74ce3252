import type { Needs } from '../../platform/needs.ts';
import { workflow } from '../workflow.ts';

export const needs = { records: ['get'] } as const satisfies Needs;

/** Tells the workflow what the record calls for now, and for how long to wait where it calls for waiting. */
export const handler = workflow.read;
