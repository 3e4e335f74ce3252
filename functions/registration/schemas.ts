import * as z from 'zod';
import { label, text } from '../platform/http/texts.ts';
import { idPattern } from '../platform/ids.ts';
import { coordinationSchema } from './eligibility/coordination-schema.ts';
import { latestEligibilitySchema } from './eligibility/schemas.ts';
import { next } from '../platform/http/paging.ts';
import { MAX_CURSOR_LENGTH } from '../platform/seal.ts';
import { isSsn } from '../platform/rules/ssn.ts';
import { channelSchema, labelsSchema } from './privacy/schemas.ts';
import { coverageCopays, contactRelationships, genders, linesOfBusiness, relationships } from './patient.ts';

/** What the API takes and gives of patients and coverages. */

const date = z.iso.date();
const birthDate = date.refine((day) => day >= '1890-01-01', 'must be a date of birth since 1890');

const humanName = z.strictObject({
  use: z.enum(['official', 'usual', 'old', 'maiden', 'nickname']).default('official'),
  family: label(100),
  given: z.array(label(100)).min(1).max(10),
  suffix: z.array(label(20)).max(5).optional(),
});

const contactPoint = z
  .strictObject({
    system: z.enum(['phone', 'email', 'sms', 'fax']),
    value: label(254),
    use: z.enum(['home', 'work', 'mobile', 'temp', 'old']).optional(),
  })
  .refine(
    ({ system, value }) =>
      system === 'email' ? z.email().safeParse(value).success : /^\+?[0-9 ().x-]{7,32}$/.test(value),
    { path: ['value'], message: 'must be an address of its system: an email address or a telephone number' },
  );

export const address = z.strictObject({
  use: z.enum(['home', 'work', 'temp', 'old', 'billing']).default('home'),
  line: z.array(label(120)).min(1).max(4),
  city: label(80),
  state: z.string().regex(/^[A-Z]{2}$/, 'must be two capital letters'),
  postalCode: z.string().regex(/^[0-9A-Z][0-9A-Z -]{2,9}$/, 'must be a postal code'),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 code of two letters')
    .default('US'),
});

const identifier = z
  .strictObject({
    type: z.enum(['MR', 'DL', 'PPN', 'SS', 'MB']).describe('HL7 v2-0203: MR, DL, PPN, SS or MB.'),
    assigner: label(200).optional(),
    value: label(64),
  })
  .refine(({ type, value }) => type !== 'SS' || isSsn(value), {
    path: ['value'],
    message: 'must be a social security number that can be issued',
  });

const contact = z.strictObject({
  relationship: z
    .array(z.enum(contactRelationships))
    .min(1)
    .max(4)
    .describe('What this person is to the patient: mother, father, guardian, guarantor, emergency contact …'),
  name: humanName,
  telecom: z.array(contactPoint).max(5).default([]),
  address: address.optional(),
  custody: z
    .strictObject({
      legal: z.enum(['sole', 'joint', 'none']),
      courtOrder: label(200).optional().describe('What orders it: court, number, date.'),
    })
    .optional()
    .describe('Whether this person may decide for the patient who is a minor.'),
});

/** No reason is asked for: 45 CFR 164.522(b)(2)(iii). */
const confidentialCommunication = z
  .strictObject({
    covers: z.enum(['everything', 'labelled']),
    telecom: z.array(contactPoint).max(5).default([]),
    address: address.optional(),
  })
  .refine(({ telecom, address: postal }) => telecom.length > 0 || postal !== undefined, 'must name an address')
  .describe(
    'Where the patient asked to be reached (45 CFR 164.522(b)), for everything or for labelled matters: nothing of that goes to any other address.',
  );

export const demographics = z.strictObject({
  name: z
    .array(humanName)
    .min(1)
    .max(5)
    .refine(
      (names) => names.some(({ use }) => use === 'official' || use === 'usual'),
      'must have an official or usual name',
    ),
  birthDate,
  gender: z.enum(genders).describe('Administrative gender.'),
  telecom: z.array(contactPoint).max(10),
  address: z.array(address).max(5),
  identifier: z.array(identifier).max(10),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$/, 'must be a language as in BCP 47, e.g. es or zh-Hant')
    .describe('In which the patient wants to be spoken and written to, as in BCP 47.'),
  preferredChannel: channelSchema.describe('How the patient would like to be reached.'),
  confidentialCommunication,
  labels: labelsSchema,
  contact: z.array(contact).max(6).describe('Who stands by the patient: parents, guarantor, emergency contacts.'),
  deceased: z
    .strictObject({ date: date.optional() })
    .describe('The patient has died; the date where it is known. The record stays.'),
  test: z.boolean().describe('Made to try the system out: no person stands behind it. The record stays.'),
});

export const patientBody = demographics
  .extend({
    telecom: demographics.shape.telecom.default([]),
    address: demographics.shape.address.default([]),
    identifier: demographics.shape.identifier.default([]),
    contact: demographics.shape.contact.default([]),
  })
  .partial({
    language: true,
    preferredChannel: true,
    confidentialCommunication: true,
    labels: true,
    deceased: true,
    test: true,
  });

const changesSomething = ({ reason: _reason, ...fields }: { readonly reason: string }): boolean =>
  Object.keys(fields).length > 0;

/** Fields that a change gives replace what stood there whole; `null` takes away what a patient need not have. */
export const patientChangeBody = demographics
  .extend({
    language: demographics.shape.language.nullable(),
    preferredChannel: demographics.shape.preferredChannel.nullable(),
    confidentialCommunication: demographics.shape.confidentialCommunication.nullable(),
    labels: demographics.shape.labels.nullable(),
    deceased: demographics.shape.deceased.nullable(),
    test: demographics.shape.test.nullable(),
  })
  .partial()
  .extend({ reason: text(500).describe('Why, for the record.') })
  .refine(changesSomething, 'must change something');

const stamps = { version: z.int(), createdAt: z.iso.datetime(), updatedAt: z.iso.datetime() };

export const patientReply = z.strictObject({
  id: z.string().regex(idPattern('patient')),
  active: z.boolean().describe('False of a duplicate that was merged into another record: see `link`.'),
  link: z
    .array(
      z.strictObject({
        type: z.enum(['replaced-by', 'replaces']),
        other: z.string().regex(idPattern('patient')),
      }),
    )
    .optional()
    .describe(
      'Other records of the same person, as FHIR links them. `replaced-by`: this is a duplicate, use the other in its place. `replaces`: the other was merged into this one, and all that is under it is found here.',
    ),
  ...patientBody.shape,
  ...stamps,
});

/** What is asked of a patient: all of it must fit. */
export const patientSearch = z
  .strictObject({
    name: z
      .strictObject({ family: label(100).optional(), given: label(100).optional() })
      .refine(({ family, given }) => family !== undefined || given !== undefined, 'must hold a name')
      .optional(),
    birthDate: birthDate.optional(),
    phone: label(32).optional(),
    email: z.email().max(254).optional(),
    identifier: z
      .strictObject({ type: z.enum(['MR', 'DL', 'PPN', 'SS']), assigner: label(200).optional(), value: label(64) })
      .optional(),
    member: z
      .strictObject({ payerId: label(64), memberId: label(40) })
      .optional()
      .describe('The number on the card of a health plan.'),
    limit: z.int().min(1).max(100).default(20),
    cursor: z.string().min(1).max(MAX_CURSOR_LENGTH).optional().describe('From the page before.'),
  })
  .refine(
    ({ limit: _limit, cursor: _cursor, ...asked }) => Object.values(asked).some((value) => value !== undefined),
    'must ask for something',
  );

/** What one field of a record was, and what it became. */
export const differenceReply = z.strictObject({
  field: z.string(),
  from: z.unknown().optional().describe('Absent where nothing stood there.'),
  to: z.unknown().optional().describe('Absent where it was taken away.'),
});

/** One change of a patient or a coverage: what each field was, and what it became. */
export const historyEntry = z.strictObject({
  patientId: z
    .string()
    .regex(idPattern('patient'))
    .describe('The record of the patient that was changed, or with which the coverage stands.'),
  version: z.int().describe('The version of the record that the change made.'),
  at: z.iso.datetime(),
  by: z.strictObject({ kind: z.string(), id: z.string() }).describe('Who made the change.'),
  staffId: z.string().optional().describe('The staff member on whose word, where that was said.'),
  reason: z.string(),
  changes: z.array(differenceReply),
});

const coverageFields = z.strictObject({
  status: z.enum(['active', 'cancelled', 'draft', 'entered-in-error']),
  payerId: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be the id of a payer')
    .max(64),
  lineOfBusiness: z.enum(linesOfBusiness),
  planName: label(120).describe("The health plan's name as on the card."),
  memberId: z.string().regex(/^[0-9A-Za-z-]{2,40}$/, 'must be letters, digits and hyphens'),
  groupNumber: label(40).optional(),
  relationship: z.enum(relationships).describe('How the patient is related to the subscriber.'),
  subscriber: z.strictObject({ name: humanName, birthDate: birthDate.optional() }).optional(),
  period: z
    .strictObject({ start: date, end: date.optional() })
    .refine(({ start, end }) => end === undefined || start <= end, 'must end no earlier than it begins'),
  order: z.int().min(1).max(10).describe('1 is billed first.'),
  delegate: label(120).optional().describe("Who decides in the payer's place for some services."),
  copay: z
    .enum(coverageCopays)
    .optional()
    .describe(
      'Why no copay is asked for: a Qualified Medicare Beneficiary, Medicaid without one, workers’ compensation.',
    ),
  eligibilityCheckedAt: z.iso.datetime().optional(),
  coordination: coordinationSchema.optional(),
  labels: labelsSchema.optional(),
});

/** Who is not the subscriber says who is. */
export const subscriberFault = 'must be given exactly when the patient is not the subscriber';
export const subscriberFits = ({ relationship, subscriber }: { relationship: string; subscriber?: unknown }): boolean =>
  (relationship === 'self') === (subscriber === undefined);

export const coverageBody = coverageFields
  .extend({ status: coverageFields.shape.status.default('active'), order: coverageFields.shape.order.default(1) })
  .refine(subscriberFits, { path: ['subscriber'], message: subscriberFault });

/** Fields that a change gives replace what stood there whole; `null` takes away what a coverage need not have. */
export const coverageChangeBody = coverageFields
  .omit({ coordination: true })
  .extend({
    groupNumber: coverageFields.shape.groupNumber.nullable(),
    subscriber: coverageFields.shape.subscriber.nullable(),
    delegate: coverageFields.shape.delegate.nullable(),
    labels: coverageFields.shape.labels.nullable(),
  })
  .partial()
  .extend({ reason: text(500).describe('Why, for the record.') })
  .refine(changesSomething, 'must change something');

export const coverageReply = z.strictObject({
  id: z.string().regex(idPattern('coverage')),
  patientId: z.string().regex(idPattern('patient')),
  ...coverageFields.shape,
  factsSince: z
    .strictObject({ version: z.int(), at: z.iso.datetime() })
    .optional()
    .describe(
      'Since which version its payer is asked by these facts: what it answered before is about the coverage as it was.',
    ),
  eligibility: latestEligibilitySchema.optional(),
  ...stamps,
});

/** Ids in paths. One that cannot be an id is not found, like one that is somebody else's. */
export const patientParams = z.strictObject({ patientId: z.string().max(64) });
export const coverageParams = z.strictObject({ patientId: z.string().max(64), coverageId: z.string().max(64) });

export { shortPageQuery as historyQuery } from '../platform/http/paging.ts';
export const historyPage = z.strictObject({
  history: z.array(historyEntry),
  next,
});
