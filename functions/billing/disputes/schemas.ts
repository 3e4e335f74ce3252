import * as z from 'zod';
import { timelineSchema } from '../../platform/case/schemas.ts';
import { idPattern } from '../../platform/ids.ts';
import { label, paragraphs, text } from '../../platform/http/texts.ts';
import { contentTypes, MAX_DOCUMENT_BYTES } from '../../platform/uploads/documents.ts';
import { sha256Pattern } from '../../platform/uploads/quarantine.ts';
import { accountId, chargeId, moneyReply, moneySchema, reference, staffId, stamps, toldReply } from '../schemas.ts';
import { closedBecause, outcomes } from './dispute.ts';
import { reasonNames } from './rules/reasons.ts';
import { statusNames } from './rules/statuses.ts';

/** What the API takes and gives of disputes. */

/** How many charges one dispute can be about: all of it is one transaction. */
const MOST_CHARGES = 20;

/** What somebody says, in more than one line. */
const words = paragraphs(2000);
const invoiceId = z.string().regex(idPattern('invoice'), 'must be the id of an invoice');
const evidence = z.strictObject({
  words: words.describe('What it shows.'),
  reference: reference(80).optional().describe('What the clinic calls the document that it keeps.'),
});

export const disputeParams = z.strictObject({ disputeId: z.string().max(64) });

export const disputeBody = z.strictObject({
  accountId,
  invoiceId: invoiceId.optional().describe('Where it is about a bill: all charges must be on it.'),
  chargeIds: z
    .array(chargeId)
    .min(1)
    .max(MOST_CHARGES)
    .refine((ids) => new Set(ids).size === ids.length, 'must name each charge once')
    .describe('What is disputed. The rest of the account goes on.'),
  reason: z.enum(reasonNames),
  words: words.describe('What is wrong, in the words of the patient.'),
  evidence: z.array(evidence).max(20).default([]),
  submitterId: staffId.describe('Who took it down. They do not approve what is given up of it.'),
});

export const informationBody = z.strictObject({
  words: words.describe('What the patient or the payer says, or what was found.'),
  reference: reference(80).optional().describe('What the clinic calls the document that it keeps.'),
  from: z.enum(['patient', 'clinic', 'payer']),
  staffId: staffId.describe('Who took it down.'),
});

/** A file that will be uploaded as evidence. */
export const evidenceFileBody = z.strictObject({
  title: label(120).describe('What it shows.'),
  from: z.enum(['patient', 'clinic', 'payer']),
  contentType: z.enum(contentTypes),
  size: z.int().min(1).max(MAX_DOCUMENT_BYTES),
  sha256: z.string().regex(sha256Pattern, 'must be a SHA-256 checksum in base64'),
  staffId: staffId.describe('Who took it in.'),
});
export const evidenceFileReply = z
  .strictObject({
    id: z.string().regex(idPattern('document')),
    status: z.enum(['awaiting-upload', 'accepted', 'rejected']),
    title: z.string(),
    from: z.enum(['patient', 'clinic', 'payer']),
    contentType: z
      .enum(contentTypes)
      .optional()
      .describe('Absent, as `size` and `sha256`, of a file that the patient brings by a link, until it has come.'),
    size: z.int().optional(),
    sha256: z.string().optional(),
    fault: z.string().optional().describe('Why it was rejected.'),
    staffId: z.string().optional().describe('Who took it in. Absent where the patient brought it by a link.'),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'DisputeDocument' });
export const evidenceFilesReply = z.strictObject({ documents: z.array(evidenceFileReply) });

export const answerBody = z.discriminatedUnion('answer', [
  z.strictObject({
    answer: z.literal('accepted'),
    paymentPlanAccepted: z
      .boolean()
      .default(false)
      .describe('Whether the patient takes the installments that were offered.'),
    staffId: staffId.describe('To whom the patient said so.'),
  }),
  z.strictObject({
    answer: z.literal('contested'),
    words: words.describe('What is new. An answer can be contested once.'),
    staffId: staffId.describe('To whom the patient said so.'),
  }),
]);

export const withdrawalBody = z.strictObject({
  staffId: staffId.describe('To whom the patient said so.'),
  reason: text(500).describe('Why, for the record.'),
});

export const federalBody = z.strictObject({
  reference: reference(80).describe('The number that the dispute entity gave it.'),
  noticeOn: z.iso.date().describe('When the entity’s notice came. The answer is due ten business days later.'),
  staffId: staffId.describe('Who records it.'),
});

export const determinationBody = z.strictObject({
  on: z.iso.date().describe('When the entity decided.'),
  owes: z
    .strictObject({ amount: moneySchema.shape.amount.min(0), currency: z.literal('USD') })
    .describe('What the patient owes of the disputed charges, by the entity’s decision.'),
  staffId: staffId.describe('Who records it.'),
});

export const billQuestionBody = z.strictObject({ staffId: staffId.describe('Who asks.') });
export const billQuestionReply = z.strictObject({
  invoiceId: z.string(),
  mailed: z.literal(true),
  linkUntil: z.iso.datetime().describe('Until when the patient can answer by the link.'),
});

const federalReply = z.strictObject({
  isEligible: z.boolean(),
  until: z.iso.date().optional().describe('The last day on which the patient can begin it.'),
  because: z.array(z.string()).describe('Why, or why not.'),
  providers: z.array(
    z.strictObject({
      providerNpi: z.string(),
      expected: z.int().optional().describe('Cents, of the good-faith estimate.'),
      billed: z.int().describe('Cents.'),
      over: z.int().optional().describe('Cents.'),
      isEligible: z.boolean(),
    }),
  ),
});

const who = z.string().describe('`staff:<id>`, or `rule:<name>` where no person decided.');
const proposalReply = {
  outcome: z.enum(Object.keys(outcomes) as [keyof typeof outcomes, ...(keyof typeof outcomes)[]]),
  givenUp: moneyReply,
  answer: z.string().describe('What the patient reads.'),
  paymentPlan: z
    .strictObject({
      installments: z.int(),
      installment: moneyReply.describe('Of each but the last, which is the rest.'),
    })
    .optional(),
  by: who,
  at: z.iso.datetime(),
};

export const disputeReplySchema = z.strictObject({
  id: z.string().regex(idPattern('dispute')),
  status: z.enum(statusNames),
  taskStatus: z
    .enum(['received', 'in-progress', 'on-hold', 'completed', 'cancelled'])
    .describe('The same as FHIR R4 Task.status.'),
  statusSince: z.iso.datetime(),
  whoActs: z.enum(['frontdesk', 'staff', 'clinic', 'patient', 'payer', 'nobody']),
  due: z.iso.datetime().optional().describe('By when they should have acted. Absent at the end alone.'),
  patientId: z.string(),
  accountId: z.string(),
  invoiceId: z.string().optional(),
  chargeIds: z.array(z.string()),
  reason: z.enum(reasonNames),
  words: z.string(),
  evidence: z.array(
    z.strictObject({
      words: z.string(),
      reference: z.string().optional(),
      from: z.enum(['patient', 'clinic', 'payer']),
      at: z.iso.datetime(),
    }),
  ),
  openedBy: z.enum(['patient', 'clinic']),
  submitterId: z.string().optional(),
  disputed: moneyReply.describe('What the patient was asked for of these charges when it was opened, and had paid.'),
  round: z.int().describe('1, and 2 once the patient contested the answer.'),
  facts: z
    .array(
      z.strictObject({
        kind: z.string(),
        of: z.string().describe('The record from which it was taken.'),
        words: z.string(),
      }),
    )
    .optional()
    .describe('What was found when it was last looked at.'),
  federalEligibility: federalReply
    .optional()
    .describe('Whether the patient may begin the federal patient-provider process (45 CFR 149.620), and why.'),
  proposal: z.strictObject(proposalReply).optional().describe('What waits for the approval of a second person.'),
  asked: z.strictObject({ words: z.string(), by: who, at: z.iso.datetime() }).optional(),
  withPayer: z.strictObject({ claimId: z.string(), by: who, at: z.iso.datetime() }).optional(),
  answers: z.array(
    z.strictObject({
      ...proposalReply,
      approvedBy: who.optional(),
      owes: moneyReply.describe('What the patient owed of the charges once it was posted.'),
      givenBack: moneyReply
        .optional()
        .describe('What the patient had paid of what was given up: credit of the account, to be refunded or used.'),
    }),
  ),
  told: toldReply
    .optional()
    .describe('How the patient hears of what is asked or answered now. `clinic`: your staff tell them.'),
  paymentPlanAccepted: z.boolean(),
  paymentPlanId: z.string().optional().describe('The payment plan that came of it.'),
  federal: z
    .strictObject({
      reference: z.string(),
      noticeOn: z.iso.date(),
      answerBy: z.iso.date(),
      answeredOn: z.iso.date().optional(),
      decisionBy: z.iso.date().optional(),
      determined: z.strictObject({ on: z.iso.date(), owes: moneyReply }).optional(),
      endedOn: z.iso.date().optional(),
    })
    .optional()
    .describe('The federal process, while it runs and after it.'),
  closed: z
    .enum(Object.keys(closedBecause) as [keyof typeof closedBecause, ...(keyof typeof closedBecause)[]])
    .optional(),
  timeline: timelineSchema(z.enum(statusNames)).optional(),
  ...stamps,
});

export const disputesReply = z.strictObject({
  disputes: z.array(disputeReplySchema).describe('The oldest first.'),
});
