import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OpeningTaken } from '../functions/platform/errors.ts';
import { anyPorts, startProduct, type Product } from '../local/product.ts';
import { besideApi, type Put } from './beside-api.ts';
import { printAgreement } from './scheduling/argonaut.ts';
import { book, calendar, DAY, FIRST_DAY, wishFor, type Calendar } from './scheduling/calendar.ts';
import { leftBy, Stored } from './scheduling/stored.ts';
import { measureThroughput } from './scheduling/throughput.ts';
import { listen, whatIsAsked } from './transactions.ts';
import { counts, minus, type Counts } from './usage.ts';
import { withoutWhatFollows } from './what-follows.ts';

const PRACTITIONERS = [1, 10, 100] as const;
const MOST = 100;
const CLIENTS = 1_000;
const WAVE = 50;
const SIZES = [1_000, 1_000_000];
const FINDS = 11;

const usage = `npm run bench -- scheduling [FOLDER] [--stored 1000,1000000]
  FOLDER  with the public Argonaut scheduling data
  stored  appointments that are stored where a search and a booking are counted`;

/**
 * What booking costs and how fast it goes, beside bare transactions of the same items on the same stack; what a search reads and how long it takes; and
 * that of a thousand clients after one opening one gets it. With a folder also how far the rules agree with the public Argonaut data.
 */
export async function run(): Promise<void> {
  const words = process.argv.slice(3);
  const index = words.indexOf('--stored');
  const sizes = index < 0 ? SIZES : (words.splice(index, 2)[1] ?? '').split(',').map(Number);
  const [folder, ...others] = words;
  if (others.length > 0 || sizes.some((size) => !Number.isInteger(size) || size < 1)) {
    console.error(usage);
    process.exit(2);
  }
  const product = await startProduct({ ports: anyPorts, clock: 'manual', now: Date.now() });
  try {
    const at = await calendar(product, PRACTITIONERS);
    const put = await besideApi(product);
    listen();
    await measureThroughput(product, at);
    await race(at);
    await latency(product, at);
    await capacity(product, at, put, sizes);
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

/** Two weeks from the first day on. */
const twoWeeks = (visitTypeId: string | undefined): object => ({
  visitTypeId,
  from: FIRST_DAY,
  to: new Date(Date.parse(FIRST_DAY) + 14 * DAY).toISOString(),
  limit: 20,
});

/** What a search and a booking use over the API, with more and more appointments stored. */
async function capacity(product: Product, at: Calendar, put: Put, sizes: readonly number[]): Promise<void> {
  let half = 1_000;
  const { transactions, reads } = await whatIsAsked(() => book(at, 20, (half += 1), MOST));
  const [sample] = transactions;
  if (!sample) throw new Error('a booking is a transaction');
  const asked = Object.entries(reads).map(([name, count]) => `${count} ${name}`);
  console.log(
    `\nCapacity units over the API, by the appointments that are stored. A booking reads by ${asked.join(' ')}`,
  );
  console.log(row(['stored', 'items', 'GB', 'seconds to put', 'find: read', 'booking: read', 'booking: write']));
  const stored = new Stored(put, leftBy(sample), at);
  for (const size of sizes) {
    const began = performance.now();
    await stored.fill(size);
    const seconds = (performance.now() - began) / 1000;
    const used = async (method: 'POST', path: string, body: object): Promise<Counts> => {
      await product.stack.clock.settled();
      const before = counts(product);
      await at.system.must(method, path, body);
      return minus(counts(product), before);
    };
    await withoutWhatFollows(product, async () => {
      // The first of either pays for the sign-in.
      await used('POST', '/v1/openings/search', twoWeeks(at.visitTypes.get(10)));
      const found = await used('POST', '/v1/openings/search', twoWeeks(at.visitTypes.get(10)));
      const booked = await used('POST', '/v1/appointments', wishFor(at, 20, (half += 1), MOST));
      const { items, bytes } = tables(product);
      console.log(
        row([
          stored.count.toLocaleString('en-US'),
          items.toLocaleString('en-US'),
          (bytes / 1e9).toFixed(2),
          seconds.toFixed(0),
          found.dynamodbReadUnit.toFixed(1),
          booked.dynamodbReadUnit.toFixed(1),
          booked.dynamodbWriteUnit.toFixed(1),
        ]),
      );
    });
  }
  console.log(`${(process.memoryUsage().rss / 1e9).toFixed(1)} GB of memory`);
}

function tables({ stack }: Product): { readonly items: number; readonly bytes: number } {
  const { dynamodb } = stack.stats() as { dynamodb: Readonly<Record<string, { items: number; bytes: number }>> };
  return Object.values(dynamodb).reduce(
    (sum, { items, bytes }) => ({ items: sum.items + items, bytes: sum.bytes + bytes }),
    {
      items: 0,
      bytes: 0,
    },
  );
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
