import { readClinic, type Clinic } from '../clinics/index.ts';
import { NotFound } from '../platform/errors.ts';
import { readCoverage, readSurvivor, type Coverage, type Patient } from '../registration/index.ts';
import type { Preauthorization, Requested } from './case.ts';
import { readPayer } from './payers.ts';
import { policyFor, type Payer, type Policy } from './payer.ts';
import { readCase } from './store.ts';
import { areWithheld } from './withheld.ts';

/** What a case refers to, read together. */
export interface Surroundings {
  readonly clinic: Clinic;
  /** As the record says that is used, where the case's own was merged into another. */
  readonly patient: Patient;
  readonly coverage: Coverage;
  readonly payer: Payer;
  /** Undefined: nothing is known of this payer's line of business. */
  readonly policy: Policy | undefined;
  /** The patient asked that the health plan hears nothing of what the payer is, or shall be, asked for. */
  readonly withheld: boolean;
}

/** Something that a case refers to is not there. A person must look. */
export class SurroundingsMissing extends Error {
  override readonly name = 'SurroundingsMissing';
}

/** @throws SurroundingsMissing if the clinic, patient, coverage or payer is not there */
export async function surroundingsOf(subject: Preauthorization): Promise<Surroundings> {
  const { clinicId, patientId, coverageId, payerId } = subject;
  const [clinic, patient, coverage, payer] = await Promise.all([
    readClinic(clinicId),
    readSurvivor(clinicId, patientId),
    readCoverage(clinicId, patientId, coverageId),
    readPayer(payerId),
  ]);
  if (!clinic || !patient || !coverage || !payer) throw new SurroundingsMissing('the case refers to what is not there');
  const withheld = await areWithheld(clinicId, patient, requestedOf(subject).items);
  return { clinic, patient, coverage, payer, policy: policyFor(payer, coverage.lineOfBusiness), withheld };
}

/** @throws NotFound for every id that is not a case of this clinic */
export async function caseOf(context: { readonly clinicId: string }, id: string): Promise<Preauthorization> {
  const found = await readCase(context.clinicId, id);
  if (!found) throw new NotFound('This clinic has no such prior authorization.');
  return found;
}

/** Everyone who asked for what is to be released: none of them may release it. */
export function askersOf({ submitterId, earlierSubmitters = [], proposed }: Preauthorization): readonly string[] {
  return [...new Set([submitterId, ...earlierSubmitters, ...(proposed ? [proposed.submitterId] : [])])];
}

/** What the payer is, or shall be, asked for: a change that it has not certified comes before what stands. */
export function requestedOf(subject: Preauthorization): Requested {
  return subject.proposed ?? subject;
}
