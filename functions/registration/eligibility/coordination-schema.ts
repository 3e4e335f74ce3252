import * as z from 'zod';
import { idPattern } from '../../platform/ids.ts';
import { custodies, employerSizes, employments, medicareBases } from './coordination.ts';

/** What decides which of several coverages pays first, as the API takes it. */
export const coordinationSchema = z
  .strictObject({
    courtDecree: z
      .boolean()
      .optional()
      .describe('A court decree makes the subscriber answer for the child’s health care.'),
    custody: z
      .enum(custodies)
      .optional()
      .describe('What the subscriber is to a child whose parents live together or apart.'),
    employment: z
      .enum(employments)
      .optional()
      .describe('On whose employment a group health plan rests; `former` is continuation (COBRA).'),
    employerSize: z.enum(employerSizes).optional().describe('Employees of that employer.'),
    medicareBasis: z.enum(medicareBases).optional().describe('Why the patient has Medicare.'),
    medicareSince: z.iso.date().optional().describe('Since when the patient could have Medicare for kidney disease.'),
    accident: z.boolean().optional().describe('It answers for an accident: workers’ compensation, auto.'),
  })
  .describe('What decides which of several coverages pays first.');

/** In which order coverages pay, and why. */
export const coverageOrderSchema = z.strictObject({
  decided: z.boolean().describe('Whether every fact is there that the rules ask for.'),
  coverages: z.array(
    z.strictObject({
      coverageId: z.string().regex(idPattern('coverage')),
      position: z.int().describe('1 pays first.'),
      rule: z.string().describe('The rule that puts it after the one before it; of the first, before the next.'),
      reason: z.string(),
    }),
  ),
  needed: z
    .array(
      z.strictObject({
        coverageId: z.string().regex(idPattern('coverage')),
        fact: z.string().describe('The field of `coordination`, or of the coverage, that would tell.'),
        question: z.string(),
      }),
    )
    .describe('What to ask the patient: until then the order is for the time being.'),
});
