import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { appointmentBody } from '../functions/scheduling/appointment-schemas.ts';
import { bookAppointment } from '../functions/scheduling/use-cases/book.ts';
import { OpeningTaken } from '../functions/platform/errors.ts';
import { anyPorts, startProduct, type Product } from '../local/product.ts';
import { printAgreement } from './scheduling/argonaut.ts';
import { calendar, DAY, FIRST_DAY, type Calendar } from './scheduling/calendar.ts';
import { bare, whatIsAsked } from './scheduling/transactions.ts';
import { counts, minus } from './usage.ts';

const PRACTITIONERS = [1, 10, 100] as const;
const MOST = 100;
const AT_ONCE = 8;
const ROUNDS = 5;
const IN_A_ROUND = 40;
const CLIENTS = 1_000;
const WAVE = 50;
const SIZES = [1_000, 20_000];
const FINDS = 11;

/**
 * What booking costs and how fast it goes, beside bare transactions of the same items on the same stack; what a search reads and how long it takes; and
 * that of a thousand clients after one opening one gets it. With a folder also how far the rules agree with the public Argonaut data.
 */
export async function run(): Promise<void> {
  const [folder] = process.argv.slice(3);
  const product = await startProduct({ ports: anyPorts, clock: 'manual', now: Date.now() });
  try {
    const at = await calendar(product, PRACTITIONERS);
    await capacity(product, at);
    await throughput(product, at);
    await race(at);
    await latency(product, at);
  } finally {
    await product.stop();
  }
  if (folder !== undefined) {
    const inside = join(folder, 'argonaut');
    console.log('\nFree and busy slots of the Argonaut sprint, reckoned from its working hours');
    printAgreement(existsSync(inside) ? inside : folder);
  }
  process.exit(0);
}

/** Half an hour of a practitioner, counted from the first day on. */
const half = (number: number): string => new Date(Date.parse(FIRST_DAY) + number * 30 * 60_000).toISOString();

/** @param of the kind of visit with one of so many practitioners */
function book(
  { context, patientId, practitioners, visitTypes }: Calendar,
  practitioner: number,
  number: number,
  of: number = MOST,
): Promise<unknown> {
  return bookAppointment(
    context,
    appointmentBody.parse({
      visitTypeId: visitTypes.get(of),
      patientId,
      start: half(number),
      resourceIds: [practitioners[practitioner]],
    }),
  );
}

/** Two weeks from the first day on. */
const twoWeeks = (visitTypeId: string | undefined): object => ({
  visitTypeId,
  from: FIRST_DAY,
  to: new Date(Date.parse(FIRST_DAY) + 14 * DAY).toISOString(),
  limit: 20,
});

async function capacity(product: Product, at: Calendar): Promise<void> {
  console.log('\nCapacity units, by the appointments that are stored');
  console.log(row(['stored', 'find: read', 'booking: read', 'booking: write', 'reads asked for', 'items written']));
  let stored = 0;
  let number = 0;
  for (const size of SIZES) {
    await at.history(size - stored);
    stored = size;
    await product.stack.clock.settled();
    const before = counts(product);
    await at.system.must('POST', '/v1/openings/search', twoWeeks(at.visitTypes.get(10)));
    const found = minus(counts(product), before).dynamodbReadUnit;
    // What the deed itself uses: what follows from it is counted by nobody who waits.
    const began = counts(product);
    const { reads, transactions } = await whatIsAsked(() => book(at, 0, (number += 1)));
    const used = minus(counts(product), began);
    const asked = Object.entries(reads)
      .map(([name, count]) => `${count} ${name}`)
      .join(' ');
    console.log(
      row([
        String(size),
        found.toFixed(1),
        used.dynamodbReadUnit.toFixed(1),
        used.dynamodbWriteUnit.toFixed(1),
        asked,
        String(transactions.reduce((sum, { TransactItems = [] }) => sum + TransactItems.length, 0)),
      ]),
    );
  }
  console.log(
    '1,000,000: the same, by counting. What is read is named by keys: the type, the people, and the day sheets of the days asked for; no index and no query over appointments.',
  );
}

async function throughput(product: Product, at: Calendar): Promise<void> {
  const { transactions } = await whatIsAsked(() => book(at, 1, 0));
  const [sample] = transactions;
  if (!sample) throw new Error('a booking is a transaction');
  console.log(
    `\nBookings a second, ${AT_ONCE} at once, beside bare transactions of the same ${sample.TransactItems?.length ?? 0} items`,
  );
  console.log(row(['', 'per second', 'bare beside it', 'ratio', 'refused']));
  // Each once before, so that nobody pays for the first time.
  await times(AT_ONCE, () => bare(sample));
  let sheet = 0;
  const kinds: Readonly<Record<string, (index: number) => Promise<unknown>>> = {
    'each apart': (index) => book(at, index % MOST, 100 + Math.floor(index / MOST)),
    // Every booking writes the sheet that the others write.
    'one sheet': () => book(at, 2, 240 + (sheet += 1)),
  };
  for (const [name, deed] of Object.entries(kinds)) {
    const rounds: { readonly own: number; readonly bare: number; readonly refused: number }[] = [];
    // In turn, so that whatever else the machine does slows both.
    for (let round = 0; round < ROUNDS; round += 1) {
      const plain = await times(IN_A_ROUND, () => bare(sample));
      const own = await times(IN_A_ROUND, (index) => deed(round * IN_A_ROUND + index));
      await product.stack.clock.settled();
      if (plain.refused > 0) throw new Error('a bare transaction meets no other');
      rounds.push({ own: own.perSecond, bare: plain.perSecond, refused: own.refused });
    }
    const middle = rounds.toSorted((a, b) => a.own / a.bare - b.own / b.bare)[Math.floor(ROUNDS / 2)];
    if (!middle) throw new Error('there are rounds');
    const refused = rounds.reduce((sum, each) => sum + each.refused, 0);
    console.log(
      row([
        name,
        middle.own.toFixed(0),
        middle.bare.toFixed(0),
        (middle.own / middle.bare).toFixed(2),
        String(refused),
      ]),
    );
  }
}

/** Runs so many deeds, some at once. */
async function times(
  count: number,
  deed: (index: number) => Promise<unknown>,
): Promise<{ readonly perSecond: number; readonly refused: number }> {
  let next = 0;
  let refused = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < count) {
        const index = next;
        next += 1;
        try {
          await deed(index);
        } catch {
          refused += 1;
        }
      }
    }),
  );
  return { perSecond: (1000 * (count - refused)) / (performance.now() - began), refused };
}

async function race(at: Calendar): Promise<void> {
  const began = performance.now();
  const outcomes: PromiseSettledResult<unknown>[] = [];
  // As many at once as the client of DynamoDB has connections.
  for (let wave = 0; wave < CLIENTS; wave += WAVE)
    outcomes.push(...(await Promise.allSettled(Array.from({ length: WAVE }, () => book(at, 0, 400, 1)))));
  const lost = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  const clear = lost.filter(
    (error) => error instanceof OpeningTaken && error.faults.length > 0 && error.members['openings'] !== undefined,
  );
  console.log(
    `\n${CLIENTS} clients after one opening, ${WAVE} at once, in ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
  console.log(
    `${outcomes.length - lost.length} has it; ${clear.length} are told what is in the way and the nearest openings; ${lost.length - clear.length} are told anything else`,
  );
}

async function latency(product: Product, at: Calendar): Promise<void> {
  console.log(`\nA search of two weeks over HTTP, median of ${FINDS}`);
  console.log(row(['practitioners', 'ms', 'read units']));
  for (const count of PRACTITIONERS) {
    const taken: number[] = [];
    let units = 0;
    for (let round = 0; round < FINDS; round += 1) {
      const before = counts(product);
      const began = performance.now();
      await at.system.must('POST', '/v1/openings/search', twoWeeks(at.visitTypes.get(count)));
      taken.push(performance.now() - began);
      units = minus(counts(product), before).dynamodbReadUnit;
    }
    const median = taken.toSorted((a, b) => a - b)[Math.floor(FINDS / 2)] ?? 0;
    console.log(row([String(count), median.toFixed(0), units.toFixed(1)]));
  }
}

const row = (cells: readonly string[]): string => cells.map((cell) => cell.padStart(16)).join('');
