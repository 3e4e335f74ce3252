import * as z from 'zod';
import { idPattern } from '../../platform/ids.ts';
import { money, outcomeSchema, serviceCode, serviceType } from './schemas.ts';

/** What the API takes and gives of patient-responsibility estimates. */

const price = z.strictObject({
  amount: z.int().min(0).max(100_000_000).describe('In minor units: 1050 is $10.50.'),
  currency: z.literal('USD'),
});

export const estimateBody = z.strictObject({
  dateOfService: z.iso.date(),
  network: z.enum(['in', 'out']).default('in').describe('Whether the clinic is in the network of the health plan.'),
  services: z
    .array(
      z
        .strictObject({
          serviceCode,
          serviceType: serviceType
            .optional()
            .describe('X12 1365, where the clinic knows under which the payer counts the service.'),
          billed: price.describe('What the clinic charges for all of it.'),
          allowed: price
            .optional()
            .describe('What the clinic and the payer have agreed on. Without it the estimate rests on what is billed.'),
        })
        .refine(({ billed, allowed }) => allowed === undefined || allowed.amount <= billed.amount, {
          path: ['allowed'],
          message: 'must be no more than what is billed',
        }),
    )
    .min(1)
    .max(20),
  coverageIds: z
    .array(z.string().regex(idPattern('coverage'), 'must be the id of a coverage'))
    .max(10)
    .refine((ids) => new Set(ids).size === ids.length, 'must name each coverage once')
    .optional()
    .describe(
      'In the order in which they pay. All that hold on the day, in the order of the rules, where it is not given.',
    ),
});
export type EstimateBody = z.output<typeof estimateBody>;

const bounds = {
  expected: money.optional().describe('Absent where something that it takes is not known.'),
  atLeast: money,
  atMost: money,
};

export const estimateReply = z.strictObject({
  dateOfService: z.iso.date(),
  network: z.enum(['in', 'out']),
  ...bounds,
  services: z.array(
    z.strictObject({
      serviceCode: z.string(),
      serviceType: z.string().optional(),
      ...bounds,
      working: z.array(
        z.strictObject({ coverageId: z.string().optional(), text: z.string(), amount: money.optional() }),
      ),
    }),
  ),
  unknown: z.array(z.string()).describe('What is not known. It bounds the estimate and is never taken for zero.'),
  assumptions: z.array(z.string()),
  basedOn: z.array(
    z.strictObject({
      coverageId: z.string().regex(idPattern('coverage')),
      checkId: z.string().regex(idPattern('eligibilityCheck')).optional(),
      answeredAt: z.iso.datetime().optional(),
      dateOfService: z.iso.date().optional(),
      outcome: outcomeSchema.optional(),
    }),
  ),
});
