import * as z from 'zod';
import { confidentialities, labelCodes, labelMeanings } from './rules/labels.ts';
import { channels } from './rules/where-to-reach.ts';

/** What the API takes and gives of labels and preferences. */

export const labelsSchema = z
  .array(z.enum(labelCodes))
  .max(labelCodes.length)
  .refine((labels) => new Set(labels).size === labels.length, 'must name each label once')
  .describe(
    `Why it is sensitive, in codes of HL7 v3-ActCode. ${labelCodes.map((code) => `\`${code}\`: ${labelMeanings[code]}`).join('; ')}.`,
  );

export const confidentialitySchema = z
  .enum(confidentialities)
  .describe('What the labels come to, in codes of HL7 v3-Confidentiality: normal, restricted, very restricted.');

export const channelSchema = z.enum(channels);
