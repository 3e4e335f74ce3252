import * as z from 'zod';
import { idPattern } from '../../platform/ids.ts';
import { label } from '../../platform/http/texts.ts';
import {
  appointmentId,
  estimateId,
  modifiers,
  moneyReply,
  moneySchema,
  next,
  npi,
  serviceCode,
  staffId,
  stamps,
} from '../schemas.ts';

/** What the API takes and gives of good-faith estimates. */

const diagnosis = z.string().regex(/^[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?$/, 'must be an ICD-10-CM code');
const item = z.strictObject({
  provider: npi.describe('The provider or facility that will charge it: a bill is compared with each one’s own part.'),
  code: serviceCode,
  modifier: modifiers.default([]),
  description: label(200).optional(),
  quantity: z.int().min(1).max(9999).default(1),
  amount: moneySchema.describe('For all of the quantity.'),
});

export const goodFaithEstimateBody = z
  .strictObject({
    appointmentId: appointmentId.optional(),
    replaces: estimateId.optional().describe('The estimate that it replaces, since the scope changed.'),
    dateOfService: z.iso.date().describe('The first day on which any of it is given.'),
    scheduledOn: z.iso.date().optional().describe('When the visit was scheduled for that day.'),
    requestedOn: z.iso.date().optional().describe('When the patient asked for the estimate.'),
    givenOn: z.iso.date().describe('When the patient was given it.'),
    diagnosis: z.array(diagnosis).max(12).default([]),
    items: z.array(item).min(1).max(100),
    staffId: staffId.describe('Who gave it.'),
  })
  .refine(({ scheduledOn, dateOfService }) => scheduledOn === undefined || scheduledOn <= dateOfService, {
    path: ['scheduledOn'],
    message: 'must be no later than the date of service',
  });

export const goodFaithEstimateReply = z.strictObject({
  id: z.string().regex(idPattern('goodFaithEstimate')),
  patientId: z.string(),
  appointmentId: z.string().optional(),
  replaces: z.string().optional(),
  dateOfService: z.iso.date(),
  scheduledOn: z.iso.date().optional(),
  requestedOn: z.iso.date().optional(),
  givenOn: z.iso.date(),
  dueOn: z.iso.date().optional().describe('The last day on which it was to be given; absent where none was due.'),
  onTime: z.boolean(),
  keptUntil: z.iso.date(),
  diagnosis: z.array(z.string()),
  items: z.array(
    z.strictObject({
      provider: z.string(),
      code: z.string(),
      modifier: z.array(z.string()),
      description: z.string().optional(),
      quantity: z.int(),
      amount: moneyReply,
    }),
  ),
  total: moneyReply,
  staffId: z.string(),
  ...stamps,
});
export const goodFaithEstimatesPage = z.strictObject({ estimates: z.array(goodFaithEstimateReply), next });

const inPath = z.string().max(64);
export const comparisonParams = z.strictObject({ accountId: inPath, invoiceId: inPath, estimateId: inPath });
export const comparisonReply = z.strictObject({
  estimateId: z.string(),
  accountId: z.string(),
  invoiceId: z.string(),
  providers: z.array(
    z.strictObject({
      provider: z.string(),
      expected: moneyReply,
      billed: moneyReply,
      excess: moneyReply.describe('Less than nothing where the bill is lower.'),
      listed: z.boolean().describe('Whether the estimate names the provider: another’s bill is not measured by it.'),
      substantiallyInExcess: z.boolean(),
    }),
  ),
  substantiallyInExcess: z
    .boolean()
    .describe('Whether one provider’s bill is so much more than its own part of the estimate.'),
  threshold: z.strictObject({ amount: moneyReply, source: z.string() }),
});
