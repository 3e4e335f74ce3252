import { patientPageHandlers, patientPageNeeds, patientPageRoutes } from '../../patient-links/pages/index.ts';
import type { Needs } from '../../platform/needs.ts';
import { disputeQuestions } from '../disputes/kind.ts';

export const needs = {
  ...patientPageNeeds.answer,
  documents: 'upload',
  records: ['get', 'getMany', 'query', 'put', 'update', 'remove'],
} as const satisfies Needs;

export const pages = [patientPageRoutes('dispute').answer];

export const handler = patientPageHandlers(disputeQuestions).answer;
