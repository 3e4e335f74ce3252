import type { BenefitKind, BenefitPeriod, Level, Network } from '../../answer.ts';

/** The code systems of a FHIR R4 eligibility question and its answer, in words of ours. */
const terminology = 'http://terminology.hl7.org/CodeSystem';

export const systems = {
  npi: 'http://hl7.org/fhir/sid/us-npi',
  cpt: 'http://www.ama-assn.org/go/cpt',
  hcpcs: 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
  /** X12 service types, as `CoverageEligibilityRequest.item.category` carries them. */
  serviceType: 'https://x12.org/codes/service-type-codes',
  subscriberRelationship: `${terminology}/subscriber-relationship`,
  identifierType: `${terminology}/v2-0203`,
  coverageClass: `${terminology}/coverage-class`,
  check: 'urn:frontdesk:eligibility-check',
} as const;

/** `item.benefit.type` (benefit-type, and its financial codes). */
export const kinds: Readonly<Record<string, BenefitKind>> = {
  copay: 'copay',
  'copay-percent': 'coinsurance',
  coinsurance: 'coinsurance',
  deductible: 'deductible',
  'out-of-pocket-maximum': 'out-of-pocket',
  'max-out-of-pocket': 'out-of-pocket',
  'copay-maximum': 'out-of-pocket',
};

/** `item.term` (benefit-term). */
export const terms: Readonly<Record<string, BenefitPeriod>> = {
  annual: 'calendar-year',
  day: 'day',
  lifetime: 'lifetime',
  visit: 'visit',
};
/** `item.network` (benefit-network). */
export const networkWords: Readonly<Record<string, Network>> = { in: 'in', out: 'out' };
/** `item.unit` (benefit-unit). */
export const unitWords: Readonly<Record<string, Level>> = { individual: 'individual', family: 'family' };

/** OperationOutcome issue types by which a server says that it cannot answer at the moment (IssueType, "transient" and below). */
export const transient: ReadonlySet<string> = new Set([
  'transient',
  'lock-error',
  'no-store',
  'exception',
  'timeout',
  'incomplete',
  'throttled',
]);
