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
export { listCoverages, readCoverage, readPatient } from './store.ts';
