import { patientPageHandlers, patientPageNeeds, patientPageRoutes } from '../../patient-links/pages/index.ts';
import type { Needs } from '../../platform/needs.ts';
import { registrationQuestions } from '../answers/kind.ts';

export const needs = patientPageNeeds.answer satisfies Needs;

export const pages = [patientPageRoutes('registration').answer];

export const handler = patientPageHandlers(registrationQuestions).answer;
