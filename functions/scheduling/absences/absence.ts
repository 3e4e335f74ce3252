import type * as z from 'zod';
import type { absenceReply } from './schemas.ts';

/** Why somebody is absent: those codes of FHIR R4 appointment-cancellation-reason that say it of a practitioner or a device. */
export const absenceReasons = [
  'prov',
  'prov-pers',
  'prov-dch',
  'prov-edu',
  'prov-hosp',
  'prov-labs',
  'prov-mri',
  'prov-onc',
  'maint',
  'oth-weath',
  'other',
] as const;

/** Somebody, or something, is not there when appointments stand: these are cancelled, and their patients get new openings. */
export type Absence = Omit<z.output<typeof absenceReply>, 'appointments' | 'stillHit'>;
