import * as z from 'zod';

const url = z
  .url({ protocol: /^https?$/ })
  .max(300)
  .refine((value) => !/[?#@]/.test(value), 'must have no query, fragment or credentials');
const timeoutSeconds = z.int().min(1).max(30).default(20);

/** The basic character set of X12: what an id may be without meeting a separator. */
const tradingPartner = z.string().regex(/^[0-9A-Z ]{2,15}$/, 'must be 2 to 15 capital letters and digits');

/** How a payer is asked about eligibility, as the operator puts it into the payer's data. Absent: only by hand. */
export const eligibilitySettings = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('fhir'),
    /** Base of the payer's FHIR server: `CoverageEligibilityRequest/$submit` is appended. */
    endpoint: url,
    /** Where the client credentials that the operator stored for this payer get a token. */
    tokenUrl: url,
    scope: z.string().trim().min(1).max(300).optional(),
    timeoutSeconds,
  }),
  z.strictObject({
    kind: z.literal('x12'),
    /** Where the payer or its clearinghouse takes CAQH CORE envelopes (vC2.2.0, HTTP with MIME multipart). */
    endpoint: url,
    /** With it: OAuth2 client credentials. Without: the stored credentials stand in the envelope as user name and password. */
    tokenUrl: url.optional(),
    scope: z.string().trim().min(1).max(300).optional(),
    /** ISA06 and GS02: who we are to the receiver. */
    senderId: tradingPartner,
    /** ISA08 and GS03. */
    receiverId: tradingPartner,
    /** ISA15: `T` for a receiver's test system. */
    usage: z.enum(['P', 'T']).default('P'),
    timeoutSeconds,
  }),
]);
export type EligibilitySettings = z.output<typeof eligibilitySettings>;
