import * as z from 'zod';
import { address } from '../schemas.ts';
import { channels, unreachable, type Unreachable } from './rules/where-to-reach.ts';
import { channelSchema, labelsSchema } from './schemas.ts';

export const reachBody = z.strictObject({
  labels: labelsSchema.default([]).describe('Of the matter; the patient’s own are added. Codes of HL7 v3-ActCode.'),
  channels: z
    .array(channelSchema)
    .min(1)
    .max(channels.length)
    .default([...channels])
    .describe('How you can reach the patient, the likeliest first. What the patient prefers comes before.'),
});

export const reachReply = z.strictObject({
  channel: z.enum([...channels, 'none']),
  value: z.string().optional().describe('The email address or telephone number.'),
  address: address.optional().describe('Where the channel is `letter`.'),
  confidential: z.boolean().describe('It is the address that the patient asked for: use no other.'),
  because: z.enum(Object.keys(unreachable) as [Unreachable, ...Unreachable[]]).optional(),
  words: z.string().optional().describe('Why there is none, and what to do instead.'),
});
