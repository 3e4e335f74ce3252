/**
 * The room of links to patients: a question to a patient, from the mail with the link to the one write by which the answers
 * come in. Its page handlers stand apart, in `pages/index.ts`, so that functions without a page do not carry them.
 */
export { patientLinkAddress } from './address.ts';
export { askPatient, type Asking } from './ask.ts';
export type { Aside, EndWords, FieldGroup, FileWanted, Onward, PatientLinkKind, PatientQuestion } from './kind.ts';
export { isStopped, type PatientEmail, type PatientLink } from './link.ts';
export { standingLink } from './standing-link.ts';
export { noteUndelivered, readPatientLink } from './store.ts';
export type { SecondFact } from './rules/second-fact.ts';
