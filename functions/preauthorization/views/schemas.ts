import * as z from 'zod';
import { timelineSchema } from '../../platform/case/schemas.ts';
import { confidentialitySchema, labelsSchema } from '../../registration/index.ts';
import { reviewActions, serviceSystems, unitKinds } from '../case.ts';
import { contentTypes } from '../../platform/uploads/documents.ts';
import { statusNames, statuses } from '../rules/statuses.ts';

/** What the API gives. */

const instant = z.iso.datetime();
const date = z.iso.date();

export const statusSchema = z.enum(statusNames).meta({
  id: 'PreauthorizationStatus',
  description: statusNames.map((name) => `\`${name}\`: ${statuses[name].meaning}`).join('\n\n'),
});

const service = z.strictObject({
  system: z.enum(Object.values(serviceSystems) as [string, ...string[]]),
  code: z.string(),
});
const quantity = z.strictObject({ value: z.number(), unit: z.enum(unitKinds) });
const period = z.strictObject({ start: date, end: date });
const coding = z.strictObject({ system: z.string().optional(), code: z.string(), display: z.string().optional() });
const provider = z.strictObject({ npi: z.string(), name: z.string().optional() });
const providers = z.strictObject({ ordering: provider, rendering: provider, facility: provider });

const requirement = z.union([
  z.strictObject({ answer: z.literal('unknown') }),
  z.strictObject({
    answer: z.enum(['required', 'not-required']),
    by: z.literal('policy'),
    line: z.string().describe('The line of the payer’s policy.'),
    source: z.string().describe('Where the line comes from.'),
  }),
  z.strictObject({
    answer: z.enum(['required', 'not-required']),
    by: z.literal('payer'),
    representative: z.string(),
    reference: z.string().optional(),
    recordedBy: z.string(),
    recordedAt: instant,
  }),
]);

const decision = z.strictObject({
  reviewAction: z.enum(reviewActions).describe('X12 code list 306.'),
  decidedAt: instant,
  authorizationNumber: z.string().optional(),
  quantity: quantity.optional(),
  period: period.optional(),
  reasons: z.array(coding),
  words: z.string().optional().describe('The payer’s own.'),
  providers: z.array(z.string()).describe('NPIs that the authorization binds.'),
  modified: z
    .strictObject({ productOrService: service.optional(), modifier: z.array(z.string()).optional() })
    .optional()
    .describe('With A6: what was certified in place of what was asked.'),
});

const item = z.strictObject({
  sequence: z.int(),
  productOrService: service,
  modifier: z.array(z.string()),
  description: z.string(),
  quantity,
  diagnosis: z.array(z.string()),
  placeOfService: z.string(),
  servicedPeriod: period,
  requirement: requirement.optional(),
  decision: decision.optional(),
});

const missing = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('document'),
    code: z.string().describe('LOINC code of the document’s type.'),
    display: z.string(),
    items: z.array(z.int()),
  }),
  z.strictObject({ kind: z.literal('fact'), code: z.string(), question: z.string(), items: z.array(z.int()) }),
  z.strictObject({
    kind: z.literal('question'),
    id: z.string().describe('Send it as `questionId` with the answer.'),
    question: z.string(),
    askedBy: z.string(),
    items: z.array(z.int()),
  }),
]);

const factValue = z.union([z.boolean(), z.number(), z.string()]);

const caseMembers = {
  id: z.string(),
  version: z.int(),
  status: statusSchema,
  statusSince: instant,
  patientId: z.string(),
  coverageId: z.string(),
  payerId: z.string(),
  urgency: z.enum(['standard', 'expedited']),
  attestation: z.strictObject({ attestedBy: z.string(), statement: z.string() }).optional(),
  labels: labelsSchema,
  confidentiality: confidentialitySchema,
  submitterId: z.string(),
  network: z.enum(['in', 'out']).optional(),
  providers,
  items: z.array(item),
  facts: z.record(z.string(), factValue),
  missing: z.array(missing).describe('Without these the case cannot go on.'),
  closesAt: instant.optional().describe('When the case is closed if what is missing does not come.'),
  staffDueAt: instant.optional().describe('By when the clinic’s staff should have acted.'),
  change: z
    .strictObject({ reason: z.string(), requestedAt: instant, providers, items: z.array(item) })
    .optional()
    .describe('A change that the payer has not certified: what stands above is in force until then.'),
  refusedChange: z
    .strictObject({ reason: z.string(), requestedAt: instant, heardAt: instant, items: z.array(item) })
    .optional()
    .describe('What the payer refused of the last change that it decided, with its reasons: what stood before stands.'),
  payer: z
    .strictObject({
      identifier: z.string(),
      reference: z.string().optional(),
      receivedAt: instant,
      dueAt: instant.optional(),
      extension: z.strictObject({ until: instant, reason: z.string().optional(), noticedAt: instant }).optional(),
      answeredAt: instant.optional(),
      late: z.boolean(),
      documentRequests: z.array(
        z.strictObject({ code: z.string(), display: z.string(), items: z.array(z.int()), dueAt: instant.optional() }),
      ),
      representative: z.string().optional(),
    })
    .optional(),
  remedies: z.array(
    z.strictObject({
      act: z.enum(['peer-to-peer', 'reconsideration', 'appeal']),
      level: z.int(),
      chosenBy: z.string(),
      chosenAt: instant,
      until: instant,
      electronic: z.boolean(),
      note: z.string().optional(),
      outcome: z
        .strictObject({
          result: z.enum(['overturned', 'upheld', 'not-pursued']),
          at: instant,
          note: z.string().optional(),
        })
        .optional(),
    }),
  ),
  cancellation: z.strictObject({ reason: z.string(), requestedAt: instant }).optional(),
  standstill: z.strictObject({ code: z.string(), words: z.string() }).optional(),
  createdAt: instant,
  updatedAt: instant,
};

export const caseSchema = z.strictObject(caseMembers).meta({ id: 'Preauthorization' });

export const documentSchema = z
  .strictObject({
    id: z.string(),
    status: z.enum(['awaiting-upload', 'accepted', 'rejected']),
    title: z.string(),
    type: z.string().describe('LOINC code.'),
    contentType: z.enum(contentTypes),
    size: z.int(),
    sha256: z.string(),
    origin: z.enum(['upload', 'frontdesk']),
    fault: z.string().optional().describe('Why it was rejected.'),
    sentAt: instant.optional().describe('When it went to the payer’s system.'),
    createdAt: instant,
  })
  .meta({ id: 'PreauthorizationDocument' });

export const wholeCaseSchema = z.strictObject({
  ...caseMembers,
  documents: z.array(documentSchema),
  timeline: timelineSchema(statusSchema),
});

export const caseSummarySchema = z.strictObject({
  id: z.string(),
  version: z.int(),
  status: statusSchema,
  statusSince: instant,
  patientId: z.string(),
  payerId: z.string(),
  urgency: z.enum(['standard', 'expedited']),
  confidentiality: confidentialitySchema,
  codes: z.array(z.string()).describe('The services. None of a labelled case: read the case for them.'),
  createdAt: instant,
  updatedAt: instant,
});

export const authorizationSchema = z
  .strictObject({
    id: z.string(),
    sequence: z.int(),
    authorizationNumber: z.string().optional(),
    productOrService: service,
    modifier: z.array(z.string()),
    unit: z.enum(unitKinds),
    certified: z.int(),
    available: z.int(),
    reserved: z.int(),
    used: z.int(),
    period,
    providers: z.array(z.string()),
    status: z.enum(['active', 'expired', 'cancelled']),
  })
  .meta({ id: 'Authorization' });

export const reservationSchema = z
  .strictObject({
    id: z.string(),
    sequence: z.int(),
    quantity: z.int(),
    status: z.enum(['reserved', 'used', 'released']),
    dateOfService: date,
    provider: z.string(),
    appointmentId: z.string().optional().describe('The visit that they are for, where the booking set them aside.'),
    createdAt: instant,
  })
  .meta({ id: 'Reservation' });
