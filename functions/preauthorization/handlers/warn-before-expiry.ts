import type { Needs } from '../../platform/needs.ts';
import { warnBeforeExpiry } from '../use-cases/warn-before-expiry.ts';
import { workflow } from '../workflow.ts';

export const needs = { records: ['get', 'query', 'put'], audit: 'put' } as const satisfies Needs;

export const handler = workflow.step('warn-before-expiry', warnBeforeExpiry);
