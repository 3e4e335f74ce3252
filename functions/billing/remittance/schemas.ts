import * as z from 'zod';
import { idPattern } from '../../platform/ids.ts';
import { sha256Pattern } from '../../platform/uploads/quarantine.ts';
import { decidedBy, moneyReply, next, pageQuery, stamps } from '../schemas.ts';
import {
  claimStandingNames,
  claimStandings,
  fileStatuses,
  fileStatusNames,
  remittanceStatuses,
  remittanceStatusNames,
} from './rules/statuses.ts';

/** What the API takes and gives of remittances. */

/** The type under which a file is uploaded, and the largest that is taken, in bytes. */
export const CONTENT_TYPE = 'application/edi-x12';
export const MAX_FILE_BYTES = 25 * 1024 * 1024;

/** Where the bytes of a file are put. */
export const uploadSchema = z.strictObject({
  method: z.literal('PUT'),
  url: z.url(),
  headers: z.record(z.string(), z.string()),
  expiresAt: z.iso.datetime(),
});

const signedMoney = moneyReply.extend({
  amount: z.int().describe('In minor units; negative where it is taken back.'),
});
const meanings = <N extends string>(
  names: readonly N[],
  table: Readonly<Record<N, { meaning: string } | string>>,
): string =>
  names
    .map((name) => {
      const entry = table[name];
      return `\`${name}\`: ${typeof entry === 'string' ? entry : entry.meaning}`;
    })
    .join('\n\n');

export const remittanceFileBody = z.strictObject({
  size: z.int().min(1).max(MAX_FILE_BYTES).describe('In bytes.'),
  sha256: z.string().regex(sha256Pattern, 'must be a SHA-256 checksum in base64'),
});

export const remittanceFileReply = z.strictObject({
  id: z.string().regex(idPattern('remittanceFile')),
  status: z.enum(fileStatusNames).describe(meanings(fileStatusNames, fileStatuses)),
  statusSince: z.iso.datetime(),
  cameBy: z.enum(['upload', 'drop']),
  size: z.int(),
  sha256: z.string(),
  refusal: z.strictObject({ code: z.string(), words: z.string() }).optional().describe('Why it was refused.'),
  remittanceIds: z.array(z.string()),
  others: z.array(z.string()).describe('Transaction sets of other kinds in it.'),
  faults: z.array(z.string()).describe('What is wrong with its envelopes: where, and what to do.'),
  ...stamps,
});

const why = z.strictObject({
  code: z.string(),
  words: z.string().describe('Where, what, by how much, and what to do.'),
  difference: signedMoney.optional().describe('Found less expected.'),
});
const codes = { group: z.string(), reason: z.string().describe('CARC.'), amount: signedMoney };
const adjustment = z.strictObject({
  ...codes,
  quantity: z.number().optional(),
  remarks: z.array(z.string()).describe('RARCs.'),
  staff: z.string().describe('What it means.'),
  patient: z.string().describe('The same for the patient, without codes.'),
});
const decision = z
  .strictObject({
    deed: z.enum(['post', 'set-aside']),
    staffId: z.string(),
    reason: z.string(),
    at: z.iso.datetime(),
  })
  .optional();

export const remittanceReply = z.strictObject({
  id: z.string().regex(idPattern('remittance')),
  status: z.enum(remittanceStatusNames).describe(meanings(remittanceStatusNames, remittanceStatuses)),
  statusSince: z.iso.datetime(),
  fileId: z.string(),
  payer: z
    .strictObject({ name: z.string().optional(), idType: z.string().optional(), id: z.string().optional() })
    .optional(),
  trace: z.strictObject({ number: z.string(), originator: z.string() }),
  payment: z.strictObject({
    amount: signedMoney,
    handling: z.string(),
    method: z.string(),
    date: z.string().optional(),
  }),
  producedOn: z.string().optional(),
  isTest: z.boolean(),
  claims: z.int(),
  paid: signedMoney.describe('For its claims together.'),
  providerAdjusted: signedMoney.describe('What the payer keeps, or gives beyond, that belongs to no claim.'),
  providerAdjustments: z.array(
    z.strictObject({
      provider: z.string(),
      fiscalPeriod: z.string().optional(),
      reason: z.string(),
      words: z.string(),
      reference: z.string().optional(),
      amount: signedMoney,
    }),
  ),
  held: z.array(why).describe('Why it is held whole.'),
  notes: z.array(z.string()),
  decision,
  tally: z.strictObject({
    claims: z.strictObject(
      Object.fromEntries(claimStandingNames.map((name) => [name, z.int().describe(claimStandings[name])])) as Record<
        (typeof claimStandingNames)[number],
        z.ZodInt
      >,
    ),
    lines: z.int(),
    heldAmount: signedMoney.describe('What was paid for claims that are not posted.'),
  }),
  ...stamps,
});
export const remittancesPage = z.strictObject({ remittances: z.array(remittanceReply), next });

export const remittanceClaimReply = z.strictObject({
  id: z.string().regex(idPattern('remittanceClaim')),
  remittanceId: z.string(),
  number: z.int().describe('Its place in the file.'),
  standing: z.enum(claimStandingNames).describe(meanings(claimStandingNames, claimStandings)),
  why: z.array(why),
  controlNumber: z.string(),
  payerNumber: z.string().optional(),
  status: z.string().describe('CLP02.'),
  statusWords: z.string(),
  charged: signedMoney,
  paid: signedMoney,
  patientShare: signedMoney.optional(),
  waits: signedMoney.optional().describe('The patient’s share that waits until another coverage has answered.'),
  adjustments: z.array(adjustment),
  lines: z.array(
    z.strictObject({
      number: z.int(),
      code: z.string(),
      modifiers: z.array(z.string()),
      controlNumber: z.string().optional(),
      date: z.string().optional(),
      charged: signedMoney,
      paid: signedMoney,
      adjustments: z.array(adjustment),
    }),
  ),
  matched: z
    .strictObject({
      accountId: z.string(),
      claimId: z.string(),
      by: z.enum(['control-number', 'payer-number', 'staff']),
    })
    .optional(),
  entries: z.array(z.int()).describe('The journal’s entries that were made of it.'),
  reversedBy: z.string().optional().describe('The claim of a remittance that took it back.'),
  denialIds: z.array(z.string()),
  decision,
  ...stamps,
});
export const remittanceClaimsPage = z.strictObject({ claims: z.array(remittanceClaimReply), next });

const inPath = z.string().max(64);
export const fileParams = z.strictObject({ fileId: inPath });
export const remittanceParams = z.strictObject({ remittanceId: inPath });
export const remittanceClaimParams = z.strictObject({ remittanceId: inPath, remittanceClaimId: inPath });
export const remittancesQuery = pageQuery.extend({
  work: z
    .enum(['open', 'done'])
    .default('open')
    .describe('`open`: held in whole or in part, the oldest first. `done`: the others.'),
});
export const claimsQuery = pageQuery.extend({
  standing: z.enum(claimStandingNames).optional().describe('Only those of which this became. A page may hold few.'),
});

export const remittanceDecisionBody = z.strictObject({
  ...decidedBy,
  deed: z
    .enum(['post', 'set-aside'])
    .describe(
      'Held whole: `post` it as it is, because the money came so; or `set-aside`: nothing of it is posted. Held in part: try all claims again that the clinic’s books could not take, or set all aside that are held.',
    ),
});
/** An id as a person writes it down. */
const named = z.string().regex(/^\w{1,64}$/, 'must be an id');
export const claimDecisionBody = z.strictObject({
  ...decidedBy,
  deed: z.enum(['post', 'set-aside']).describe('`post`: try it again, or post it in spite of its own faults.'),
  claim: z
    .strictObject({ accountId: named, claimId: named })
    .optional()
    .describe('The claim of the clinic that it answers, where Frontdesk cannot tell.'),
});
