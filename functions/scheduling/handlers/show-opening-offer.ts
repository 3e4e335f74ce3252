import { patientPageHandlers, patientPageNeeds, patientPageRoutes } from '../../patient-links/pages/index.ts';
import type { Needs } from '../../platform/needs.ts';
import { openingOfferQuestions } from '../offers/kind.ts';

export const needs = {
  ...patientPageNeeds.show,
  records: ['get', 'getMany', 'query'],
} as const satisfies Needs;

export const pages = [patientPageRoutes('opening-offer').show];

export const handler = patientPageHandlers(openingOfferQuestions).show;
