import type { Needs } from '../../platform/needs.ts';
import { findPatient } from '../intake/use-cases/find-patient.ts';
import { workflow } from '../intake/step.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'put', 'remove'],
  audit: 'put',
  match: true,
} as const satisfies Needs;

export const handler = workflow.step('find-patient', findPatient);
