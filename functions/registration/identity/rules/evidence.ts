/**
 * What can prove who somebody is, by how strong it is. HL7 Interoperable Digital Identity and Patient Matching 2.0.0, "Guidance
 * on Identity Assurance", which builds on NIST SP 800-63A: superior, strong, fair. `weak` proves no more than IAL1.2 asks.
 */
export const evidenceKinds = {
  passport: { words: 'a passport', strength: 'superior', governmentPhoto: true, weighs: true },
  'real-id': { words: 'a REAL ID or enhanced ID', strength: 'superior', governmentPhoto: true, weighs: true },
  'military-id': { words: 'a military ID', strength: 'superior', governmentPhoto: true, weighs: false },
  'drivers-license': { words: 'a driver’s license', strength: 'strong', governmentPhoto: true, weighs: true },
  'state-id': { words: 'a state ID card', strength: 'strong', governmentPhoto: true, weighs: true },
  'government-photo-id': {
    words: 'another government photo ID',
    strength: 'fair',
    governmentPhoto: true,
    weighs: false,
  },
  'insurance-card': { words: 'an insurance card', strength: 'fair', governmentPhoto: false, weighs: false },
  'medical-record': { words: 'a medical record', strength: 'fair', governmentPhoto: false, weighs: false },
  'birth-certificate': { words: 'a birth certificate', strength: 'fair', governmentPhoto: false, weighs: false },
  'social-security-card': { words: 'a social security card', strength: 'fair', governmentPhoto: false, weighs: false },
  'utility-bill': { words: 'a utility bill', strength: 'fair', governmentPhoto: false, weighs: false },
  'bank-statement': {
    words: 'a bank or credit card statement',
    strength: 'fair',
    governmentPhoto: false,
    weighs: false,
  },
  'mobile-bill': {
    words: 'a mobile number billed to the person',
    strength: 'fair',
    governmentPhoto: false,
    weighs: false,
  },
  'other-id': { words: 'another ID', strength: 'weak', governmentPhoto: false, weighs: false },
  'email-control': {
    words: 'a code sent to the email address',
    strength: 'none',
    governmentPhoto: false,
    weighs: false,
  },
  'mobile-control': {
    words: 'a code sent to the mobile number',
    strength: 'none',
    governmentPhoto: false,
    weighs: false,
  },
  notice: { words: 'a notice to the address of record', strength: 'none', governmentPhoto: false, weighs: false },
} as const satisfies Readonly<
  Record<
    string,
    {
      readonly words: string;
      readonly strength: 'superior' | 'strong' | 'fair' | 'weak' | 'none';
      /** Issued by a state or nation, with a photograph. */
      readonly governmentPhoto: boolean;
      /** Its number is among the weighted elements. */
      readonly weighs: boolean;
    }
  >
>;

export type EvidenceKind = keyof typeof evidenceKinds;
export const evidenceKindNames = Object.keys(evidenceKinds) as [EvidenceKind, ...EvidenceKind[]];

/** What a piece of evidence can confirm; `face`: the person was compared with its photograph. */
export const confirmable = ['name', 'birthDate', 'address', 'email', 'phone', 'memberId', 'face'] as const;
export type Confirmable = (typeof confirmable)[number];

/** Levels of assurance, lowest first. Those between IAL1 and IAL2 are HL7's, not NIST's. */
export const assuranceLevels = ['none', 'IAL1.2', 'IAL1.4', 'IAL1.5', 'IAL1.6', 'IAL1.8', 'IAL2'] as const;
export type AssuranceLevel = (typeof assuranceLevels)[number];

/** Whether the level is that high, or higher. */
export function reaches(level: AssuranceLevel, wanted: AssuranceLevel): boolean {
  return assuranceLevels.indexOf(level) >= assuranceLevels.indexOf(wanted);
}
