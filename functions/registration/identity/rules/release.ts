import { confidentialityOf, type Label } from '../../privacy/rules/labels.ts';
import { reaches, type AssuranceLevel } from './evidence.ts';
import type { Identity } from './level.ts';

/**
 * What may be handed to a patient, and how surely it must be known that it is them. 45 CFR 164.514(h) asks that identity be
 * verified and names no level: these are policy, dated, and an operator's to change.
 */
export const releasePolicy = {
  effective: '2026-01-01',
  source: 'Frontdesk’s policy, by risk (45 CFR 164.514(h)); IAL1.5 is what HL7 maps to access at one health system.',
  levels: {
    'appointment-details': 'IAL1.2',
    'bill-copy': 'IAL1.2',
    results: 'IAL1.4',
    'record-copy': 'IAL1.5',
    'online-access': 'IAL1.8',
  },
  /** Of labelled data at least so much, whatever it is; very restricted data more. */
  labelled: { R: 'IAL1.5', V: 'IAL1.8' },
} as const satisfies {
  readonly effective: string;
  readonly source: string;
  readonly levels: Readonly<Record<string, AssuranceLevel>>;
  readonly labelled: Readonly<Record<'R' | 'V', AssuranceLevel>>;
};

export type ReleasePurpose = keyof typeof releasePolicy.levels;
export const releasePurposes = Object.keys(releasePolicy.levels) as [ReleasePurpose, ...ReleasePurpose[]];

/** The level that a release of this asks for. */
export function requiredLevel(purpose: ReleasePurpose, labels: readonly Label[]): AssuranceLevel {
  const level = releasePolicy.levels[purpose];
  const confidentiality = confidentialityOf(labels);
  const least = confidentiality === 'N' ? level : releasePolicy.labelled[confidentiality];
  return reaches(level, least) ? level : least;
}

/** Whether it may be handed over, and what would raise the level if not. */
export interface Release {
  readonly allowed: boolean;
  readonly level: AssuranceLevel;
  readonly required: AssuranceLevel;
  /** What would bring the identity to the level that is asked for. */
  readonly lacking: readonly string[];
}

/** Whether something of this kind may be handed to the patient, as far as it is known that it is them. */
export function mayRelease(
  { level, steps }: Pick<Identity, 'level' | 'steps'>,
  purpose: ReleasePurpose,
  labels: readonly Label[],
): Release {
  const required = requiredLevel(purpose, labels);
  const allowed = reaches(level, required);
  const lacking = steps.find((step) => step.level === required)?.lacking ?? [];
  return { allowed, level, required, lacking: allowed ? [] : lacking };
}
