import type { Entry, Posting } from './entry.ts';
import { mirrored } from './rules/post.ts';
import type { Named } from './store.ts';

/** The source of the reversal of an entry: there is one. */
export const reversalSource = ({ accountId, number }: Pick<Entry, 'accountId' | 'number'>): string =>
  `reversal/${accountId}/${number}`;

/** What must be among the books for an entry to be taken back. */
export function namedBy(entry: Pick<Entry, 'accountId' | 'number' | 'legs'>): Required<Named> {
  return {
    charges: entry.legs.flatMap(({ chargeId }) => chargeId ?? []),
    invoices: entry.legs.flatMap(({ invoiceId }) => invoiceId ?? []),
    sources: [reversalSource(entry)],
  };
}

/** The posting that takes an entry back: every leg of it, mirrored. @param on the business day */
export function reversalOf(entry: Entry, on: string, staffId?: string): Posting {
  return {
    kind: 'reversal',
    on,
    sources: [reversalSource(entry)],
    legs: mirrored(entry.legs),
    ...(entry.about === undefined ? {} : { about: entry.about }),
    ...(staffId === undefined ? {} : { staffId }),
    reverses: entry.number,
  };
}
