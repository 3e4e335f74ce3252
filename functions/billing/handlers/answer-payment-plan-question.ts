import { patientPageHandlers, patientPageNeeds, patientPageRoutes } from '../../patient-links/pages/index.ts';
import type { Needs } from '../../platform/needs.ts';
import { paymentPlanQuestions } from '../payment-plans/kind.ts';

export const needs = {
  ...patientPageNeeds.answer,
  // The patient may dispute what is in it, add files to that, or pay an installment.
  documents: 'upload',
  paymentSecrets: 'read',
  outbound: true,
  records: ['get', 'getMany', 'query', 'put', 'update', 'remove'],
} as const satisfies Needs;

export const pages = [patientPageRoutes('payment-plan').answer];

export const handler = patientPageHandlers(paymentPlanQuestions).answer;
