import { getItems, query, queryAll, type Item } from '../../platform/table.ts';
import type { Charge } from '../charges/charge.ts';
import type { Invoice } from '../invoices/invoice.ts';
import { OPEN_SHARDS, openList, openPrefix } from '../ledger/open-list.ts';
import { domain } from '../ledger/store.ts';

/** What is open of one account. */
export interface OpenAccount {
  readonly accountId: string;
  readonly charges: readonly Charge[];
  readonly invoices: readonly Invoice[];
}

/** How far the list was read: a partition of it, and the last account there. */
export interface Position {
  readonly shard: number;
  readonly after?: string;
}

/** How many charges and invoices are read for one page. An account is never told in two parts. */
const MOST_ITEMS = 500;
const index = { name: 'list', pk: 'listPk', sk: 'listSk' } as const;

type Group = readonly [accountId: string, items: readonly Item[]];

/**
 * The accounts of a clinic of which something is open, so many of them from a position on. The index may be a moment late; what it leads to is read
 * as it is.
 * @param mostItems how many charges and invoices are read, but for the rest of an account that has more
 * @returns fewer than asked for where they have much open; `next` where there may be more
 */
export async function readOpenAccounts(
  clinicId: string,
  from: Position,
  most: number,
  mostItems = MOST_ITEMS,
): Promise<{ accounts: OpenAccount[]; next?: Position }> {
  const found: Group[] = [];
  let read = 0;
  for (let at = from; ;) {
    const { groups, isLast } = await readShard(clinicId, at, mostItems - read);
    const taken = groups.slice(0, most - found.length);
    found.push(...taken);
    read += taken.reduce((sum, [, items]) => sum + items.length, 0);
    const isWhole = isLast && taken.length === groups.length;
    at = isWhole ? { shard: at.shard + 1 } : { shard: at.shard, after: taken.at(-1)?.[0] ?? at.after };
    if (at.shard === OPEN_SHARDS) return { accounts: await openedUp(found) };
    if (!isWhole || found.length === most || read >= mostItems) return { accounts: await openedUp(found), next: at };
  }
}

/** The next accounts of one partition, each whole. */
async function readShard(
  clinicId: string,
  { shard, after }: Position,
  limit: number,
): Promise<{ groups: Group[]; isLast: boolean }> {
  const pk = openList(clinicId, shard);
  const from = after === undefined ? undefined : `${openPrefix(after)}~`;
  const { items, next } = await query(pk, { index, from, limit });
  const groups = byAccount(items);
  const last = groups.at(-1);
  if (!next || !last) return { groups, isLast: true };
  // The last one may go on: it waits for the next page, or is read to its end where it is the only one.
  if (groups.length > 1) return { groups: groups.slice(0, -1), isLast: false };
  const [accountId, begun] = last;
  const rest = await queryAll(pk, {
    index,
    from: `${String(begun.at(-1)?.['listSk'])}!`,
    to: `${openPrefix(accountId)}~`,
  });
  return { groups: [[accountId, [...begun, ...rest]]], isLast: false };
}

function byAccount(items: readonly Item[]): Group[] {
  return [...Map.groupBy(items, ({ listSk }) => String(listSk).split('#')[0] ?? '')];
}

async function openedUp(found: readonly Group[]): Promise<OpenAccount[]> {
  const items = await getItems(found.flatMap(([, keys]) => keys));
  const of = <T extends { readonly accountId: string }>(type: string): Map<string, T[]> =>
    Map.groupBy(
      items.filter((item) => item['type'] === type).map((item) => domain<T>(item)),
      ({ accountId }) => accountId,
    );
  const [charges, invoices] = [of<Charge>('charge'), of<Invoice>('invoice')];
  return found.map(([accountId]) => ({
    accountId,
    charges: charges.get(accountId) ?? [],
    invoices: invoices.get(accountId) ?? [],
  }));
}
