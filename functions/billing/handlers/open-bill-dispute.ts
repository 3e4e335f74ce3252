import { patientPageHandlers, patientPageNeeds, patientPageRoutes } from '../../patient-links/pages/index.ts';
import type { Needs } from '../../platform/needs.ts';
import { billQuestions } from '../disputes/bill-kind.ts';

export const needs = {
  ...patientPageNeeds.answer,
  // The statement is shown again with what is wrong; a file may be added.
  documents: 'readAndUpload',
  // The patient may pay instead.
  paymentSecrets: 'read',
  outbound: true,
  records: ['get', 'getMany', 'query', 'put', 'update', 'remove', 'check'],
} as const satisfies Needs;

export const pages = [patientPageRoutes('bill').answer];

export const handler = patientPageHandlers(billQuestions).answer;
