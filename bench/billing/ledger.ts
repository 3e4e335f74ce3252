import { openAccount } from '../../functions/billing/accounts/use-cases/open-account.ts';
import type { BillingAccount } from '../../functions/billing/accounts/account.ts';
import type { Entry } from '../../functions/billing/ledger/entry.ts';
import { readEntry, entryWrites, readAccount } from '../../functions/billing/ledger/store.ts';
import { receivePayment } from '../../functions/billing/payments/use-cases/receive-payment.ts';
import type { Context } from '../../functions/platform/context.ts';
import { Conflict } from '../../functions/platform/errors.ts';
import { newId } from '../../functions/platform/ids.ts';
import { recordKey } from '../../functions/platform/keys.ts';
import { usd } from '../../functions/platform/money.ts';
import type { Item } from '../../functions/platform/table.ts';
import { onboardDemoClinic, Operator } from '../../local/demo/clinic.ts';
import { anyPorts, startProduct, type Product } from '../../local/product.ts';
import { besideApi, type Put } from '../beside-api.ts';
import { bare, listen, whatIsAsked } from '../transactions.ts';
import { counts, minus } from '../usage.ts';
import { withoutWhatFollows } from '../what-follows.ts';

const WRITERS = 8;
const ENTRIES_OF_EACH = 4;
const ROUNDS = 3;
/** Of how many entries the mean is taken where a journal is long. */
const MEASURED = 25;
const NOW = '2026-11-23T15:00:00.000Z';
const CENTS = 100;

/**
 * Entries per second with many writers on one account and on as many accounts, beside bare transactions of the same items on the same stack; and what an
 * entry uses in a journal of so many entries that are really stored. The payments are those of the API, each with its audit and its place in the feed;
 * the table is the local one, so that only the ratio tells something.
 * @param sizes how many entries a journal has already
 */
export async function measureLedger(sizes: readonly number[]): Promise<void> {
  const product = await startProduct({ ports: anyPorts, clock: 'manual', now: Date.parse(NOW) });
  try {
    const { clinicId, staff } = await onboardDemoClinic(new Operator(product.stack.origin), product.payer);
    const put = await besideApi(product);
    listen();
    const patientId = newId('patient');
    const patient = { type: 'patient', schema: 1, id: patientId, version: 1, name: [], active: true };
    await put([{ ...recordKey(clinicId, patientId), ...patient }]);
    const context: Context = { clinicId, actor: { kind: 'operator', id: 'bench' }, requestId: 'bench' };
    const open = async (): Promise<string> => ((await openAccount(context, { patientId })).body as { id: string }).id;
    const pay = (accountId: string): Promise<unknown> =>
      receivePayment(context, accountId, {
        amount: usd(CENTS),
        method: 'cash',
        receivedOn: '2026-11-20',
        staffId: staff.frontDesk.id,
      });
    await withoutWhatFollows(product, async () => {
      await writers(open, pay);
      await journals(product, put, clinicId, open, pay, sizes);
    });
  } finally {
    await product.stop();
  }
}

type Open = () => Promise<string>;
type Pay = (accountId: string) => Promise<unknown>;

async function writers(open: Open, pay: Pay): Promise<void> {
  const one = await open();
  const { transactions } = await whatIsAsked(() => pay(one));
  const [sample] = transactions;
  if (!sample) throw new Error('an entry is a transaction');
  console.log(
    `\nEntries of ${WRITERS} writers on this machine, beside bare transactions of the same ${sample.TransactItems?.length ?? 0} items`,
  );
  console.log(row(['', 'entries/s', 'bare/s', 'ratio', 'tried again']));
  const accounts = await Promise.all(Array.from({ length: WRITERS }, open));
  const kinds: readonly (readonly [string, Pay, (writer: number) => string])[] = [
    ['one account', pay, () => one],
    [`${WRITERS} accounts`, pay, (writer) => accounts[writer] ?? one],
  ];
  for (const [name, deed, accountOf] of kinds) {
    const rounds = [];
    // In turn, so that whatever else the machine does slows both.
    for (let round = 0; round < ROUNDS; round += 1) {
      const plain = await pace(() => bare(sample));
      const { transactions: tried, ...own } = await paceAndCount((writer) => deed(accountOf(writer)));
      rounds.push({ own: own.perSecond, bare: plain, again: tried / own.done - 1 });
    }
    const middle = rounds.toSorted((a, b) => a.own / a.bare - b.own / b.bare)[Math.floor(ROUNDS / 2)];
    if (middle)
      console.log(
        row([
          name,
          middle.own.toFixed(0),
          middle.bare.toFixed(0),
          (middle.own / middle.bare).toFixed(2),
          `${middle.again.toFixed(1)} times`,
        ]),
      );
  }
}

async function pace(deed: (writer: number) => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await Promise.all(
    Array.from({ length: WRITERS }, async (_, writer) => {
      for (let entry = 0; entry < ENTRIES_OF_EACH;) {
        try {
          await deed(writer);
          entry += 1;
        } catch (error) {
          // Others always came first: who sends it again, as the answer says, comes through.
          if (!(error instanceof Conflict)) throw error;
        }
      }
    }),
  );
  return (WRITERS * ENTRIES_OF_EACH * 1000) / (performance.now() - began);
}

async function paceAndCount(
  deed: (writer: number) => Promise<unknown>,
): Promise<{ readonly perSecond: number; readonly done: number; readonly transactions: number }> {
  let perSecond = 0;
  const { transactions } = await whatIsAsked(async () => {
    perSecond = await pace(deed);
  });
  return { perSecond, done: WRITERS * ENTRIES_OF_EACH, transactions: transactions.length };
}

/** What an entry uses in journals that have more and more entries already: those of the payments of a long life. */
async function journals(
  product: Product,
  put: Put,
  clinicId: string,
  open: Open,
  pay: Pay,
  sizes: readonly number[],
): Promise<void> {
  console.log('\nOne entry, where the journal has already');
  console.log(row(['stored', 'seconds to put', 'read units', 'write units', 'ms']));
  for (const size of sizes) {
    const accountId = await open();
    await pay(accountId);
    const [account, entry] = await Promise.all([readAccount(clinicId, accountId), readEntry(clinicId, accountId, 1)]);
    if (!account || !entry) throw new Error('the account was opened, and something was paid');
    const began = performance.now();
    await put(stored(clinicId, account, entry, size));
    const seconds = (performance.now() - began) / 1000;
    const before = counts(product);
    const from = performance.now();
    for (let number = 0; number < MEASURED; number += 1) await pay(accountId);
    const milliseconds = (performance.now() - from) / MEASURED;
    const { dynamodbReadUnit, dynamodbWriteUnit } = minus(counts(product), before);
    console.log(
      row([
        size.toLocaleString('en-US'),
        seconds.toFixed(0),
        (dynamodbReadUnit / MEASURED).toFixed(1),
        (dynamodbWriteUnit / MEASURED).toFixed(1),
        milliseconds.toFixed(1),
      ]),
    );
  }
  console.log(`${(process.memoryUsage().rss / 1e9).toFixed(1)} GB of memory`);
}

/** The items of a journal in which the first entry, a payment that is all credit, came so many times; and its account with the sums of all. */
function* stored(clinicId: string, account: BillingAccount, first: Entry, size: number): Generator<Item> {
  for (let number = 2; number <= size; number += 1) {
    const sums = { 'patient-payments': number * CENTS, 'unapplied-credit': -number * CENTS };
    for (const write of entryWrites(clinicId, { ...first, number, sums })) if ('put' in write) yield write.put;
  }
  const sums = { 'patient-payments': size * CENTS, 'unapplied-credit': -size * CENTS };
  yield { ...recordKey(clinicId, account.id), type: 'billingAccount', schema: 1, ...account, lastEntry: size, sums };
}

const row = ([name = '', ...cells]: readonly string[]): string =>
  name.padEnd(14) + cells.map((cell) => cell.padStart(16)).join('');
