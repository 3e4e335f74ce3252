import { typeid, TypeID } from 'typeid-js';

/**
 * The kinds of record, each with the prefix of its ids. An id is a TypeID: the prefix, then a UUIDv7 in 26 characters
 * of base 32, so that ids sort by the time of their making and say what they name.
 */
export const idPrefixes = {
  clinic: 'clinic',
  staff: 'staff',
  apiClient: 'client',
  patient: 'pat',
  patientReminders: 'prem',
  patientMerge: 'merge',
  coverage: 'cov',
  registration: 'reg',
  patientImport: 'imp',
  eligibilityCheck: 'elig',
  healthPlanRestriction: 'restr',
  identityCheck: 'idchk',
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
  waitlistEntry: 'wait',
  openingOffer: 'offer',
  absence: 'absence',
  delay: 'delay',
  billingAccount: 'bacct',
  charge: 'charge',
  claim: 'claim',
  invoice: 'inv',
  statement: 'stmt',
  patientPayment: 'pay',
  checkout: 'checkout',
  gatewayRefund: 'refund',
  goodFaithEstimate: 'gfe',
  remittanceFile: 'rfile',
  remittance: 'remit',
  remittanceClaim: 'rclaim',
  denial: 'denial',
  dispute: 'dispute',
  paymentPlan: 'pplan',
  collection: 'coll',
  emergency: 'emg',
  audit: 'aud',
} as const;

export type IdKind = keyof typeof idPrefixes;

/** A new id of this kind, e.g. `newId('patient')` → `pat_01jd…`. Sorts after every id made a millisecond earlier. */
export function newId(kind: IdKind): string {
  return typeid(idPrefixes[kind]).toString();
}

/**
 * The id of this kind that always comes from these bytes: for what must not be made twice, however often it is asked for.
 * @param bytes at least 16 that nobody else can have, e.g. of a keyed hash
 */
export function derivedId(kind: IdKind, bytes: Uint8Array): string {
  const uuid = Uint8Array.from(bytes.subarray(0, 16));
  // RFC 9562 version 8: bits of our own making.
  uuid[6] = ((uuid[6] ?? 0) & 0x0f) | 0x80;
  uuid[8] = ((uuid[8] ?? 0) & 0x3f) | 0x80;
  return TypeID.fromUUIDBytes(idPrefixes[kind], uuid).toString();
}

/** The form of an id of this kind, for schemas: `^pat_[0-7][0-9a-hjkmnp-tv-z]{25}$`. */
export function idPattern(kind: IdKind): RegExp {
  return new RegExp(`^${idPrefixes[kind]}_[0-7][0-9abcdefghjkmnpqrstvwxyz]{25}$`);
}
