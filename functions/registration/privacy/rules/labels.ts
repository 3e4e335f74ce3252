/**
 * What a record can be labelled with: why it is more sensitive than the rest. Codes of HL7 v3-ActCode
 * (InformationSensitivityPolicy); those that mean nothing without a policy of their own (SPI, TBOO) are left out.
 */
const table = {
  HIV: { meaning: 'HIV or AIDS', confidentiality: 'R' },
  STD: { meaning: 'a sexually transmitted disease', confidentiality: 'R' },
  SEX: { meaning: 'sexuality or reproductive health', confidentiality: 'R' },
  ADOL: { meaning: 'an adolescent, who may have consented alone', confidentiality: 'R' },
  SDV: { meaning: 'sexual assault, abuse or domestic violence', confidentiality: 'V' },
  VIO: { meaning: 'violence', confidentiality: 'V' },
  MST: { meaning: 'military sexual trauma', confidentiality: 'V' },
  BH: { meaning: 'behavioral health', confidentiality: 'R' },
  MH: { meaning: 'mental health', confidentiality: 'R' },
  PSY: { meaning: 'a psychiatric disorder', confidentiality: 'R' },
  PSYTHPN: { meaning: 'psychotherapy notes', confidentiality: 'V' },
  EMOTDIS: { meaning: 'an emotional disturbance', confidentiality: 'R' },
  COGN: { meaning: 'a cognitive disability', confidentiality: 'R' },
  DVD: { meaning: 'a developmental disability', confidentiality: 'R' },
  ETH: { meaning: 'substance abuse', confidentiality: 'R' },
  SUD: { meaning: 'a substance use disorder', confidentiality: 'R' },
  ETHUD: { meaning: 'an alcohol use disorder', confidentiality: 'R' },
  OPIOIDUD: { meaning: 'an opioid use disorder', confidentiality: 'R' },
  GDIS: { meaning: 'a genetic disease', confidentiality: 'R' },
  SCA: { meaning: 'sickle cell anemia', confidentiality: 'R' },
} as const satisfies Readonly<Record<string, { meaning: string; confidentiality: 'R' | 'V' }>>;

export type Label = keyof typeof table;
export const labelCodes = Object.keys(table) as [Label, ...Label[]];

/** What each label says, for the API's document. */
export const labelMeanings: Readonly<Record<Label, string>> = Object.fromEntries(
  Object.entries(table).map(([code, { meaning }]) => [code, meaning]),
) as Record<Label, string>;

/** HL7 v3-Confidentiality: normal, restricted, very restricted. */
export const confidentialities = ['N', 'R', 'V'] as const;
export type Confidentiality = (typeof confidentialities)[number];

/**
 * How restricted a record with these labels is. Victims of abuse and a therapist's notes are very restricted: whoever
 * learns of them can do harm, or is barred by law (45 CFR 164.508(a)(2)); every other label is restricted.
 */
export function confidentialityOf(labels: readonly Label[]): Confidentiality {
  if (labels.length === 0) return 'N';
  return labels.some((label) => table[label].confidentiality === 'V') ? 'V' : 'R';
}

/** All labels of several records that make one matter, each once, in the table's order. */
export function labelsOf(...records: readonly ({ readonly labels?: readonly Label[] } | undefined)[]): Label[] {
  const all = new Set(records.flatMap((record) => record?.labels ?? []));
  return labelCodes.filter((code) => all.has(code));
}

/** What staff are told on a page about a labelled matter; nothing about any other. */
export function labelWarnings(labels: readonly Label[]): string[] {
  if (labels.length === 0) return [];
  return [
    `Labelled as sensitive (${labels.join(', ')}): speak of it to nobody who does not need it, and reach the patient by the confidential address alone.`,
  ];
}
