import * as z from 'zod';
import { faultWords } from '../platform/http/fault-words.ts';
import { eligibilitySettings } from '../payers/index.ts';
import { linesOfBusiness } from '../registration/index.ts';

/**
 * What is known of a payer, as dated data: where it is reached, and for each line of business what needs authorization,
 * which documents and facts a service needs, which clocks run, and what may be done against a denial. Every line
 * names its source, so that a person can check it and an operator can change it without code.
 */

const word = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens')
  .max(64);
const text = (max: number): z.ZodString => z.string().trim().min(1).max(max);
const date = z.iso.date();
const source = text(300);

/** When a line holds: both days included; no end is until further notice. */
const effective = z
  .strictObject({ start: date, end: date.optional() })
  .refine(({ start, end }) => end === undefined || start <= end, 'must end no earlier than it begins');

/** A service code, or the beginning of one followed by `*`. */
const codePattern = z
  .string()
  .regex(/^([0-9A-Z]{5}|[0-9A-Z]{1,4}\*)$/, 'must be a service code, or its beginning and *');
const codes = z.array(codePattern).min(1).max(500);
const any = z.literal('any');

/** A line says something about each dimension; `any` where it makes no difference, so that nothing is left out by accident. */
const requirementLine = z.strictObject({
  id: word,
  requirement: z.enum(['required', 'not-required']),
  codes,
  /** The item has only modifiers of this list; an empty list: it has none. */
  modifiers: z.union([any, z.array(z.string().regex(/^[0-9A-Z]{2}$/)).max(50)]),
  placesOfService: z.union([
    any,
    z
      .array(z.string().regex(/^\d{2}$/))
      .min(1)
      .max(50),
  ]),
  network: z.union([any, z.enum(['in', 'out'])]),
  /** Health plans by name as on the card. */
  planNames: z.union([any, z.array(text(120)).min(1).max(100)]),
  /** Who decides in the payer's place; `none`: the payer itself. */
  delegate: z.union([any, z.literal('none'), text(120)]),
  effective,
  source,
});

const neededDocument = z.strictObject({
  id: word,
  codes,
  /** LOINC code of the document's type. */
  type: z.string().regex(/^\d{1,7}-\d$/, 'must be a LOINC code'),
  display: text(120),
  effective,
  source,
});

const criterion = z.strictObject({
  id: word,
  codes,
  /** What the payer wants to be true, in a sentence. */
  text: text(400),
  /** The fact that tells; asked of the clinic by `question`. */
  fact: z.strictObject({ code: word, question: text(300), type: z.enum(['boolean', 'number', 'date', 'text']) }),
  met: z.discriminatedUnion('when', [
    z.strictObject({ when: z.literal('is'), value: z.boolean() }),
    z.strictObject({ when: z.literal('at-least'), value: z.number() }),
    z.strictObject({ when: z.literal('at-most'), value: z.number() }),
    z.strictObject({ when: z.literal('given') }),
  ]),
  effective,
  source,
});

const span = z.union([
  z.strictObject({
    hours: z
      .int()
      .min(1)
      .max(24 * 90),
  }),
  z.strictObject({ calendarDays: z.int().min(1).max(400) }),
]);
export type Span = z.output<typeof span>;

/** How long the payer may take, from its receipt. Binds the payer: the clinic chases by it. */
const clock = z.strictObject({
  id: word,
  urgency: z.enum(['standard', 'expedited']),
  turnaround: span,
  /** By how much the payer may lengthen it, giving notice. */
  extension: span.optional(),
  effective,
  source,
});

const remedyLine = z.strictObject({
  id: word,
  act: z.enum(['peer-to-peer', 'reconsideration', 'appeal']),
  /** Levels chain: level 2 is open once level 1 of the same act has failed. */
  level: z.int().min(1).max(5),
  within: span,
  /** Who may ask; `member`: with the patient's consent on file. */
  actor: z.enum(['clinician', 'clinic', 'member']),
  /** Whether the payer takes it through its gateway. */
  electronic: z.boolean(),
  effective,
  source,
});

const url = z
  .url({ protocol: /^https?$/ })
  .max(300)
  .refine((value) => !/[?#@]/.test(value), 'must have no query, fragment or credentials');

const gateway = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('fhir-pas'),
    /** Base of the payer's FHIR server: `Claim/$submit` is appended. */
    endpoint: url,
    /** Where the client credentials that the operator stored for this payer get a token. */
    tokenUrl: url,
    scope: text(300).optional(),
    /** How long an answer is waited for. A payer answers within 15 s, or pends. */
    timeoutSeconds: z.int().min(1).max(60).default(20),
  }),
  z.strictObject({
    kind: z.literal('manual'),
    channels: z
      .array(
        z.strictObject({ kind: z.enum(['portal', 'phone', 'fax']), address: text(200), hours: text(120).optional() }),
      )
      .min(1)
      .max(5),
    instructions: text(1000).optional(),
  }),
]);

const line = z.strictObject({
  lineOfBusiness: z.enum(linesOfBusiness),
  requirements: z.array(requirementLine).max(1000),
  documents: z.array(neededDocument).max(500),
  criteria: z.array(criterion).max(500),
  clocks: z.array(clock).max(20),
  /** How the payer is asked between its answers; null: it cannot be. */
  inquiry: z
    .strictObject({
      /** Pauses in hours after the first, second … answer; the last repeats. */
      pauseHours: z.strictObject({
        standard: z.array(z.number().min(0.25).max(168)).min(1).max(20),
        expedited: z.array(z.number().min(0.25).max(168)).min(1).max(20),
      }),
      /** How long after the service the payer still answers. At least 6 months by Da Vinci PAS. */
      daysAfterService: z.int().min(1).max(730),
    })
    .nullable(),
  remedies: z.array(remedyLine).max(20),
  /** How long before its end an authorization is warned of. */
  expiryWarningDays: z.int().min(1).max(90),
});

function isTimeZone(zone: string): boolean {
  try {
    // An offset such as +05:00 knows no daylight saving.
    return (
      /^[A-Za-z]/.test(zone) && new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions().timeZone !== ''
    );
  } catch {
    return false;
  }
}

const payerSchema = z.strictObject({
  schema: z.literal(1),
  id: word,
  name: text(120),
  /** The payer's number in X12 (NM109 with qualifier PI). */
  payerNumber: z.string().regex(/^[0-9A-Za-z]{2,20}$/),
  /** In whose calendar the payer's days are counted. */
  timeZone: z.string().max(64).refine(isTimeZone, 'must be an IANA time zone, e.g. America/Chicago'),
  phone: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/)
    .optional(),
  gateway,
  /** How it is asked whether a coverage holds; absent where staff must ask. */
  eligibility: eligibilitySettings.optional(),
  lines: z.array(line).min(1).max(20),
});

/** A payer, with a policy for each line of business. */
export type Payer = z.output<typeof payerSchema>;
/** The policy of one line of business. */
export type Policy = Payer['lines'][number];
export type RequirementLine = Policy['requirements'][number];
export type Criterion = Policy['criteria'][number];
export type RemedyLine = Policy['remedies'][number];
export type Clock = Policy['clocks'][number];
export type GatewaySettings = Payer['gateway'];

/**
 * Reads payer data that an operator brings.
 * @throws z.ZodError with every fault and its path
 */
export function parsePayer(data: unknown): Payer {
  return payerSchema.parse(data, { error: faultWords });
}

/** The payer's policy for the line of business, or undefined: then nothing is known, and nothing is assumed. */
export function policyFor(payer: Payer, lineOfBusiness: string): Policy | undefined {
  return payer.lines.find((candidate) => candidate.lineOfBusiness === lineOfBusiness);
}
