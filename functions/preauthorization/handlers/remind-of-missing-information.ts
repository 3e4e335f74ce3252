import type { Needs } from '../../platform/needs.ts';
import { remindOfMissingInformation } from '../use-cases/information-deadlines.ts';
import { workflow } from '../workflow.ts';

export const needs = { records: ['get', 'put'], audit: 'put' } as const satisfies Needs;

export const handler = workflow.step('remind-of-missing-information', remindOfMissingInformation);
