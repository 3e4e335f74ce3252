import type { Coverage } from '../patient.ts';
import { confidentialityOf } from '../privacy/rules/labels.ts';
import { system } from './codes.ts';

/** What all our FHIR resources share. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [member: string]: Json | undefined };
export type FhirResource = { readonly resourceType: string } & { readonly [member: string]: Json | undefined };

/** FHIR's ids hold no underscore. */
export function fhirId(id: string): string {
  return id.replaceAll('_', '-');
}

/** What a record is labelled with, as security labels. */
export function labelCodes(labels: Coverage['labels'] = []): Json[] {
  return [
    ...labels.map((code) => ({ system: system.sensitivity, code })),
    ...(labels.length > 0 ? [{ system: system.confidentiality, code: confidentialityOf(labels) }] : []),
  ];
}

/** An array with something in it: FHIR has no empty ones. */
export function filled<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list && list.length > 0 ? list : undefined;
}

/** The members that are there. */
export function without(members: { readonly [member: string]: Json | undefined }): { readonly [member: string]: Json } {
  return Object.fromEntries(Object.entries(members).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}
