import type { Needs } from '../../platform/needs.ts';
import { workflow } from '../step.ts';
import { remindPatient } from '../use-cases/remind-patient.ts';

export const needs = { records: ['get', 'getMany', 'put'], audit: 'put' } as const satisfies Needs;

export const handler = workflow.step('remind-patient', remindPatient);
