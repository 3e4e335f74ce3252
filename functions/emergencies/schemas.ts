import * as z from 'zod';
import { label, text } from '../platform/http/texts.ts';
import { idPattern } from '../platform/ids.ts';
import type { EmergencyWords } from '../platform/emergencies/list.ts';
import { listVersionOf } from '../platform/emergencies/list.ts';
import { canBeFound } from '../platform/emergencies/screen.ts';
import { newestStarter } from '../platform/emergencies/starter.ts';

/** What the API takes and gives of the words by which texts are screened. */

const listVersion = z
  .string()
  .max(32)
  .regex(/^\d{4}-\d{2}-\d{2}\.\d{1,9}$/, 'must be the listVersion that was read');

export const ownWordsBody = z.strictObject({
  own: z
    .array(label(80).refine(canBeFound, 'must hold letters or digits'))
    .max(300)
    .refine((words) => new Set(words).size === words.length, 'must name each once')
    .describe('Words of the clinic’s own. Of several words in one entry all must stand near each other.'),
});
export type OwnWordsBody = z.output<typeof ownWordsBody>;

export const approvalBody = z.strictObject({
  staffId: z
    .string()
    .regex(idPattern('staff'), 'must be the id of a staff member')
    .describe('The clinician who has read the list and approves it.'),
  listVersion: listVersion.describe('What was read and is approved.'),
});
export type ApprovalBody = z.output<typeof approvalBody>;

export const withdrawalBody = z.strictObject({
  staffId: z
    .string()
    .regex(idPattern('staff'), 'must be the id of a staff member')
    .describe('The clinician who withdraws the approval.'),
  reason: text(500).describe('Why, for the record.'),
});
export type WithdrawalBody = z.output<typeof withdrawalBody>;

export const wordsReply = z.strictObject({
  version: z.int(),
  listVersion: z
    .string()
    .describe('Of the list as it stands here: it changes with the starter and with the clinic’s own words.'),
  state: z
    .enum(['not-approved', 'approved', 'changed'])
    .describe(
      '`not-approved`: nothing is screened. `changed`: what was approved before is still screened for, until this list is approved.',
    ),
  approval: z.strictObject({ listVersion: z.string(), by: z.string(), at: z.iso.datetime() }).optional(),
  own: z.array(z.string()),
  starter: z.strictObject({
    version: z.string(),
    sources: z.array(z.strictObject({ title: z.string(), url: z.string() })),
    signs: z.array(
      z.strictObject({
        name: z.string(),
        words: z.string(),
        phrases: z
          .array(z.string())
          .describe('Found where all words stand near each other. `a|b`: either. `a*`: every word that begins so.'),
      }),
    ),
  }),
});

/** The list as the API tells it. */
export function wordsBody(list: EmergencyWords): z.input<typeof wordsReply> {
  const { version, sources, signs } = newestStarter();
  const listed = listVersionOf(list);
  const { approval } = list;
  return {
    version: list.version,
    listVersion: listed,
    state: approval === undefined ? 'not-approved' : approval.listVersion === listed ? 'approved' : 'changed',
    ...(approval ? { approval: { listVersion: approval.listVersion, by: approval.by, at: approval.at } } : {}),
    own: [...list.own],
    starter: {
      version,
      sources: [...sources],
      signs: signs.map(({ name, words, phrases }) => ({ name, words, phrases: [...phrases] })),
    },
  };
}
