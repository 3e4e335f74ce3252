import { patientPageHandlers, patientPageNeeds, patientPageRoutes } from '../../patient-links/pages/index.ts';
import type { Needs } from '../../platform/needs.ts';
import { disputeQuestions } from '../disputes/kind.ts';

export const needs = {
  ...patientPageNeeds.show,
  records: ['get', 'query'],
} as const satisfies Needs;

export const pages = [patientPageRoutes('dispute').show];

export const handler = patientPageHandlers(disputeQuestions).show;
