import * as z from 'zod';
import { idPattern } from '../../platform/ids.ts';
import { denialKinds } from '../remittance/rules/disposition.ts';
import { decidedBy, moneyReply, next, stamps } from '../schemas.ts';
import { denialDeedNames, denialDeeds, denialStatuses, denialStatusNames } from './rules/statuses.ts';

/** What the API takes and gives of denials. */

export const denialReply = z.strictObject({
  id: z.string().regex(idPattern('denial')),
  status: z
    .enum(denialStatusNames)
    .describe(denialStatusNames.map((name) => `\`${name}\`: ${denialStatuses[name].meaning}`).join('\n\n')),
  statusSince: z.iso.datetime(),
  accountId: z.string(),
  claimId: z.string(),
  payerId: z.string(),
  remittanceId: z.string(),
  remittanceClaimId: z.string(),
  kind: z.enum(denialKinds).describe('What it most likely needs. Staff decide.'),
  group: z.string().describe('Who owes it, as the payer says: CO never the patient.'),
  amount: moneyReply,
  amounts: z.array(
    z.strictObject({
      chargeId: z.string(),
      line: z.int(),
      reason: z.string().describe('CARC.'),
      remarks: z.array(z.string()).describe('RARCs.'),
      amount: moneyReply,
      staff: z.string().describe('What it means.'),
    }),
  ),
  dueOn: z.iso
    .date()
    .describe('By when something must have been done; of one that the payer has again, when to ask after it.'),
  dueBecause: z.string(),
  mayDo: z.array(z.enum(denialDeedNames)).describe('What can be decided now.'),
  decision: z
    .strictObject({ deed: z.enum(denialDeedNames), staffId: z.string(), reason: z.string(), at: z.iso.datetime() })
    .optional(),
  ...stamps,
});
export const denialsPage = z.strictObject({ denials: z.array(denialReply), next });

export const denialParams = z.strictObject({ denialId: z.string().max(64) });
export const denialDecisionBody = z.strictObject({
  ...decidedBy,
  deed: z
    .enum(denialDeedNames)
    .describe(denialDeedNames.map((name) => `\`${name}\`: ${denialDeeds[name].words}`).join('\n\n')),
});
