import { patientPageHandlers, patientPageNeeds, patientPageRoutes } from '../../patient-links/pages/index.ts';
import type { Needs } from '../../platform/needs.ts';
import { appointmentLinks } from '../links/kind.ts';
import { LINK_KIND } from '../links/link-kind.ts';

export const needs = {
  ...patientPageNeeds.answer,
  records: ['get', 'getMany', 'query', 'check', 'put', 'update', 'remove'],
} as const satisfies Needs;

export const pages = [patientPageRoutes(LINK_KIND).answer];

export const handler = patientPageHandlers(appointmentLinks).answer;
