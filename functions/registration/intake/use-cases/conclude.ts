import type { Instant } from '../../../platform/clock.ts';
import type { Change } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { newId } from '../../../platform/ids.ts';
import {
  listCoverages,
  readIndexedSurvivor,
  changedPatient,
  historyWrite,
  newCoverage,
  newPatient,
} from '../../store.ts';
import type { Candidates } from '../../candidates.ts';
import type { Parts } from '../../../platform/case/step.ts';
import { findableWrites, foundByNothing, foundByOf, lookUp, memberKeysOf } from '../../person-index.ts';
import { differences } from '../../rules/difference.ts';
import type { NewCoverage, Person, Registration } from '../registration.ts';
import { bringUpToDate } from '../rules/bring-up-to-date.ts';
import { moveTo } from '../rules/move.ts';
import { patientFactsDiffer } from '../../eligibility/rules/earlier-coverage.ts';
import { verifyNew } from '../../eligibility/verify-new.ts';
import { stepOf } from '../step.ts';
import { distinctWrites, registrationPointer } from '../store.ts';

/** What is looked at before a patient is made may lack nothing of this: `missingFacts` sees to it. */
function complete({ patient }: Registration): Required<Pick<Registration['patient'], 'name' | 'birthDate' | 'gender'>> {
  const { name, birthDate, gender } = patient;
  if (!name || birthDate === undefined || gender === undefined) throw new Error('the registration is not complete');
  return { name, birthDate, gender };
}

/**
 * The change that makes the person a new patient. Refused, as a whole, if somebody like them was made since the look-up.
 */
export async function made(
  context: Context,
  before: Registration,
  candidates: Candidates,
  at: Instant,
  decidedBy?: string,
): Promise<Change> {
  const { clinicId } = context;
  const { patient: said } = before;
  const patient = {
    ...said,
    ...complete(before),
    id: newId('patient'),
    active: true,
    telecom: said.telecom ?? [],
    address: said.address ?? [],
    identifier: said.identifier ?? [],
    contact: said.contact ?? [],
  };
  const has = await foundByOf(clinicId, patient);
  const memberKeys = await memberKeysOf(clinicId, before.coverages);
  // The look-up's own entries are the condition: what has come since makes this one look again.
  const looked = new Set(candidates.found.entries.map(({ hash }) => hash));
  const rest = await lookUp(
    clinicId,
    [...new Set([...has.entries, ...memberKeys])].filter((hash) => !looked.has(hash)),
  );
  const found = { ...candidates.found, entries: [...candidates.found.entries, ...rest.entries] };
  const coverages = withIds(before.coverages, patient.id);
  const after = moveTo(before, 'completed', at, {
    outcome: {
      patientId: patient.id,
      how: 'created',
      changes: [],
      coverageIds: coverages.map(({ id }) => id),
      ...(decidedBy ? { decidedBy } : {}),
    },
  });
  return stepOf(
    context,
    before,
    after,
    at,
    { deed: 'completed', words: 'The person is a new patient.' },
    await verified(before, coverages, 1, at),
    {
      records: [newPatient(clinicId, patient, has), ...coverages.map((coverage) => newCoverage(clinicId, coverage))],
      writes: [
        ...findableWrites(clinicId, patient.id, { had: foundByNothing, has }, found, memberKeys),
        registrationPointer(clinicId, patient.id, before.id),
        ...before.distinctFrom.flatMap((other) => distinctWrites(clinicId, patient.id, other)),
      ],
    },
  );
}

/**
 * The change that brings the record of a patient known before up to date with what the registration says: the record that is used, where
 * that one was merged into another.
 * @param options `keepIdentity`: name, birth date and gender stay as they are on record
 */
export async function broughtUpToDate(
  context: Context,
  before: Registration,
  of: string,
  at: Instant,
  { decidedBy, keepIdentity = false }: { readonly decidedBy?: string; readonly keepIdentity?: boolean } = {},
): Promise<Change> {
  const { clinicId } = context;
  const read = await readIndexedSurvivor(clinicId, of);
  if (!read) throw new Error('the patient has gone');
  const { version, createdAt: _createdAt, updatedAt: _updatedAt, ...was } = read.patient;
  const { id: patientId } = read.patient;
  const becomes = bringUpToDate(was, keepIdentity ? withoutIdentity(before.patient) : before.patient);
  const changes = differences(was, becomes);
  const known = await listCoverages(clinicId, read.patient);
  const isKnown = ({ payerId, memberId }: NewCoverage): boolean =>
    known.some((each) => each.payerId === payerId && each.memberId === memberId && each.status === 'active');
  const coverages = withIds(
    before.coverages.filter((coverage) => !isKnown(coverage)),
    patientId,
  );
  const has = await foundByOf(clinicId, becomes);
  const memberKeys = await memberKeysOf(clinicId, coverages);
  const had = read.foundBy;
  const found = await lookUp(clinicId, [...new Set([...had.entries, ...has.entries, ...memberKeys])]);
  const after = moveTo(before, 'completed', at, {
    outcome: {
      patientId,
      how: 'updated',
      changes,
      coverageIds: coverages.map(({ id }) => id),
      ...(decidedBy ? { decidedBy } : {}),
    },
  });
  const reason = `Registered again: ${before.id}.`;
  const patient: Parts =
    changes.length === 0
      ? {}
      : {
          records: [changedPatient(clinicId, read.patient, becomes, has, 'patient.changed')],
          writes: [historyWrite(clinicId, patientId, { version: version + 1, at, by: context.actor, reason, changes })],
          effects: patientFactsDiffer(was, becomes)
            ? [{ kind: 'verifyAgain', subjectId: patientId, params: { patientVersion: version + 1 } }]
            : [],
        };
  const words =
    changes.length === 0 && coverages.length === 0
      ? 'The person is a patient already, known just so.'
      : 'The person is a patient already: the record was brought up to date.';
  return stepOf(
    context,
    before,
    after,
    at,
    { deed: 'completed', words },
    await verified(before, coverages, changes.length === 0 ? version : version + 1, at),
    patient,
    {
      records: coverages.map((coverage) => newCoverage(clinicId, coverage)),
      writes: [
        ...findableWrites(clinicId, patientId, { had, has }, found, memberKeys),
        registrationPointer(clinicId, patientId, before.id),
      ],
    },
  );
}

/**
 * The coverages are verified for the day of the visit, where it is known; of who pays without them nothing goes to a payer. A
 * row of a file that names no visit is no reason to ask: its payers would get thousands of questions at once.
 */
async function verified(
  { clinicId, dateOfService, selfPay, source }: Registration,
  coverages: Parameters<typeof verifyNew>[1],
  patientVersion: number,
  at: Instant,
): Promise<Parts> {
  if (selfPay || (source && dateOfService === undefined)) return {};
  return await verifyNew(clinicId, coverages, dateOfService ?? at.slice(0, 10), patientVersion, at);
}

/** What is said of a person but for who it is. */
function withoutIdentity({ name: _name, birthDate: _birthDate, gender: _gender, ...rest }: Person): Person {
  return rest;
}

function withIds(
  coverages: readonly NewCoverage[],
  patientId: string,
): (NewCoverage & { id: string; patientId: string })[] {
  return coverages.map((coverage) => ({ ...coverage, id: newId('coverage'), patientId }));
}
