import { patientPageHandlers, patientPageNeeds, patientPageRoutes } from '../../patient-links/pages/index.ts';
import type { Needs } from '../../platform/needs.ts';
import { statementQuestions } from '../statements/account-kind.ts';

/** The proof alone is taken: a statement asks nothing. */
export const needs = {
  ...patientPageNeeds.answer,
  records: ['get', 'getMany', 'query', 'update'],
} as const satisfies Needs;

export const pages = [patientPageRoutes('statement').answer];

export const handler = patientPageHandlers(statementQuestions).answer;
