import type { Context } from '../platform/context.ts';
import { BadRequest } from '../platform/errors.ts';
import { openCursor, sealCursor } from '../platform/seal.ts';

/** What was asked for of a list. */
export interface Asked {
  readonly limit: number;
  readonly cursor?: string;
}

/**
 * One page of a list whose items come one after the other by a key.
 *
 * @param route the operation, to which its cursors are bound
 * @param of whose list it is
 * @param read as many items as it is told, after the key
 * @throws BadRequest if the cursor is not one of this list
 */
export async function pageOf<T, K extends string | number>(
  { clinicId }: Pick<Context, 'clinicId'>,
  route: string,
  of: string,
  { limit, cursor }: Asked,
  read: (limit: number, after: K | undefined) => Promise<readonly T[]>,
  keyOf: (item: T) => K,
): Promise<{ items: readonly T[]; next?: string }> {
  let after: K | undefined;
  if (cursor !== undefined) {
    const position = (await openCursor(clinicId, route, cursor)) as { of: string; after: K };
    if (position.of !== of)
      throw new BadRequest('The cursor belongs to another list.', [
        { pointer: 'query:cursor', detail: 'must be a cursor of this list' },
      ]);
    after = position.after;
  }
  const found = await read(limit + 1, after);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  if (found.length <= limit || last === undefined) return { items };
  return { items, next: await sealCursor(clinicId, route, { of, after: keyOf(last) }) };
}
