import type { Coverage, Patient } from '../patient.ts';

/** One way in which a person is named. Everything may be missing or badly typed. */
export interface NameFacts {
  readonly given?: readonly string[] | undefined;
  readonly family?: string | undefined;
  readonly suffix?: readonly string[] | undefined;
}
/** One place where a person lives or lived. */
export interface AddressFacts {
  readonly line?: readonly string[] | undefined;
  readonly city?: string | undefined;
  readonly state?: string | undefined;
  readonly postalCode?: string | undefined;
}
/** A number that somebody gave the person. `type` is a code of HL7 v2-0203. */
export interface IdentifierFacts {
  readonly type: 'MR' | 'DL' | 'PPN' | 'SS' | 'MB';
  /** Who gave it. Numbers of one type but two givers are not compared, but for social security. */
  readonly assigner?: string | undefined;
  readonly value: string;
}

/**
 * What is known of a person and can be compared: present and former names, addresses and numbers alike.
 * Nothing in it is trusted: placeholders count as missing, and typing errors are expected.
 */
export interface PersonFacts {
  readonly names: readonly NameFacts[];
  /** `YYYY-MM-DD`; also an impossible or a partial date (`YYYY-MM`, `YYYY`). */
  readonly birthDate?: string | undefined;
  /** Administrative gender. */
  readonly gender?: Patient['gender'] | undefined;
  readonly addresses: readonly AddressFacts[];
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  readonly identifiers: readonly IdentifierFacts[];
}

type Comparable = Pick<Patient, 'name' | 'address' | 'telecom' | 'identifier'> &
  Partial<Pick<Patient, 'birthDate' | 'gender'>>;

/** What of a patient and the patient's coverages is compared: a member id counts as given by its payer. */
export function factsOf(
  patient: Comparable,
  coverages: readonly Pick<Coverage, 'payerId' | 'memberId' | 'status'>[] = [],
): PersonFacts {
  const phones = patient.telecom.filter(({ system }) => system === 'phone' || system === 'sms');
  const members = coverages.filter(({ status }) => status !== 'entered-in-error');
  return {
    names: patient.name,
    birthDate: patient.birthDate,
    gender: patient.gender,
    addresses: patient.address,
    phones: phones.map(({ value }) => value),
    emails: patient.telecom.filter(({ system }) => system === 'email').map(({ value }) => value),
    identifiers: [
      ...patient.identifier,
      ...members.map(({ payerId, memberId }) => ({ type: 'MB' as const, assigner: payerId, value: memberId })),
    ],
  };
}
