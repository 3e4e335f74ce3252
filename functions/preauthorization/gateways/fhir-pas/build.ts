import type { Item } from '../../case.ts';
import type { Inquiry, Submission, SubmittedDocument } from '../gateway.ts';
import { certificationTypes, extensions, profiles, quantityUnits, systems, type Json, type Resource } from './pas.ts';

/** The largest document that goes inside a request, in bytes; the standard's servers take about ten times that in all. */
const MAX_DOCUMENT_BYTES = 10 * 1024 * 1024;

/** A request, change, appeal or cancellation as the Bundle that `Claim/$submit` takes (Da Vinci PAS STU 2). */
export async function buildSubmission(submission: Submission): Promise<Resource> {
  const documents = await Promise.all(
    submission.documents.filter(({ size }) => size <= MAX_DOCUMENT_BYTES).map((document) => binary(document)),
  );
  const update = submission.purpose !== 'initial';
  return bundle(profiles.requestBundle, submission.identifier, submission.createdAt, [
    entry('Claim', submission.identifier, {
      ...claim(submission, update ? profiles.claimUpdate : profiles.claim),
      created: submission.createdAt,
      ...(submission.related ? { related: [related(submission)] } : {}),
      supportingInfo: supportingInfo(submission, documents),
    }),
    ...parties(submission),
    ...documents.map(({ id, resource }) => entry('DocumentReference', id, resource)),
  ]);
}

/** The question what became of a request, as the Bundle that `Claim/$inquire` takes. */
export function buildInquiry(inquiry: Inquiry, createdAt: string): Resource {
  const identifiers = [identifier(inquiry.identifier)];
  return bundle(profiles.inquiryBundle, inquiry.identifier, createdAt, [
    entry('Claim', inquiry.identifier, {
      ...claim({ ...inquiry, purpose: 'initial', urgency: 'standard' }, profiles.claimInquiry),
      created: createdAt,
      identifier: identifiers,
      ...(inquiry.reference
        ? { insurance: [{ ...insurance(inquiry.coverage.id), preAuthRef: [inquiry.reference] }] }
        : {}),
    }),
    ...parties(inquiry),
  ]);
}

type Asked = Pick<Submission, 'identifier' | 'patient' | 'coverage' | 'payer' | 'clinic' | 'providers' | 'items'>;

function claim(
  asked: Asked & Pick<Submission, 'purpose' | 'urgency'>,
  profile: string,
): Record<string, Json | undefined> {
  const diagnoses = [...new Set(asked.items.flatMap((item) => item.diagnosis))];
  return {
    meta: { profile: [profile] },
    ...(asked.urgency === 'expedited'
      ? {
          extension: [
            {
              url: extensions.levelOfServiceCode,
              valueCodeableConcept: concept(systems.levelOfService, 'U', 'Urgent'),
            },
          ],
        }
      : {}),
    identifier: [identifier(asked.identifier)],
    status: asked.purpose === 'cancellation' ? 'cancelled' : 'active',
    type: concept(systems.claimType, 'professional'),
    use: 'preauthorization',
    patient: reference('Patient', asked.patient.id),
    insurer: reference('Organization', `payer-${asked.payer.id}`),
    provider: reference('Organization', 'requestor'),
    priority: concept(systems.priority, asked.urgency === 'expedited' ? 'stat' : 'normal'),
    careTeam: [careTeam(1, 'ordering', 'primary', true), careTeam(2, 'rendering', 'assist', false)],
    diagnosis: diagnoses.map((code, index) => ({
      sequence: index + 1,
      diagnosisCodeableConcept: concept(systems.icd10, code),
    })),
    insurance: [insurance(asked.coverage.id)],
    item: asked.items.map((item) => claimItem(item, asked, diagnoses)),
  };
}

function claimItem(item: Item, asked: Asked & Pick<Submission, 'purpose'>, diagnoses: readonly string[]): Json {
  const cancelled = asked.purpose === 'cancellation';
  const number = item.decision?.authorizationNumber;
  return {
    extension: [
      {
        url: extensions.itemTraceNumber,
        valueIdentifier: { system: systems.item, value: `${asked.identifier}-${item.sequence}` },
      },
      ...(number ? [{ url: extensions.authorizationNumber, valueString: number }] : []),
      {
        url: extensions.serviceItemRequestType,
        valueCodeableConcept: concept(systems.requestType, 'HS', 'Health Services Review'),
      },
      {
        url: extensions.certificationType,
        valueCodeableConcept: concept(systems.certificationType, certificationTypes[asked.purpose]),
      },
      ...(asked.purpose === 'change' ? [{ url: extensions.infoChanged, valueCode: 'changed' }] : []),
    ],
    ...(cancelled ? { modifierExtension: [{ url: extensions.infoCancelled, valueBoolean: true }] } : {}),
    sequence: item.sequence,
    careTeamSequence: [1, 2],
    diagnosisSequence: item.diagnosis.map((code) => diagnoses.indexOf(code) + 1),
    // X12 1365, 3 consultation … 1 medical care: the general one, as the code itself says what is meant.
    category: concept(systems.serviceType, '1', 'Medical Care'),
    productOrService: { ...concept(item.productOrService.system, item.productOrService.code), text: item.description },
    ...(item.modifier.length > 0 ? { modifier: item.modifier.map((code) => concept(systems.modifier, code)) } : {}),
    servicedPeriod: { start: item.servicedPeriod.start, end: item.servicedPeriod.end },
    locationCodeableConcept: concept(systems.placeOfService, item.placeOfService),
    quantity: { value: item.quantity.value, unit: item.quantity.unit, code: quantityUnits[item.quantity.unit] },
  };
}

function related(submission: Submission): Json {
  return {
    relationship: concept(systems.relatedClaim, submission.purpose === 'initial' ? 'associated' : 'prior'),
    claim: { identifier: identifier(submission.related?.identifier ?? '') },
    ...(submission.related?.reference ? { reference: { value: submission.related.reference } } : {}),
  };
}

function supportingInfo(submission: Submission, documents: readonly { readonly id: string }[]): Json[] | undefined {
  const info: Json[] = [];
  const add = (member: { readonly [key: string]: Json }): void => {
    info.push({ sequence: info.length + 1, ...member });
  };
  if (submission.attestation)
    add({
      category: concept(systems.informationCategory, 'info'),
      code: { text: 'Attestation of urgency' },
      valueString: submission.attestation,
    });
  for (const [code, value] of Object.entries(submission.facts)) {
    add({
      category: concept(systems.informationCategory, 'info'),
      code: { text: code },
      ...(typeof value === 'boolean'
        ? { valueBoolean: value }
        : typeof value === 'number'
          ? { valueQuantity: { value } }
          : { valueString: value }),
    });
  }
  if (submission.note)
    add({ category: concept(systems.supportingInfo, 'freeFormMessage'), valueString: submission.note });
  for (const { id } of documents)
    add({
      category: concept(systems.supportingInfo, 'additionalInformation'),
      valueReference: reference('DocumentReference', id),
    });
  return info.length > 0 ? info : undefined;
}

async function binary(
  document: SubmittedDocument,
): Promise<{ id: string; resource: Record<string, Json | undefined> }> {
  const bytes = await document.read();
  return {
    id: document.id,
    resource: {
      status: 'current',
      type: {
        coding: [
          {
            system: 'http://loinc.org',
            code: document.type.code,
            ...(document.type.display ? { display: document.type.display } : {}),
          },
        ],
      },
      date: document.createdAt,
      content: [
        {
          attachment: {
            contentType: document.contentType,
            title: document.title,
            size: bytes.byteLength,
            creation: document.createdAt,
            data: Buffer.from(bytes).toString('base64'),
          },
        },
      ],
    },
  };
}

function parties(asked: Asked): Json[] {
  const { patient, coverage, payer, providers, clinic } = asked;
  const { subscriber } = coverage;
  return [
    entry('Organization', `payer-${payer.id}`, {
      meta: { profile: [profiles.insurer] },
      active: true,
      identifier: [{ system: systems.payerNumber, value: payer.payerNumber }],
      name: payer.name,
    }),
    entry('Organization', 'requestor', {
      meta: { profile: [profiles.requestor] },
      active: true,
      identifier: [npi(providers.facility.npi)],
      name: providers.facility.name ?? clinic.name,
    }),
    entry('Patient', patient.id, {
      meta: { profile: [profiles.beneficiary] },
      identifier: [{ type: concept(systems.identifierType, 'MB'), value: coverage.memberId }],
      name: patient.name.map((name) => ({ use: name.use, family: name.family, given: [...name.given] })),
      gender: patient.gender,
      birthDate: patient.birthDate,
      address: patient.address.map((address) => ({ ...address, line: [...address.line] })),
    }),
    ...(subscriber
      ? [
          entry('Patient', 'subscriber', {
            meta: { profile: [profiles.subscriber] },
            identifier: [{ type: concept(systems.identifierType, 'MB'), value: coverage.memberId }],
            name: [{ family: subscriber.name.family, given: [...subscriber.name.given] }],
            ...(subscriber.birthDate ? { birthDate: subscriber.birthDate } : {}),
          }),
        ]
      : []),
    entry('Coverage', coverage.id, {
      meta: { profile: [profiles.coverage] },
      status: coverage.status,
      subscriberId: coverage.memberId,
      identifier: [{ type: concept(systems.identifierType, 'MB'), value: coverage.memberId }],
      subscriber: reference('Patient', subscriber ? 'subscriber' : patient.id),
      beneficiary: reference('Patient', patient.id),
      relationship: concept(systems.subscriberRelationship, coverage.relationship),
      period: { start: coverage.period.start, ...(coverage.period.end ? { end: coverage.period.end } : {}) },
      payor: [reference('Organization', `payer-${payer.id}`)],
      class: [
        { type: concept(systems.coverageClass, 'plan'), value: coverage.planName, name: coverage.planName },
        ...(coverage.groupNumber
          ? [{ type: concept(systems.coverageClass, 'group'), value: coverage.groupNumber }]
          : []),
      ],
    }),
    ...(['ordering', 'rendering'] as const).map((role) =>
      entry('Practitioner', role, {
        meta: { profile: [profiles.practitioner] },
        identifier: [npi(providers[role].npi)],
        ...(providers[role].name ? { name: [{ text: providers[role].name }] } : {}),
      }),
    ),
  ];
}

function careTeam(sequence: number, id: 'ordering' | 'rendering', role: string, wholeClaim: boolean): Json {
  return {
    extension: [{ url: extensions.careTeamClaimScope, valueBoolean: wholeClaim }],
    sequence,
    provider: reference('Practitioner', id),
    role: concept(systems.careTeamRole, role),
  };
}

const insurance = (coverageId: string): { readonly [key: string]: Json } => ({
  sequence: 1,
  focal: true,
  coverage: reference('Coverage', coverageId),
});
const identifier = (value: string): Json => ({ system: systems.claim, value });
const npi = (value: string): Json => ({ system: systems.npi, value });
/** Ids of ours hold an underscore, which FHIR's ids do not. */
const fhirId = (id: string): string => id.replaceAll('_', '-');
const reference = (type: string, id: string): Json => ({ reference: `${type}/${fhirId(id)}` });

function concept(system: string, code: string, display?: string): { readonly coding: readonly Json[] } {
  return { coding: [{ system, code, ...(display ? { display } : {}) }] };
}

function entry(type: string, id: string, members: Record<string, Json | undefined>): Json {
  return {
    fullUrl: `https://frontdesk.invalid/fhir/${type}/${fhirId(id)}`,
    resource: { resourceType: type, id: fhirId(id), ...members },
  };
}

function bundle(profile: string, id: string, timestamp: string, entries: readonly Json[]): Resource {
  return {
    resourceType: 'Bundle',
    meta: { profile: [profile] },
    identifier: { system: systems.claim, value: id },
    type: 'collection',
    timestamp,
    entry: entries,
  };
}
