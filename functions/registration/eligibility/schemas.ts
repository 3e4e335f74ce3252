import * as z from 'zod';
import { label } from '../../platform/http/texts.ts';
import { idPattern } from '../../platform/ids.ts';
import { isNpi } from '../../platform/rules/npi.ts';
import { benefitKinds, levels, networks, periods, rejectLevels } from './answer.ts';
import type { EligibilityCheck } from './check.ts';
import type { Coverage } from '../patient.ts';
import { isOfEarlierCoverage } from './rules/earlier-coverage.ts';
import { outcomes } from './rules/outcome.ts';
import { checkStatuses, meaningOfStatus } from './rules/statuses.ts';

/** What the API takes and gives of eligibility checks. */

const date = z.iso.date();

/** Payers answer about the near past and the near future: a date far away is a slip of the keyboard. */
const dateOfService = date
  .refine((day) => day >= '2015-01-01' && day <= '2099-12-31', 'must be a date of service')
  .describe('The day on which the service is given: the answer holds for it alone.');

export const serviceType = z
  .string()
  .regex(/^[0-9A-Z]{1,2}$/, 'must be a service type of X12 1365, e.g. 30 for the coverage as a whole');

export const serviceCode = z
  .string()
  .regex(/^(\d{4}[0-9A-Z]|[A-Z]\d{4})$/, 'must be a CPT or HCPCS code of five characters');

export const checkBody = z.strictObject({
  dateOfService,
  serviceTypes: z
    .array(serviceType)
    .min(1)
    .max(20)
    .refine((types) => new Set(types).size === types.length, 'must name each service type once')
    .default(['30'])
    .describe('X12 service types, e.g. 98 for an office visit; 30 is the coverage as a whole.'),
  serviceCode: serviceCode.optional().describe('A procedure (CPT or HCPCS), where the payer answers about one.'),
  provider: z
    .strictObject({
      npi: z.string().refine(isNpi, 'must be a National Provider Identifier with a right check digit'),
      name: label(120).optional(),
    })
    .optional()
    .describe('Who asks; the clinic itself where it is not given and the clinic’s settings have its NPI.'),
});
export type CheckBody = z.output<typeof checkBody>;

export const checkParams = z.strictObject({
  patientId: z.string().max(64),
  coverageId: z.string().max(64),
  eligibilityCheckId: z.string().max(64),
});

export const money = z.strictObject({
  amount: z.int().describe('In minor units: 1050 is $10.50.'),
  currency: z.literal('USD'),
});

const sum = z.strictObject({
  level: z.enum(levels),
  total: money.optional(),
  left: money.optional().describe('What is not yet used up. Absent where the payer does not say: never zero by guess.'),
});

const service = z.strictObject({
  serviceType: z.string().optional(),
  serviceCode: z.string().optional(),
  network: z.enum(['in', 'out']),
  covered: z.boolean().optional(),
  authorizationRequired: z.enum(['yes', 'no', 'unknown']).optional(),
  copay: money.optional(),
  coinsurance: z.int().optional().describe('The member’s part in hundredths of a percent: 2000 is 20 %.'),
  deductible: sum.optional(),
  outOfPocket: sum.optional(),
});

const statedDate = z.strictObject({
  qualifier: z.string().describe('X12 374, or `period` from FHIR.'),
  start: date.optional(),
  end: date.optional(),
});

const line = z.strictObject({
  kind: z.enum(benefitKinds),
  code: z.string().describe('As the payer wrote it: X12 1390 (EB01), or FHIR’s benefit type.'),
  serviceTypes: z.array(z.string()),
  serviceCode: z.string().optional(),
  level: z.enum(levels).optional(),
  network: z.enum(networks).optional(),
  period: z.enum(periods).optional(),
  amount: money.optional(),
  rate: z.int().optional(),
  quantity: z.strictObject({ value: z.number(), unit: z.string().optional() }).optional(),
  authorizationRequired: z.enum(['yes', 'no', 'unknown']).optional(),
  planName: z.string().optional(),
  insuranceType: z.string().optional(),
  dates: z.array(statedDate),
  parties: z.array(
    z.strictObject({
      role: z.string().describe('X12 98.'),
      name: z.string().optional(),
      idType: z.string().optional(),
      id: z.string().optional(),
      contact: z.array(z.string()).optional(),
    }),
  ),
  notes: z.array(z.string()),
  kept: z.array(z.string()),
});

const reject = z.strictObject({
  code: z.string().describe('X12 901 (AAA03), or the code of a FHIR error.'),
  system: z.string().optional(),
  followUp: z.string().optional().describe('X12 889 (AAA04): what to do next.'),
  level: z.enum(rejectLevels).describe('Which part of the question is at fault.'),
  valid: z.enum(['Y', 'N']).optional(),
  text: z.string().optional(),
});

export const outcomeSchema = z
  .enum(outcomes)
  .describe(
    'active, inactive, unknown-member and to-a-person answer the question; after payer-down and ask-later the payer is asked again. Unknown is not inactive.',
  );

const ofEarlierCoverage = z
  .boolean()
  .optional()
  .describe('True: the coverage was changed since. The payer is asked again.');

export const latestEligibilitySchema = z
  .strictObject({
    checkId: z.string().regex(idPattern('eligibilityCheck')),
    checkedAt: z.iso.datetime(),
    dateOfService: date,
    outcome: outcomeSchema,
    ofEarlierCoverage,
  })
  .describe('The last answer of the payer.');

export const checkReply = z.strictObject({
  id: z.string().regex(idPattern('eligibilityCheck')),
  version: z.int(),
  patientId: z.string().regex(idPattern('patient')),
  coverageId: z.string().regex(idPattern('coverage')),
  payerId: z.string(),
  status: z
    .enum(checkStatuses)
    .describe(checkStatuses.map((status) => `${status}: ${meaningOfStatus(status)}`).join(' ')),
  dateOfService: date,
  serviceTypes: z.array(z.string()),
  serviceCode: z.string().optional(),
  provider: z.strictObject({ npi: z.string(), name: z.string() }),
  asOf: z
    .strictObject({
      patientId: z.string().regex(idPattern('patient')),
      patientVersion: z.int(),
      coverageVersion: z.int(),
    })
    .optional()
    .describe('The versions of the records by which the payer is asked.'),
  ofEarlierCoverage,
  repeats: z
    .string()
    .regex(idPattern('eligibilityCheck'))
    .optional()
    .describe('The check whose question is asked again here: something changed, or its day came near.'),
  requestedAt: z.iso.datetime(),
  attempts: z.int().describe('How often the payer was asked.'),
  lastAttemptAt: z.iso.datetime().optional(),
  nextAttemptAt: z.iso.datetime().optional(),
  outcome: outcomeSchema.optional(),
  reasons: z.array(z.strictObject({ code: z.string(), text: z.string() })),
  answer: z
    .strictObject({
      answeredAt: z.iso.datetime(),
      reference: z.string().optional(),
      dates: z.array(statedDate),
      rejects: z.array(reject),
      services: z.array(service).describe('What each kind of service costs the member.'),
      lines: z.array(line).describe('Line by line as the payer gave it.'),
      kept: z.array(z.string()).describe('What was not understood, whole.'),
      linesLeftOut: z.int().optional(),
    })
    .optional(),
  askAgainOn: date.optional().describe('The first day on which it is worth asking again for the same date of service.'),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

/** A check as the API shows it, and whether its coverage was changed since. */
export function checkView(
  { clinicId: _clinicId, ...check }: EligibilityCheck,
  coverage?: Pick<Coverage, 'factsSince'>,
): z.input<typeof checkReply> {
  const earlier = coverage !== undefined && isOfEarlierCoverage(check.asOf?.coverageVersion, coverage);
  return { ...check, ...(earlier ? { ofEarlierCoverage: true } : {}) } as z.input<typeof checkReply>;
}

/** In a list: without the answer. */
export const checkSummary = checkReply.omit({ answer: true });

/** A check in a list. */
export function checkSummaryView(
  { answer: _answer, ...check }: EligibilityCheck,
  coverage: Pick<Coverage, 'factsSince'>,
): z.input<typeof checkSummary> {
  return checkView(check, coverage);
}
