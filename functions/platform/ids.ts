import { typeid } from 'typeid-js';

/**
 * The kinds of record, each with the prefix of its ids. An id is a TypeID: the prefix, then a UUIDv7 in 26 characters
 * of base 32, so that ids sort by the time of their making and say what they name.
 */
export const idPrefixes = {
  clinic: 'clinic',
  staff: 'staff',
  apiClient: 'client',
  patient: 'pat',
  coverage: 'cov',
  registration: 'reg',
  eligibilityCheck: 'elig',
  healthPlanRestriction: 'restr',
  preauthorization: 'preauth',
  authorization: 'auth',
  document: 'doc',
  task: 'task',
  effect: 'eff',
  event: 'evt',
  webhookEndpoint: 'webhook',
  reservation: 'res',
  resource: 'rsc',
  visitType: 'visit',
  appointment: 'appt',
  series: 'series',
  audit: 'aud',
} as const;

export type IdKind = keyof typeof idPrefixes;

/** A new id of this kind, e.g. `newId('patient')` → `pat_01jd…`. Sorts after every id made a millisecond earlier. */
export function newId(kind: IdKind): string {
  return typeid(idPrefixes[kind]).toString();
}

/** The form of an id of this kind, for schemas: `^pat_[0-7][0-9a-hjkmnp-tv-z]{25}$`. */
export function idPattern(kind: IdKind): RegExp {
  return new RegExp(`^${idPrefixes[kind]}_[0-7][0-9abcdefghjkmnpqrstvwxyz]{25}$`);
}
