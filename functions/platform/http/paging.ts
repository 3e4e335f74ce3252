import * as z from 'zod';
import { MAX_CURSOR_LENGTH } from '../seal.ts';

/** How a page of a list is asked for, and how the next is told. */

const cursor = z.string().min(1).max(MAX_CURSOR_LENGTH).optional().describe('From the page before.');
const limit = z
  .string()
  .regex(/^([1-9]|[1-9]\d|100)$/, 'must be a whole number from 1 to 100')
  .transform(Number);

export const pageQuery = z.strictObject({ cursor, limit: limit.default(50).describe('How many at most: 1 to 100.') });
/** Of a list whose rows are long. */
export const shortPageQuery = z.strictObject({
  cursor,
  limit: limit.default(20).describe('How many at most: 1 to 100.'),
});
export const next = z.string().optional().describe('The cursor of the next page; absent on the last.');
