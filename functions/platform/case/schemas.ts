import * as z from 'zod';

/** What the API tells of what happened to a case, oldest first. @param status the statuses of its kind */
export function timelineSchema<Status extends z.ZodType>(status: Status) {
  return z
    .array(
      z.strictObject({
        at: z.iso.datetime(),
        by: z.string().describe('Who, as `<kind>:<id>`.'),
        event: z.string(),
        from: status.nullable(),
        to: status,
        words: z.string(),
      }),
    )
    .describe('All that happened, oldest first.');
}
