import * as z from 'zod';
import type { Fault } from '../../../platform/errors.ts';
import { faultWords } from '../../../platform/http/fault-words.ts';
import { faultsOf } from '../../../platform/http/request.ts';
import { fhirCoverageResource, idOf, readFhirCoverage } from '../../fhir/read-coverage.ts';
import {
  fhirPatientResource,
  isRestrictedUnsaid,
  readFhirPatient,
  type FhirPatientResource,
} from '../../fhir/read-patient.ts';
import { registrationBody } from '../../intake/schemas.ts';
import type { NewCoverage } from '../../intake/registration.ts';
import { coverageBody } from '../../schemas.ts';
import type { ForAll } from '../patient-import.ts';
import { saidBy } from './columns.ts';
import type { CsvRecord } from './csv.ts';
import type { LineRecord } from './lines.ts';

export type Body = z.output<typeof registrationBody>;

/** One row of a file as it was understood. */
export type Parsed =
  | {
      readonly kind: 'person';
      readonly body: Body;
      /** A fault of the body at the place of the file where it belongs. */
      readonly atSource: (fault: Fault) => Fault;
      readonly leftOut: readonly Fault[];
      /** What the person is called by the coverages of the same file. */
      readonly names: readonly string[];
    }
  | { readonly kind: 'coverage'; readonly coverage: NewCoverage; readonly of: string; readonly byIdentifier: boolean }
  | { readonly kind: 'wrong'; readonly problems: readonly Fault[] }
  | { readonly kind: 'blank' };

/** How many problems of one row are told. */
const MOST_PROBLEMS = 20;

const wrong = (problems: readonly Fault[]): Parsed => ({ kind: 'wrong', problems: problems.slice(0, MOST_PROBLEMS) });
const whole = (detail: string): Parsed => wrong([{ pointer: '', detail }]);

/** A row of a CSV file with these columns. */
export function parseCsvRow(columns: readonly string[], record: CsvRecord): Parsed {
  if ('fault' in record) return whole(record.fault);
  const { fields } = record;
  if (fields.length === 1 && fields[0]?.trim() === '') return { kind: 'blank' };
  if (fields.length !== columns.length)
    return whole(`has ${fields.length} values where the first line has ${columns.length} names`);
  const { body, atColumn } = saidBy(columns, fields);
  const parsed = registrationBody.safeParse(body, { error: faultWords });
  if (!parsed.success) return wrong(faultsOf(parsed.error).map(atColumn));
  return { kind: 'person', body: parsed.data, atSource: atColumn, leftOut: [], names: [] };
}

/** A line of an NDJSON file of FHIR R4 resources. */
export function parseResource(record: LineRecord): Parsed {
  if ('fault' in record) return whole(record.fault);
  if ('blank' in record) return { kind: 'blank' };
  const { json } = record;
  const type = z.object({ resourceType: z.string() }).safeParse(json).data?.resourceType;
  if (type === 'Patient') return parsePatient(json);
  if (type === 'Coverage') return parseCoverage(json);
  return wrong([{ pointer: '/resourceType', detail: 'must be Patient or Coverage' }]);
}

function parsePatient(json: unknown): Parsed {
  const resource = fhirPatientResource.safeParse(json, { error: faultWords });
  if (!resource.success) return wrong(faultsOf(resource.error));
  if (resource.data.active === false)
    return wrong([
      { pointer: '/active', detail: 'must not be false: records that are not in use stay where they are' },
    ]);
  if (isRestrictedUnsaid(resource.data))
    return wrong([{ pointer: '/meta/security', detail: 'must say by a code of v3-ActCode why it is restricted' }]);
  const { said, pointerOf, leftOut } = readFhirPatient(resource.data);
  const parsed = registrationBody.safeParse({ patient: said }, { error: faultWords });
  const atSource = (fault: Fault): Fault => ({
    ...fault,
    pointer: fault.pointer.startsWith('/patient') ? pointerOf(fault.pointer.slice('/patient'.length)) : '',
  });
  if (!parsed.success) return wrong(faultsOf(parsed.error).map(atSource));
  return { kind: 'person', body: parsed.data, atSource, leftOut, names: namesOf(resource.data) };
}

function namesOf({ id, identifier = [] }: FhirPatientResource): string[] {
  return [
    ...(id === undefined ? [] : [byId(id)]),
    ...identifier.flatMap(({ system, value }) => (value === undefined ? [] : [byIdentifier(system, value)])),
  ];
}
const byId = (id: string): string => `id ${id}`;
const byIdentifier = (system: string | undefined, value: string): string => `identifier ${system ?? ''}|${value}`;

function parseCoverage(json: unknown): Parsed {
  const resource = fhirCoverageResource.safeParse(json, { error: faultWords });
  if (!resource.success) return wrong(faultsOf(resource.error));
  const { beneficiary } = resource.data;
  const id = idOf(beneficiary.reference);
  const { system, value } = beneficiary.identifier ?? {};
  if (id === undefined && value === undefined)
    return wrong([
      { pointer: '/beneficiary', detail: 'must refer to a Patient of the file, by its id or an identifier' },
    ]);
  const { said, pointerOf } = readFhirCoverage(resource.data);
  const parsed = coverageBody.safeParse(said, { error: faultWords });
  if (!parsed.success)
    return wrong(faultsOf(parsed.error).map((fault) => ({ ...fault, pointer: pointerOf(fault.pointer) })));
  const of = id === undefined ? byIdentifier(system, value ?? '') : byId(id);
  return { kind: 'coverage', coverage: parsed.data, of, byIdentifier: id === undefined };
}

/** A registration with what holds for every person in the file, where the row does not say otherwise. */
export function withForAll(body: Body, { consents, selfPay, dateOfService }: ForAll): Body {
  const said = new Set(body.consents.map(({ kind }) => kind));
  return {
    ...body,
    consents: [...body.consents, ...consents.filter(({ kind }) => !said.has(kind))],
    ...(body.selfPay === undefined && selfPay && body.coverages.length === 0 ? { selfPay } : {}),
    ...(body.dateOfService === undefined && dateOfService !== undefined ? { dateOfService } : {}),
  };
}
