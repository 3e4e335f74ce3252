import { dispute } from './dispute.ts';
import { patientImport } from './patient-import.ts';
import { preauthorization } from './preauthorization.ts';
import { registration } from './registration.ts';
import { scheduling } from './scheduling.ts';
import type { Story } from './story.ts';

/** The demos by name, in the order in which all of them are told. */
export const stories = {
  registration,
  import: patientImport,
  preauthorization,
  scheduling,
  dispute,
} as const satisfies Record<string, Story>;
