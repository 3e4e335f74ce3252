import { openAccount } from '../../functions/billing/accounts/use-cases/open-account.ts';
import { readAccount } from '../../functions/billing/ledger/store.ts';
import { receivePayment } from '../../functions/billing/payments/use-cases/receive-payment.ts';
import type { Context } from '../../functions/platform/context.ts';
import { Conflict } from '../../functions/platform/errors.ts';
import { newId } from '../../functions/platform/ids.ts';
import { partition, recordKey } from '../../functions/platform/keys.ts';
import { usd } from '../../functions/platform/money.ts';
import type { Item } from '../../functions/platform/table.ts';
import { onboardDemoClinic, Operator } from '../../local/demo/clinic.ts';
import { anyPorts, startProduct, type Product } from '../../local/product.ts';
import { besideApi } from '../beside-api.ts';
import { counts, minus } from '../usage.ts';

const WRITERS = 16;
const ENTRIES_OF_EACH = 10;
/** Of how many entries the mean is taken where a journal is long. */
const MEASURED = 25;
/** How many items are made at once while a journal is filled. */
const CHUNK = 10_000;
const NOW = '2026-11-23T15:00:00.000Z';

/**
 * Entries per second with many writers on one account and on as many accounts; and what an entry uses in a journal of so many entries. The payments are
 * those of the API, each with its audit and its place in the feed; the table is the local one, so that only the ratio tells something.
 * @param sizes how many entries a journal has already
 */
export async function measureLedger(sizes: readonly number[]): Promise<void> {
  const product = await startProduct({ ports: anyPorts, clock: 'manual', now: Date.parse(NOW) });
  try {
    const { clinicId, staff } = await onboardDemoClinic(new Operator(product.stack.origin), product.payer);
    const put = await besideApi(product);
    const patientId = newId('patient');
    await put([
      {
        ...recordKey(clinicId, patientId),
        type: 'patient',
        schema: 1,
        id: patientId,
        version: 1,
        name: [],
        active: true,
      },
    ]);
    const context: Context = { clinicId, actor: { kind: 'operator', id: 'bench' }, requestId: 'bench' };
    const open = async (): Promise<string> => ((await openAccount(context, { patientId })).body as { id: string }).id;
    const pay = (accountId: string): Promise<unknown> =>
      receivePayment(context, accountId, {
        amount: usd(100),
        method: 'cash',
        receivedOn: '2026-11-20',
        staffId: staff.frontDesk.id,
      });
    console.log(`\nEntries of ${WRITERS} writers, ${ENTRIES_OF_EACH} each, on this machine`);
    const one = await open();
    await report(product, 'one account', () => byWriters(() => pay(one)));
    const accounts = await Promise.all(Array.from({ length: WRITERS }, open));
    await report(product, `${WRITERS} accounts`, () => byWriters((writer) => pay(accounts[writer] ?? one)));
    console.log('\nOne entry, where the journal has already');
    for (const size of sizes) {
      const accountId = await open();
      await fill(put, clinicId, accountId, size);
      await report(product, `${size.toLocaleString('en-US')} entries`, async () => {
        for (let entry = 0; entry < MEASURED; entry += 1) await pay(accountId);
        return MEASURED;
      });
    }
  } finally {
    await product.stop();
  }
}

async function byWriters(post: (writer: number) => Promise<unknown>): Promise<number> {
  await Promise.all(
    Array.from({ length: WRITERS }, async (_, writer) => {
      for (let entry = 0; entry < ENTRIES_OF_EACH;) {
        try {
          await post(writer);
          entry += 1;
        } catch (error) {
          // Others always came first: who sends it again, as the answer says, comes through.
          if (!(error instanceof Conflict)) throw error;
        }
      }
    }),
  );
  return WRITERS * ENTRIES_OF_EACH;
}

/** Runs it, and tells what each of its entries took. */
async function report(product: Product, name: string, run: () => Promise<number>): Promise<void> {
  await product.stack.clock.settled();
  const before = counts(product);
  const began = performance.now();
  const entries = await run();
  const seconds = (performance.now() - began) / 1000;
  const { dynamodbReadUnit, dynamodbWriteUnit } = minus(counts(product), before);
  const cells = [
    `${(entries / seconds).toFixed(0)} entries/s`,
    `${(dynamodbReadUnit / entries).toFixed(1)} read units`,
    `${(dynamodbWriteUnit / entries).toFixed(1)} write units each`,
  ];
  console.log([name.padEnd(22), ...cells.map((cell) => cell.padStart(22))].join(''));
}

/** Puts a journal of so many entries beside the API: the account then has as many, all of nothing but a number. */
async function fill(
  put: (items: readonly Item[]) => Promise<void>,
  clinicId: string,
  accountId: string,
  size: number,
): Promise<void> {
  const account = await readAccount(clinicId, accountId);
  if (!account) throw new Error('the account was opened');
  for (let start = 1; start <= size; start += CHUNK)
    await put(
      Array.from({ length: Math.min(CHUNK, size - start + 1) }, (_, index) => {
        const number = start + index;
        const sk = `entry#${String(number).padStart(12, '0')}`;
        return { pk: partition(clinicId, accountId), sk, type: 'ledgerEntry', number };
      }),
    );
  await put([{ ...recordKey(clinicId, accountId), type: 'billingAccount', schema: 1, ...account, lastEntry: size }]);
}
