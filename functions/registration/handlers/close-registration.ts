import type { Needs } from '../../platform/needs.ts';
import { closeRegistration } from '../intake/use-cases/information-deadlines.ts';
import { workflow } from '../intake/step.ts';

export const needs = { records: ['get', 'put'], audit: 'put' } as const satisfies Needs;

export const handler = workflow.step('close-registration', closeRegistration);
