import * as z from 'zod';
import { label, paragraphs, text } from '../platform/http/texts.ts';
import { idPattern, idPrefixes, type IdKind } from '../platform/ids.ts';
import { isNpi } from '../platform/rules/npi.ts';
import { MAX_CURSOR_LENGTH } from '../platform/seal.ts';
import { labelsSchema } from '../registration/index.ts';
import { serviceSystems, unitKinds } from './case.ts';
import { sha256Pattern } from '../platform/uploads/quarantine.ts';
import { contentTypes, MAX_DOCUMENT_BYTES } from '../platform/uploads/documents.ts';
import { statusNames } from './rules/statuses.ts';

/** What the API takes. Every text, list and number is bounded, and no message repeats a value. */

export const id = (kind: IdKind): z.ZodString =>
  z.string().regex(idPattern(kind), `must be an id such as ${idPrefixes[kind]}_01k…, whole`);
const date = z.iso.date();

export const npi = z
  .string()
  .refine(isNpi, 'must be a National Provider Identifier: 10 digits with a valid check digit');
const provider = z.strictObject({ npi, name: label(120).optional() });

const quantity = z.strictObject({
  value: z.int().min(1).max(9999),
  unit: z.enum(unitKinds),
});

const MAX_PERIOD_DAYS = 366;
const period = z
  .strictObject({ start: date, end: date })
  .refine(({ start, end }) => start <= end, 'must end no earlier than it begins')
  .refine(
    ({ start, end }) => Date.parse(end) - Date.parse(start) <= MAX_PERIOD_DAYS * 24 * 3600 * 1000,
    `must span at most ${MAX_PERIOD_DAYS} days`,
  );

const service = z.discriminatedUnion('system', [
  z.strictObject({
    system: z.literal(serviceSystems.cpt),
    code: z.string().regex(/^\d{4}[0-9A-Z]$/, 'must be a CPT code: four digits and a digit or letter'),
  }),
  z.strictObject({
    system: z.literal(serviceSystems.hcpcs),
    code: z.string().regex(/^[A-Z]\d{4}$/, 'must be a HCPCS code: a letter and four digits'),
  }),
]);
const modifiers = z
  .array(z.string().regex(/^[0-9A-Z]{2}$/, 'must be a modifier: two digits or capital letters'))
  .max(4)
  .refine((list) => new Set(list).size === list.length, 'must name each modifier once');
const diagnosis = z
  .array(z.string().regex(/^[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?$/, 'must be an ICD-10-CM code with its dot, e.g. M54.16'))
  .min(1)
  .max(12)
  .refine((list) => new Set(list).size === list.length, 'must name each code once');
const placeOfService = z.string().regex(/^\d{2}$/, 'must be a CMS place-of-service code: two digits');

const item = z.strictObject({
  productOrService: service,
  modifier: modifiers.default([]),
  description: label(200),
  quantity,
  diagnosis,
  placeOfService,
  servicedPeriod: period,
});

export const MAX_ITEMS = 15;

const factValue = z.union([z.boolean(), z.number().min(-1e9).max(1e9), text(500)]);
const facts = z
  .record(
    z
      .string()
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      .max(64),
    factValue,
  )
  .refine((record) => Object.keys(record).length <= 50, 'must have at most 50 facts');

/** A new request. Items are numbered from 1 in their order. */
export const newPreauthorization = z
  .strictObject({
    patientId: id('patient'),
    coverageId: id('coverage'),
    submitterId: id('staff'),
    urgency: z.enum(['standard', 'expedited']),
    attestation: z.strictObject({ attestedBy: id('staff'), statement: paragraphs(1000) }).optional(),
    providers: z.strictObject({ ordering: provider, rendering: provider, facility: provider }),
    network: z.enum(['in', 'out']).optional(),
    labels: labelsSchema
      .default([])
      .describe('Why it is sensitive; the patient’s and the coverage’s labels are added. Codes as there.'),
    items: z.array(item).min(1).max(MAX_ITEMS),
    facts: facts.default({}),
  })
  .refine(({ urgency, attestation }) => urgency !== 'expedited' || attestation !== undefined, {
    path: ['attestation'],
    message: 'is needed with an expedited request: who attests, and why waiting could harm',
  })
  .refine(({ urgency, attestation }) => urgency === 'expedited' || attestation === undefined, {
    path: ['attestation'],
    message: 'belongs to an expedited request alone',
  });
export type NewPreauthorization = z.output<typeof newPreauthorization>;

/** What was missing. Documents are uploaded, not sent here. */
export const information = z
  .strictObject({
    facts: facts.default({}),
    answers: z
      .array(z.strictObject({ questionId: id('event'), text: paragraphs(2000) }))
      .max(20)
      .default([]),
  })
  .refine(
    ({ facts: given, answers }) => Object.keys(given).length + answers.length > 0,
    'must have at least one of facts and answers',
  );
export type Information = z.output<typeof information>;

export const cancellation = z.strictObject({ reason: paragraphs(500) });

/** A change of what was asked: for each item that changes, what it shall be; the rest stays. */
export const change = z
  .strictObject({
    reason: paragraphs(500),
    submitterId: id('staff'),
    providers: z.strictObject({ rendering: provider.optional(), facility: provider.optional() }).optional(),
    items: z
      .array(
        z.strictObject({
          sequence: z.int().min(1).max(MAX_ITEMS),
          productOrService: service.optional(),
          modifier: modifiers.optional(),
          description: label(200).optional(),
          quantity: quantity.optional(),
          placeOfService: placeOfService.optional(),
          servicedPeriod: period.optional(),
        }),
      )
      .max(MAX_ITEMS)
      .refine((list) => new Set(list.map(({ sequence }) => sequence)).size === list.length, 'must name each item once')
      .default([]),
  })
  .refine(({ items, providers }) => items.length > 0 || providers !== undefined, 'must change something');
export type ChangeRequest = z.output<typeof change>;

/** A document that will be uploaded. */
export const newDocument = z.strictObject({
  title: label(120),
  type: z.string().regex(/^\d{1,7}-\d$/, 'must be a LOINC code, e.g. 11506-3'),
  contentType: z.enum(contentTypes),
  size: z.int().min(1).max(MAX_DOCUMENT_BYTES),
  sha256: z.string().regex(sha256Pattern, 'must be a SHA-256 checksum in base64'),
});
export type NewDocument = z.output<typeof newDocument>;

export const reservation = z.strictObject({
  quantity: z.int().min(1).max(9999),
  dateOfService: date,
  provider: npi,
});
export type ReservationRequest = z.output<typeof reservation>;
export const usage = z.strictObject({ quantity: z.int().min(1).max(9999).optional() });
export const nothing = z.strictObject({});

export const search = z
  .strictObject({
    patientId: id('patient').optional(),
    status: z.array(z.enum(statusNames)).min(1).max(statusNames.length).optional(),
    limit: z.int().min(1).max(50).default(20),
    cursor: z.string().min(1).max(MAX_CURSOR_LENGTH).optional(),
  })
  .refine(({ patientId, status }) => patientId !== undefined || status !== undefined, {
    message: 'must name a patient or at least one status',
  });
export type Search = z.output<typeof search>;

export const caseParams = z.strictObject({ preauthorizationId: id('preauthorization') });
export const itemParams = caseParams.extend({
  sequence: z
    .string()
    .regex(/^[1-9]\d?$/, 'must be the number of an item')
    .transform(Number),
});
export const reservationParams = caseParams.extend({ reservationId: id('reservation') });
