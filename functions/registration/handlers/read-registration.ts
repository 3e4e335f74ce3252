import type { Needs } from '../../platform/needs.ts';

import { workflow } from '../intake/step.ts';

export const needs = { records: ['get'] } as const satisfies Needs;

/** Tells the workflow what the registration calls for now. */
export const handler = workflow.read;
