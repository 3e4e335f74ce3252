import { patientPageHandlers, patientPageNeeds, patientPageRoutes } from '../../patient-links/pages/index.ts';
import type { Needs } from '../../platform/needs.ts';
import { statementQuestions } from '../statements/account-kind.ts';

export const needs = {
  ...patientPageNeeds.show,
  documents: 'read',
  records: ['get', 'getMany', 'query'],
} as const satisfies Needs;

export const pages = [patientPageRoutes('statement').show];

export const handler = patientPageHandlers(statementQuestions).show;
