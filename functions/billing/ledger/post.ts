import { againIfStale } from '../../platform/case/again.ts';
import type { Parts } from '../../platform/case/step.ts';
import { now, type Instant } from '../../platform/clock.ts';
import type { Change, RecordChange } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { LedgerRefused, NotFound, StaleVersion } from '../../platform/errors.ts';
import { entryKinds, type Entry, type Posting } from './entry.ts';
import { heldIfDisputed } from './rules/held.ts';
import { faultsOf, withPosting, type Books } from './rules/post.ts';
import { bookChange, entryWrites, readNamed, type Named } from './store.ts';

/** Entries as they join a transaction, and how the books stand with them. */
export interface PostedParts extends Required<Pick<Parts, 'records' | 'writes'>> {
  readonly entries: readonly Entry[];
  readonly books: Books;
  /** The news of invoices that are balanced by it, or open again. */
  readonly announceAlso: NonNullable<Change['announceAlso']>;
}

/**
 * Posts to the journal of one account: the only way in which an entry is made or a balance changes. The parts are to be committed
 * together, in the caller's own transaction (`withBooks` does it anew where another entry came first).
 *
 * What the patient would be asked for of a disputed charge is held: see `heldIfDisputed`.
 *
 * A charge of version 0 among the books is made by it, and so is an invoice.
 *
 * @param books as `withBooks` gives them: with every charge, invoice and source that the postings name
 * @param at when it is posted
 * @throws LedgerRefused with why an entry cannot be; nothing is posted then
 */
export function post(context: Context, books: Books, postings: readonly Posting[], at: Instant = now()): PostedParts {
  const entries: Entry[] = [];
  let after = books;
  for (const asked of postings) {
    const posting = heldIfDisputed(after, asked);
    const faults = faultsOf(after, posting);
    if (faults.length > 0) throw refused(faults);
    after = withPosting(after, posting);
    const { id: accountId, lastEntry: number, sums } = after.account;
    entries.push({ ...posting, accountId, number, at, by: context.actor, sums });
    const posted = new Map(after.posted);
    for (const source of posting.sources) posted.set(source, { accountId, number });
    after = { ...after, posted };
  }
  const { clinicId } = context;
  const deed = entryKinds[postings[0]?.kind ?? 'transfer'].deed;
  const charges = [...after.charges.values()].filter((charge) => charge !== books.charges.get(charge.id));
  const invoices = [...after.invoices.values()].filter((invoice) => invoice !== books.invoices.get(invoice.id));
  const invoiceChanges = invoices.map((record) => bookChange(clinicId, { kind: 'invoice', record }, deed));
  return {
    entries,
    books: after,
    announceAlso: invoices.flatMap(({ id, status }, index) => {
      const of = invoiceChanges[index];
      return of && books.invoices.get(id)?.status !== status ? [{ type: `invoice.${status}`, status, of }] : [];
    }),
    records: [
      ...charges.map((record) => bookChange(clinicId, { kind: 'charge', record }, deed)),
      ...invoiceChanges,
      bookChange(clinicId, { kind: 'billingAccount', record: after.account }, deed),
    ],
    writes: entries.flatMap((entry) => entryWrites(clinicId, entry)),
  };
}

function refused(faults: ReturnType<typeof faultsOf>): LedgerRefused {
  return new LedgerRefused(
    'The books do not allow it. Nothing was posted.',
    faults.map(({ code, detail, chargeId }) => ({
      pointer: '',
      code,
      detail: chargeId === undefined ? detail : `${chargeId}: ${detail}`,
    })),
  );
}

/** Writers of one account go one by one: fifty at once must all get through. */
const TIMES = 40;

/**
 * Reads an account's books, and does what posts to them: once more with the books as they are then, where another entry came first.
 *
 * @param named what of the account is to be read (see `readBooks`): what is not there is left out
 * @param deed judges, posts and commits
 * @throws NotFound if the clinic has no such account; Conflict if others always came first
 */
export async function withBooks<T>(
  { clinicId }: Pick<Context, 'clinicId'>,
  accountId: string,
  named: Named,
  deed: (books: Books) => Promise<T>,
): Promise<T> {
  const done = await againIfStale(async () => {
    try {
      return { is: await deed(await readBooks(clinicId, accountId, named)) };
    } catch (error) {
      // Whoever decided by what is no longer so decides anew: nobody does it in their stead.
      if (error instanceof DecidedByAnother) return { refused: error };
      throw error;
    }
  }, TIMES);
  if ('refused' in done) throw done.refused;
  return done.is;
}

/** The account and what is named of it; charges come with the invoices on which they stand. @throws NotFound if the clinic has no such account */
export async function readBooks(clinicId: string, accountId: string, named: Named = {}): Promise<Books> {
  const { account, charges, posted, ...read } = await readNamed(clinicId, accountId, named);
  if (!account) throw new NotFound('There is no such billing account.');
  const theirs = charges.flatMap(({ invoiced }) => Object.keys(invoiced));
  const others = theirs.filter((id) => !read.invoices.some((invoice) => invoice.id === id));
  const more = others.length > 0 ? await readNamed(clinicId, accountId, { invoices: others }) : { invoices: [] };
  const invoices = [...read.invoices, ...more.invoices];
  return {
    account,
    charges: new Map(charges.map((charge) => [charge.id, charge])),
    invoices: new Map(invoices.map((invoice) => [invoice.id, invoice])),
    posted,
  };
}

/** The version that the caller decided by is not the one that stands: no other try can mend it. */
class DecidedByAnother extends StaleVersion {}

/**
 * The record, if it is as the caller read it.
 * @throws NotFound where there is none, StaleVersion where it has another version
 */
export function asRead<T extends { readonly version: number }>(
  record: T | undefined,
  version: number,
  what: string,
): T {
  if (!record) throw new NotFound(`There is no such ${what}.`);
  if (record.version !== version)
    throw new DecidedByAnother(`The ${what} was changed by someone else. Read it again, then decide again.`);
  return record;
}

/** The records of a change with the one that it is about first, as `commit` announces that. */
export function about(id: string, records: readonly RecordChange[]): Change['records'] {
  return [...records.filter((record) => record.id === id), ...records.filter((record) => record.id !== id)];
}
