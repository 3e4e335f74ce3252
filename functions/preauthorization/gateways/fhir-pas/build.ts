import { createHash } from 'node:crypto';
import { serviceSystems, type Item, type Purpose } from '../../case.ts';
import type { Inquiry, Submission, SubmittedDocument } from '../gateway.ts';
import { concept, entry, parties, reference, subjects, type Asked } from './parties.ts';
import { extensions, profiles, quantityUnits, systems, type Json, type Resource } from './pas.ts';

type Members = Record<string, Json | undefined>;

/**
 * A request, change, appeal or cancellation as the Bundle that `Claim/$submit` takes (Da Vinci PAS STU 2). A change, a
 * cancellation and documents that were asked for are updates: they point to the request before, which comes along. An appeal is a
 * request of its own, as the standard lets nobody update what was refused.
 */
export async function buildSubmission(submission: Submission): Promise<Resource> {
  const { purpose } = submission;
  const related =
    purpose === 'documents' ? { ...submission.related, identifier: submission.identifier } : submission.related;
  const name = claimIdentifierOf(submission);
  const cancelling = purpose === 'cancellation';
  // Whoever cancels needs to prove nothing: no document, no fact goes along.
  const documents = cancelling ? [] : await Promise.all(submission.documents.map(documentReference));
  const update = purpose !== 'initial' && purpose !== 'appeal';
  return bundle(profiles.requestBundle, name, submission.createdAt, [
    entry(['Claim', name], {
      ...claim({ ...submission, identifier: name }, update ? profiles.claimUpdate : profiles.claim),
      ...(related ? { related: [relatedClaim(related, update)] } : {}),
      ...(cancelling ? {} : { supportingInfo: supportingInfo(submission, documents) }),
      ...diagnosesAndItems(submission),
    }),
    ...(related && update ? [priorVersion(submission, related)] : []),
    ...parties(submission),
    ...documents.map(({ id, resource }) => entry(['DocumentReference', id], resource)),
  ]);
}

/**
 * The identifier that the Claim goes under. Documents that a payer asked for come as an update of the request that it has, and every
 * update has a name of its own: the request's, and which documents they are, so that the same sent twice is the same.
 */
export function claimIdentifierOf({ identifier, purpose, documents }: Submission): string {
  if (purpose !== 'documents') return identifier;
  const which = createHash('sha256').update(JSON.stringify(documents.map(({ id }) => id).toSorted()));
  return `${identifier}${DOCUMENTS}${which.digest('hex').slice(0, 12)}`;
}

/** What the identifier of an update with documents has after the request's. */
export const DOCUMENTS = '-documents-';

/**
 * The question what became of a request, as the Bundle that `Claim/$inquire` takes. It is a query by example, so it names
 * the request and nothing that the payer might hold otherwise.
 */
export function buildInquiry(inquiry: Inquiry, createdAt: string): Resource {
  const asked = { ...inquiry, createdAt, purpose: 'initial', urgency: 'standard' } as const;
  const { insurance, ...members } = claim(asked, profiles.claimInquiry);
  const { careTeam: _careTeam, ...named } = members;
  return bundle(profiles.inquiryBundle, inquiry.identifier, createdAt, [
    entry(['Claim', inquiry.identifier], {
      ...named,
      insurance: inquiry.reference ? [{ ...insuranceOf(inquiry), preAuthRef: [inquiry.reference] }] : insurance,
    }),
    ...parties(inquiry),
  ]);
}

function claim(
  asked: Asked & Pick<Submission, 'identifier' | 'purpose' | 'urgency' | 'createdAt'>,
  profile: string,
): Members {
  const subset = asked.purpose === 'cancellation' || asked.purpose === 'documents';
  const claimExtensions = [
    ...(asked.urgency === 'expedited'
      ? [{ url: extensions.levelOfServiceCode, valueCodeableConcept: concept(systems.levelOfService, 'U', 'Urgent') }]
      : []),
    ...(asked.purpose === 'cancellation' ? [certification('3', 'Cancel')] : []),
  ];
  return {
    meta: {
      profile: [profile],
      // What the payer has of it already, and is not repeated.
      ...(subset
        ? { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' }] }
        : {}),
    },
    ...(claimExtensions.length > 0 ? { extension: claimExtensions } : {}),
    identifier: [identifier(asked.identifier)],
    // Always: a request that is cancelled says so of its items.
    status: 'active',
    type: concept(systems.claimType, 'professional'),
    use: 'preauthorization',
    patient: reference(subjects.patient(asked)),
    created: asked.createdAt,
    insurer: reference(subjects.insurer(asked)),
    provider: reference(subjects.requestor(asked)),
    priority: concept(systems.priority, asked.urgency === 'expedited' ? 'stat' : 'normal'),
    careTeam: [careTeam(1, asked, 'ordering'), careTeam(2, asked, 'rendering')],
    insurance: [insuranceOf(asked)],
  };
}

function diagnosesAndItems(submission: Submission): Members {
  const { items, related, purpose } = submission;
  // What is no longer asked for is named, as cancelled: an update that leaves it out would leave it standing.
  const dropped =
    purpose === 'change' ? (related?.items ?? []).filter((prior) => !items.some(sameSequence(prior))) : [];
  const all = [...items, ...dropped];
  const diagnoses = diagnosesOf(all);
  return {
    diagnosis: diagnoses.map((code, index) => ({
      sequence: index + 1,
      diagnosisCodeableConcept: concept(systems.icd10, code),
    })),
    item: all.map((item) => {
      const cancelled = purpose === 'cancellation' || dropped.includes(item);
      const prior = related?.items?.find(sameSequence(item));
      const mode = cancelled ? 'cancelled' : purpose === 'change' ? changeOf(item, prior) : 'unchanged';
      return claimItem(item, submission, diagnoses, mode);
    }),
  };
}

type Mode = 'unchanged' | 'changed' | 'added' | 'cancelled';

/** X12 1322 (UM02) by what is asked of an item. */
function certificationOf(purpose: Purpose, urgency: Submission['urgency'], mode: Mode): Json {
  if (mode === 'cancelled') return certification('3', 'Cancel');
  if (mode === 'changed') return certification('S', 'Revised');
  if (purpose === 'appeal')
    return urgency === 'expedited' ? certification('1', 'Appeal - Immediate') : certification('2', 'Appeal - Standard');
  return certification('I', 'Initial');
}

function claimItem(
  item: Item,
  asked: Pick<Submission, 'identifier' | 'purpose' | 'urgency'>,
  diagnoses: readonly string[],
  mode: Mode,
): Json {
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
      certificationOf(asked.purpose, asked.urgency, mode),
      ...(mode === 'unchanged'
        ? []
        : [{ url: extensions.infoChanged, valueCode: mode === 'added' ? 'added' : 'changed' }]),
    ],
    ...(mode === 'cancelled' ? { modifierExtension: [{ url: extensions.infoCancelled, valueBoolean: true }] } : {}),
    sequence: item.sequence,
    careTeamSequence: [1, 2],
    diagnosisSequence: item.diagnosis.map((code) => diagnoses.indexOf(code) + 1),
    // X12 1365: 1 is medical care, the widest, as the service's own code says what is meant.
    category: concept(systems.serviceType, '1', 'Medical Care'),
    productOrService: {
      ...concept(
        item.productOrService.system === serviceSystems.cpt ? systems.cpt : systems.hcpcs,
        item.productOrService.code,
      ),
      text: item.description,
    },
    ...(item.modifier.length > 0 ? { modifier: item.modifier.map((code) => concept(systems.hcpcs, code)) } : {}),
    servicedPeriod: { start: item.servicedPeriod.start, end: item.servicedPeriod.end },
    locationCodeableConcept: concept(systems.placeOfService, item.placeOfService),
    quantity: {
      value: item.quantity.value,
      unit: item.quantity.unit,
      system: systems.quantity,
      code: quantityUnits[item.quantity.unit],
    },
  };
}

const sameSequence =
  ({ sequence }: Item) =>
  (other: Item): boolean =>
    other.sequence === sequence;

function changeOf(item: Item, prior: Item | undefined): Mode {
  if (!prior) return 'added';
  const told = ({ productOrService, modifier, quantity, diagnosis, placeOfService, servicedPeriod }: Item): string =>
    JSON.stringify([
      [productOrService.system, productOrService.code],
      modifier,
      [quantity.value, quantity.unit],
      diagnosis,
      placeOfService,
      [servicedPeriod.start, servicedPeriod.end],
    ]);
  return told(item) === told(prior) ? 'unchanged' : 'changed';
}

/** The request that an update follows, as it stood: the standard wants it beside the update. */
function priorVersion(submission: Submission, related: NonNullable<Submission['related']>): Json {
  const prior = { ...submission, identifier: related.identifier, purpose: 'initial' } as const;
  const items = related.items ?? submission.items;
  const diagnoses = diagnosesOf(items);
  return entry(['Claim', related.identifier], {
    ...claim(prior, profiles.claim),
    diagnosis: diagnoses.map((code, index) => ({
      sequence: index + 1,
      diagnosisCodeableConcept: concept(systems.icd10, code),
    })),
    item: items.map((item) => claimItem(item, prior, diagnoses, 'unchanged')),
  });
}

function relatedClaim(related: NonNullable<Submission['related']>, comesAlong: boolean): Json {
  return {
    relationship: concept(systems.relatedClaim, 'prior'),
    claim: {
      ...(comesAlong ? reference(['Claim', related.identifier]) : {}),
      identifier: identifier(related.identifier),
    },
    ...(related.reference ? { reference: { value: related.reference } } : {}),
  };
}

function supportingInfo(submission: Submission, documents: readonly { readonly id: string }[]): Json[] | undefined {
  const info: Json[] = [];
  const added = submission.purpose === 'documents' ? [{ url: extensions.infoChanged, valueCode: 'added' }] : undefined;
  const add = (member: { readonly [key: string]: Json }): void => {
    info.push({ sequence: info.length + 1, ...(added ? { extension: added } : {}), ...member });
  };
  const fact = concept(systems.informationCategory, 'info');
  if (submission.attestation)
    add({ category: fact, code: { text: 'Attestation of urgency' }, valueString: submission.attestation });
  for (const [code, value] of Object.entries(submission.facts)) {
    add({
      category: fact,
      code: { text: code },
      ...(typeof value === 'boolean'
        ? { valueBoolean: value }
        : typeof value === 'number'
          ? { valueQuantity: { value } }
          : { valueString: value }),
    });
  }
  if (submission.note) add({ category: concept(systems.pas, 'freeFormMessage'), valueString: submission.note });
  for (const { id } of documents)
    add({
      category: concept(systems.pas, 'additionalInformation'),
      valueReference: reference(['DocumentReference', id]),
    });
  return info.length > 0 ? info : undefined;
}

async function documentReference(document: SubmittedDocument): Promise<{ id: string; resource: Members }> {
  const bytes = await document.read();
  const { code, display } = document.type;
  return {
    id: document.id,
    resource: {
      status: 'current',
      type: concept(systems.loinc, code, display),
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

/** X12 98: DK orders, SJ renders. Beside it the role in FHIR's own words. */
function careTeam(sequence: number, asked: Asked, of: 'ordering' | 'rendering'): Json {
  const [entity, role] = of === 'ordering' ? (['DK', 'primary'] as const) : (['SJ', 'other'] as const);
  return {
    extension: [{ url: extensions.careTeamClaimScope, valueBoolean: true }],
    sequence,
    provider: reference(subjects.role(asked, of)),
    role: {
      coding: [
        { system: systems.entity, code: entity },
        { system: systems.careTeamRole, code: role },
      ],
    },
  };
}

const certification = (code: string, display: string): { readonly [key: string]: Json } => ({
  url: extensions.certificationType,
  valueCodeableConcept: concept(systems.certificationType, code, display),
});
const insuranceOf = (asked: Asked): { readonly [key: string]: Json } => ({
  sequence: 1,
  focal: true,
  coverage: reference(subjects.coverage(asked)),
});
const diagnosesOf = (items: readonly Item[]): string[] => [...new Set(items.flatMap((item) => item.diagnosis))];
const identifier = (value: string): Json => ({ system: systems.claim, value });

function bundle(profile: string, id: string, timestamp: string, entries: readonly Json[]): Resource {
  return {
    resourceType: 'Bundle',
    meta: { profile: [profile] },
    identifier: { system: systems.bundle, value: id },
    type: 'collection',
    timestamp,
    entry: entries,
  };
}
