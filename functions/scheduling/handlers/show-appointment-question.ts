import { patientPageHandlers, patientPageNeeds, patientPageRoutes } from '../../patient-links/pages/index.ts';
import type { Needs } from '../../platform/needs.ts';
import { appointmentLinks } from '../links/kind.ts';
import { LINK_KIND } from '../links/link-kind.ts';

export const needs = {
  ...patientPageNeeds.show,
  records: ['get', 'getMany', 'query'],
} as const satisfies Needs;

export const pages = [patientPageRoutes(LINK_KIND).show];

export const handler = patientPageHandlers(appointmentLinks).show;
