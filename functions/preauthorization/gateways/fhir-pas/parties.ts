import { createHash } from 'node:crypto';
import type { Submission } from '../gateway.ts';
import { profiles, systems, type Json } from './pas.ts';

/** Of whom a request speaks, as resources that the Claim points to. */
export type Asked = Pick<Submission, 'patient' | 'coverage' | 'payer' | 'clinic' | 'providers'>;

/** A name that stands for one resource in every bundle that has it: the same thing always has the same one. */
export type Subject = readonly [type: string, key: string];

export const subjects = {
  insurer: ({ payer }: Asked): Subject => ['Organization', `insurer ${payer.id}`],
  requestor: ({ providers }: Asked): Subject => ['Organization', `requestor ${providers.facility.npi}`],
  patient: ({ patient }: Asked): Subject => ['Patient', patient.id],
  subscriber: ({ coverage, patient }: Asked): Subject =>
    coverage.subscriber ? ['Patient', `subscriber of ${coverage.id}`] : ['Patient', patient.id],
  coverage: ({ coverage }: Asked): Subject => ['Coverage', coverage.id],
  role: (asked: Asked, of: 'ordering' | 'rendering'): Subject => [
    'PractitionerRole',
    `${asked.providers[of].npi} at ${asked.providers.facility.npi}`,
  ],
};

/** The payer, the facility that asks, the patient, who holds the policy, the coverage, and who orders and renders. */
export function parties(asked: Asked): Json[] {
  const { patient, coverage, payer, providers, clinic } = asked;
  const { subscriber } = coverage;
  const member = { type: concept(systems.identifierType, 'MB'), value: coverage.memberId };
  const practitioners = [
    ...new Map([providers.ordering, providers.rendering].map((each) => [each.npi, each])).values(),
  ];
  return [
    entry(subjects.insurer(asked), {
      meta: { profile: [profiles.insurer] },
      active: true,
      identifier: [{ type: concept(systems.payerIdentifierType, 'payerid'), value: payer.payerNumber }],
      type: [concept(systems.entity, 'PR')],
      name: payer.name,
    }),
    entry(subjects.requestor(asked), {
      meta: { profile: [profiles.requestor] },
      active: true,
      identifier: [npi(providers.facility.npi)],
      type: [concept(systems.entity, 'FA')],
      name: providers.facility.name ?? clinic.name,
    }),
    entry(subjects.patient(asked), {
      meta: { profile: [profiles.beneficiary] },
      identifier: [member],
      name: patient.name.map(({ use, family, given, suffix }) => ({
        use,
        family,
        given: [...given],
        ...(suffix && suffix.length > 0 ? { suffix: [...suffix] } : {}),
      })),
      gender: patient.gender,
      birthDate: patient.birthDate,
      address: patient.address.map((address) => ({ ...address, line: [...address.line] })),
    }),
    ...(subscriber
      ? [
          entry(subjects.subscriber(asked), {
            meta: { profile: [profiles.subscriber] },
            identifier: [member],
            name: [{ family: subscriber.name.family, given: [...subscriber.name.given] }],
            ...(subscriber.birthDate ? { birthDate: subscriber.birthDate } : {}),
          }),
        ]
      : []),
    entry(subjects.coverage(asked), {
      meta: { profile: [profiles.coverage] },
      status: coverage.status,
      subscriberId: coverage.memberId,
      identifier: [member],
      subscriber: reference(subjects.subscriber(asked)),
      beneficiary: reference(subjects.patient(asked)),
      relationship: concept(systems.subscriberRelationship, coverage.relationship),
      period: { start: coverage.period.start, ...(coverage.period.end ? { end: coverage.period.end } : {}) },
      payor: [reference(subjects.insurer(asked))],
      class: [
        { type: concept(systems.coverageClass, 'plan'), value: coverage.planName, name: coverage.planName },
        ...(coverage.groupNumber
          ? [{ type: concept(systems.coverageClass, 'group'), value: coverage.groupNumber }]
          : []),
      ],
    }),
    // One resource for one person, whatever they do here.
    ...practitioners.flatMap(({ npi: number, name }) => [
      entry(['Practitioner', number], {
        meta: { profile: [profiles.practitioner] },
        identifier: [npi(number)],
        ...(name ? { name: [{ text: name }] } : {}),
      }),
      entry(['PractitionerRole', `${number} at ${providers.facility.npi}`], {
        meta: { profile: [profiles.practitionerRole] },
        practitioner: reference(['Practitioner', number]),
        organization: reference(subjects.requestor(asked)),
      }),
    ]),
  ];
}

/** The UUID of a resource: made from what it stands for, so that it says nothing and is always the same. */
export function uuidOf([type, key]: Subject): string {
  const hash = createHash('sha256').update(`frontdesk ${type} ${key}`).digest('hex');
  // RFC 9562 version 8: bits of our own making.
  const variant = ((Number.parseInt(hash.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-${variant}${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

export const reference = (subject: Subject): { readonly reference: string } => ({
  reference: `urn:uuid:${uuidOf(subject)}`,
});

export function entry(subject: Subject, members: Record<string, Json | undefined>): Json {
  const id = uuidOf(subject);
  return { fullUrl: `urn:uuid:${id}`, resource: { resourceType: subject[0], id, ...members } };
}

export function concept(system: string, code: string, display?: string): { readonly coding: readonly Json[] } {
  return { coding: [{ system, code, ...(display ? { display } : {}) }] };
}

const npi = (value: string): Json => ({ system: systems.npi, value });
