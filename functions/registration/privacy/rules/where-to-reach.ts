import type { PatientEmail } from '../../../patient-links/index.ts';
import type { Address, Contact, ContactPoint, Patient } from '../../patient.ts';
import { labelsOf, type Label } from './labels.ts';

/** How a patient can be reached. `sms` only where the patient gave a number for it. */
export const channels = ['email', 'phone', 'sms', 'letter'] as const;
export type Channel = (typeof channels)[number];

/**
 * Another address or means by which a patient asked to be reached (45 CFR 164.522(b)): for everything, or for labelled
 * matters alone. There is no room for a reason, since none may be asked for.
 */
export interface ConfidentialCommunication {
  readonly covers: 'everything' | 'labelled';
  readonly telecom: readonly ContactPoint[];
  readonly address?: Address;
}

/** Why a patient is written to nowhere, and what staff do instead. */
export const unreachable = {
  deceased: 'The patient has died. Staff decide whom to speak to.',
  'no-confidential-address':
    'The matter is labelled, and the patient named no confidential address. Staff ask the patient, in person, for one.',
  'not-by-this-channel':
    'The patient asked to be reached by a confidential address, and it is none of this kind. Staff reach the patient there.',
  'no-address': 'The record holds no address of this kind.',
} as const;
export type Unreachable = keyof typeof unreachable;

/** Where a patient may be reached: there, and nowhere else. */
export type Reach =
  | { readonly by: 'email'; readonly to: PatientEmail; readonly confidential: boolean }
  | { readonly by: 'phone' | 'sms'; readonly to: string; readonly confidential: boolean }
  | { readonly by: 'letter'; readonly to: Address; readonly confidential: boolean }
  | { readonly by: 'nothing'; readonly because: Unreachable };

/** What is known of the person to be reached. Before a record is complete, parts of it. */
export type Reachable = Partial<
  Pick<
    Patient,
    'telecom' | 'address' | 'contact' | 'deceased' | 'confidentialCommunication' | 'preferredChannel' | 'labels'
  >
>;

/**
 * Where anything about this matter may go to the patient. The only maker of addresses to which patients are written: whoever
 * mails, calls or writes asks here, each time.
 *
 * A labelled matter goes to the confidential address alone, and so does everything where the patient asked for that. An
 * ordinary address never takes its place: where there is none of a fitting kind, staff must act. What a minor consented to
 * alone (`ADOL`) never goes to an address of a parent or guarantor either, not even to one that was named as confidential.
 *
 * @param matter its labels, to which the patient's own are added; and the channels that the asker can use, by default all
 */
export function whereToReach(
  patient: Reachable,
  matter: { readonly labels?: readonly Label[]; readonly by?: readonly Channel[] } = {},
): Reach {
  if (patient.deceased) return { by: 'nothing', because: 'deceased' };
  const confidential = patient.confidentialCommunication;
  const labels = labelsOf(patient, matter);
  const isLabelled = labels.length > 0;
  const wanted = inOrder(matter.by ?? channels, patient.preferredChannel);
  if (confidential && (isLabelled || confidential.covers === 'everything')) {
    const { telecom, address } = labels.includes('ADOL')
      ? withoutParents(confidential, patient.contact ?? [])
      : confidential;
    return firstOf(wanted, telecom, address ? [address] : [], true) ?? nowhere('not-by-this-channel');
  }
  if (isLabelled) return nowhere('no-confidential-address');
  return firstOf(wanted, patient.telecom ?? [], patient.address ?? [], false) ?? nowhere('no-address');
}

const parents: readonly string[] = ['mother', 'father', 'guardian', 'guarantor'];

/** What of a confidential communication is no address of a parent or guarantor. */
function withoutParents(
  { telecom, address }: ConfidentialCommunication,
  contacts: readonly Contact[],
): Pick<ConfidentialCommunication, 'telecom' | 'address'> {
  const theirs = contacts.filter(({ relationship }) => relationship.some((each) => parents.includes(each)));
  const points = new Set(theirs.flatMap((contact) => contact.telecom.map(({ value }) => bare(value))));
  const places = new Set(theirs.flatMap((contact) => (contact.address ? [placeOf(contact.address)] : [])));
  return {
    telecom: telecom.filter(({ value }) => !points.has(bare(value))),
    ...(address && !places.has(placeOf(address)) ? { address } : {}),
  };
}

const bare = (value: string): string => value.toLowerCase().replaceAll(/[\s().-]|^\+1|^\+/g, '');
const placeOf = ({ line, city, postalCode }: Address): string => bare([...line, city, postalCode].join(''));

const nowhere = (because: Unreachable): Reach => ({ by: 'nothing', because });

/** The channel that the patient prefers comes first; it is a wish, so the others follow. */
function inOrder(by: readonly Channel[], preferred: Channel | undefined): readonly Channel[] {
  return preferred && by.includes(preferred) ? [preferred, ...by.filter((channel) => channel !== preferred)] : by;
}

function firstOf(
  by: readonly Channel[],
  telecom: readonly ContactPoint[],
  addresses: readonly Address[],
  confidential: boolean,
): Reach | undefined {
  for (const channel of by) {
    if (channel === 'letter') {
      const to = addresses.find(({ use }) => use !== 'old' && use !== 'billing');
      if (to) return { by: channel, to, confidential };
      continue;
    }
    const to = telecom.find(({ system, use }) => system === channel && use !== 'old')?.value;
    if (to === undefined) continue;
    return channel === 'email'
      ? { by: channel, to: to as PatientEmail, confidential }
      : { by: channel, to, confidential };
  }
  return undefined;
}
