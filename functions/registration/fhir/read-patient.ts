import * as z from 'zod';
import { isSsn } from '../../platform/rules/ssn.ts';
import type { Fault } from '../../platform/errors.ts';
import { labelCodes } from '../privacy/rules/labels.ts';
import { contactRelationships, type Contact, type Identifier } from '../patient.ts';
import { relationshipCodes, system } from './codes.ts';
import { stateLetters, stateOfNumber } from './states.ts';

/** What is read of FHIR's data types; the rest of a resource is not looked at. */
const coding = z.object({ system: z.string().optional(), code: z.string().optional() });
export const concept = z.object({ coding: z.array(coding).default([]), text: z.string().optional() });
export const humanName = z.object({
  use: z.string().default('official'),
  family: z.string().optional(),
  given: z.array(z.string()).optional(),
  suffix: z.array(z.string()).optional(),
});
const contactPoint = z.object({
  system: z.string().optional(),
  value: z.string().optional(),
  use: z.string().optional(),
});
const address = z.object({
  use: z.string().optional(),
  line: z.array(z.string()).optional(),
  city: z.string().optional(),
  state: z.string().optional(),
  postalCode: z.string().optional(),
  country: z.string().optional(),
});
export const identifier = z.object({
  type: concept.optional(),
  system: z.string().optional(),
  value: z.string().optional(),
});

/** A FHIR R4 Patient, as far as it is read. */
export const fhirPatientResource = z.object({
  resourceType: z.literal('Patient'),
  id: z.string().optional(),
  meta: z.object({ security: z.array(coding).optional() }).optional(),
  active: z.boolean().optional(),
  name: z.array(humanName).optional(),
  telecom: z.array(contactPoint).optional(),
  gender: z.string().optional(),
  birthDate: z.string().optional(),
  deceasedBoolean: z.boolean().optional(),
  deceasedDateTime: z.string().optional(),
  address: z.array(address).optional(),
  identifier: z.array(identifier).optional(),
  contact: z
    .array(
      z.object({
        relationship: z.array(concept).optional(),
        name: humanName.optional(),
        telecom: z.array(contactPoint).optional(),
        address: address.optional(),
      }),
    )
    .optional(),
  communication: z.array(z.object({ language: concept.optional(), preferred: z.boolean().optional() })).optional(),
});
export type FhirPatientResource = z.output<typeof fhirPatientResource>;

/** What a resource says, not yet checked by our schema. */
export interface Read {
  readonly said: Readonly<Record<string, unknown>>;
  /** Where in the resource a part of `said` came from. */
  readonly pointerOf: (pointer: string) => string;
  /** What has no place in our records and was left out, each with why. */
  readonly leftOut: readonly Fault[];
}

/** What a Patient says of a person. Names, numbers and addresses of uses that we do not keep are passed over. */
export function readFhirPatient(resource: FhirPatientResource): Read {
  const { deceasedBoolean, deceasedDateTime, communication = [], contact = [] } = resource;
  const leftOut: Fault[] = [];
  const security = securityOf(resource);
  const names = kept(resource.name, nameOf);
  const telecom = kept(resource.telecom, pointOf);
  const addresses = kept(resource.address, addressOf);
  const identifiers = kept(resource.identifier, (each, index) => {
    const found = identifierOf(each);
    if (found?.type !== 'SS' || isSsn(found.value)) return found;
    const detail = 'was left out: no social security number that can be issued';
    leftOut.push({ pointer: `/identifier/${index}/value`, detail });
    return undefined;
  });
  const contacts = kept(
    contact,
    (each) =>
      each.name && {
        relationship: relationshipsOf(each.relationship ?? []),
        name: nameOf(each.name) ?? { family: each.name.family, given: each.name.given },
        telecom: kept(each.telecom, pointOf).values,
        address: each.address && addressOf(each.address),
      },
  );
  const spoken = communication.find(({ preferred }) => preferred) ?? communication[0];
  const language = spoken?.language?.coding.find((each) => each.system === system.language)?.code;
  const from: Readonly<Record<string, readonly number[]>> = {
    name: names.from,
    telecom: telecom.from,
    address: addresses.from,
    identifier: identifiers.from,
    contact: contacts.from,
  };
  return {
    said: {
      name: filled(names.values),
      birthDate: resource.birthDate,
      gender: resource.gender,
      telecom: filled(telecom.values),
      address: filled(addresses.values),
      identifier: filled(identifiers.values),
      contact: filled(contacts.values),
      language,
      ...(deceasedDateTime === undefined ? {} : { deceased: { date: deceasedDateTime.slice(0, 10) } }),
      ...(deceasedBoolean ? { deceased: {} } : {}),
      labels: filled(labelCodes.filter((label) => security.has(label))),
      ...(security.has('HTEST') ? { test: true } : {}),
    },
    leftOut,
    pointerOf: (pointer) => {
      const [, field = '', index = '', ...rest] = pointer.split('/');
      if (field === 'language') return '/communication';
      if (field === 'deceased') return '/deceasedDateTime';
      const place = from[field]?.[Number(index)];
      return [``, field, ...(index === '' ? [] : [String(place ?? index)]), ...rest].join('/');
    },
  };
}

/** The codes by which a resource says that it is sensitive, or a test. */
function securityOf({ meta }: FhirPatientResource): ReadonlySet<string | undefined> {
  return new Set(meta?.security?.map(({ code }) => code));
}

/** Whether a resource is restricted for no reason that a label of ours says: taken, it would be so no longer. */
export function isRestrictedUnsaid(resource: FhirPatientResource): boolean {
  const security = securityOf(resource);
  return (security.has('R') || security.has('V')) && !labelCodes.some((label) => security.has(label));
}

/** Those of a list that are kept, and where each stood. */
function kept<T, R>(
  list: readonly T[] | undefined,
  take: (each: T, index: number) => R | undefined,
): { readonly values: readonly R[]; readonly from: readonly number[] } {
  const pairs = (list ?? []).flatMap((each, index) => {
    const value = take(each, index);
    return value === undefined ? [] : [{ value, index }];
  });
  return { values: pairs.map(({ value }) => value), from: pairs.map(({ index }) => index) };
}

const filled = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined);

type Name = z.output<typeof humanName>;
function nameOf({ use, family, given, suffix }: Name): object | undefined {
  if (!['official', 'usual', 'old', 'maiden', 'nickname'].includes(use)) return undefined;
  return { use, family, given, suffix };
}

function pointOf({ system: kind, value, use }: z.output<typeof contactPoint>): object | undefined {
  return value !== undefined && ['phone', 'email', 'sms', 'fax'].includes(kind ?? '')
    ? { system: kind, value, use }
    : undefined;
}

/** An address without a street and a city says too little to be one. */
function addressOf({ use, line, city, state, postalCode, country }: z.output<typeof address>): object | undefined {
  if ((line ?? []).length === 0 && city === undefined) return undefined;
  const letters = /^(usa|united states( of america)?)$/i.test(country ?? '') ? 'US' : country;
  return {
    use,
    line,
    city,
    state: state === undefined ? undefined : stateLetters(state),
    postalCode,
    country: letters,
  };
}

function identifierOf({ type, system: uri, value }: z.output<typeof identifier>): Identifier | undefined {
  const types = ['MR', 'DL', 'PPN', 'SS', 'MB'] as const;
  const said = types.find((code) => type?.coding.some((each) => each.code === code));
  const found = said ?? (uri === system.ssn ? 'SS' : undefined);
  if (found === undefined || value === undefined) return undefined;
  const number =
    found === 'DL' ? new RegExp(`^${system.driversLicense.replaceAll('.', '\\.')}\\.(\\d+)$`).exec(uri ?? '') : null;
  const assigner = number ? stateOfNumber(Number(number[1])) : found === 'SS' ? undefined : uri;
  return { type: found, ...(assigner === undefined ? {} : { assigner }), value };
}

/** What codes say that a contact is; `other` where they say nothing that we know. */
function relationshipsOf(concepts: readonly z.output<typeof concept>[]): readonly Contact['relationship'][number][] {
  const codes = new Set(concepts.flatMap(({ coding: codings }) => codings.map(({ code }) => code)));
  const known = contactRelationships.filter((each) => each !== 'other' && codes.has(relationshipCodes[each][1]));
  return known.length > 0 ? known : ['other'];
}
