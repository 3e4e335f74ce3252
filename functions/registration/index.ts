/** The registration room: patients and their coverages. */
export {
  linesOfBusiness,
  type Address,
  type ContactPoint,
  type Coverage,
  type HumanName,
  type Identifier,
  type LineOfBusiness,
  type Patient,
} from './patient.ts';
export { indexPatients, type Indexed } from './index-patients.ts';
export { confirmPatientAddress } from './answers/confirm-address.ts';
export { patientNotReached } from './answers/patient-not-reached.ts';
export { secondFactOf } from './answers/rules/second-fact.ts';
export { isRestricted, isWithheld, listRestrictions } from './eligibility/restriction.ts';
export { businessDaysBefore, isWeekend, nextAskDate } from './eligibility/rules/ask-dates.ts';
export { confidentialityOf, labelsOf, labelWarnings, type Label } from './privacy/rules/labels.ts';
export { confidentialitySchema, labelsSchema } from './privacy/schemas.ts';
export { isLabelled, mailableAt, secondFactFor } from './privacy/rules/mailable.ts';
export { whereToReach } from './privacy/rules/where-to-reach.ts';
export { requestCheck } from './eligibility/use-cases/request-check.ts';
export { askForVisit, standingsOn, type Standing } from './eligibility/use-cases/visits.ts';
export { checkImportFile, isImportFile } from './imports/use-cases/check-file.ts';
export { fullName, peopleOf } from './people.ts';
export { recordIds } from './rules/links.ts';
export { deskFacts, type DeskCoverage, type DeskFacts } from './desk-facts.ts';
export { findCoverage, listCoverages, readCoverage, readSurvivor } from './store.ts';
