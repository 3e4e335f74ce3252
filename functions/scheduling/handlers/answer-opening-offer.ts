import { patientPageHandlers, patientPageNeeds, patientPageRoutes } from '../../patient-links/pages/index.ts';
import type { Needs } from '../../platform/needs.ts';
import { openingOfferQuestions } from '../offers/kind.ts';

export const needs = {
  ...patientPageNeeds.answer,
  records: ['get', 'getMany', 'query', 'check', 'put', 'update', 'remove'],
} as const satisfies Needs;

export const pages = [patientPageRoutes('opening-offer').answer];

export const handler = patientPageHandlers(openingOfferQuestions).answer;
