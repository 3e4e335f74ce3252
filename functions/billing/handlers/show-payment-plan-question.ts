import { patientPageHandlers, patientPageNeeds, patientPageRoutes } from '../../patient-links/pages/index.ts';
import type { Needs } from '../../platform/needs.ts';
import { paymentPlanQuestions } from '../payment-plans/kind.ts';

export const needs = { ...patientPageNeeds.show, records: ['get', 'getMany', 'query'] } as const satisfies Needs;

export const pages = [patientPageRoutes('payment-plan').show];

export const handler = patientPageHandlers(paymentPlanQuestions).show;
