import type { Contact } from '../patient.ts';

/** The systems and codes by which FHIR resources say what patients and coverages hold. */
export const system = {
  patientId: 'https://frontdesk.dev/fhir/patient-id',
  identifierType: 'http://terminology.hl7.org/CodeSystem/v2-0203',
  ssn: 'http://hl7.org/fhir/sid/us-ssn',
  driversLicense: 'urn:oid:2.16.840.1.113883.4.3',
  language: 'urn:ietf:bcp:47',
  roleCode: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode',
  roleClass: 'http://terminology.hl7.org/CodeSystem/v3-RoleClass',
  contactRole: 'http://terminology.hl7.org/CodeSystem/v2-0131',
  reason: 'http://terminology.hl7.org/CodeSystem/v3-ActReason',
  sensitivity: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
  confidentiality: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality',
} as const;

/** What a contact is to the patient, as a code of a system. */
export const relationshipCodes: Readonly<Record<Contact['relationship'][number], readonly [string, string]>> = {
  mother: [system.roleCode, 'MTH'],
  father: [system.roleCode, 'FTH'],
  guardian: [system.roleCode, 'GUARD'],
  spouse: [system.roleCode, 'SPS'],
  guarantor: [system.roleClass, 'GUAR'],
  'emergency-contact': [system.contactRole, 'C'],
  'next-of-kin': [system.contactRole, 'N'],
  other: [system.contactRole, 'O'],
};
