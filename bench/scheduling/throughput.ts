import type { Product } from '../../local/product.ts';
import { withoutWhatFollows } from '../what-follows.ts';
import { book, calendar, type Calendar } from './calendar.ts';
import { bare, bareRead, whatIsAsked } from '../transactions.ts';

const AT_ONCE = 8;
const ROUNDS = 7;
const IN_A_ROUND = 40;

/** How often something was done in a second, and what of the processor each took where requests are made and answered. */
interface Pace {
  readonly perSecond: number;
  readonly cpu: number;
  readonly refused: number;
}

/**
 * Bookings beside bare transactions of the same items: both from this process, over the same client, wire, rights and tables, so that what differs is
 * what a booking does beside its transaction. In turn, so that whatever else the machine does slows both; the middle one of some rounds.
 */
export async function measureThroughput(product: Product, at: Calendar): Promise<void> {
  const { transactions, batches } = await whatIsAsked(() => book(at, 1, 0, 10));
  const [sample] = transactions;
  const [batch] = batches;
  if (!sample || !batch) throw new Error('a booking is a reading and a transaction');
  const clinics: Calendar[] = [];
  for (let client = 1; client <= AT_ONCE; client += 1)
    clinics.push(await calendar(product, [1], `Clinic of client ${client}`));
  console.log(
    `\nBookings a second, ${AT_ONCE} at once, beside bare transactions of the same ${sample.TransactItems?.length ?? 0} items; ratios of pace and of processor time`,
  );
  console.log(row(['', 'per second', 'bare', 'ratio', 'ms cpu', 'bare', 'ratio', 'refused']));
  const apart = (): Promise<void> => bare(sample);
  const onOneSheet = (): Promise<void> => bare(sample, { oneSheet: true });
  let sheet = 0;
  const inOwnClinics = async (index: number, client: number): Promise<unknown> =>
    await book(clinics[client] ?? at, 0, 100 + index, 1);
  const kinds: readonly (readonly [
    string,
    (index: number, client: number) => Promise<unknown>,
    () => Promise<void>,
  ])[] = [
    [
      'reading and writing bare',
      async () => {
        await bareRead(batch);
        await bare(sample);
      },
      apart,
    ],
    ['each in a clinic', inOwnClinics, apart],
    ['each with another', (index, client) => book(at, client, 100 + index, 10), apart],
    ['one day sheet', () => book(at, 30, 240 + (sheet += 1), 100), onOneSheet],
  ];
  // Each once before, so that nobody pays for the first time.
  await pace(AT_ONCE, apart);
  let from = 0;
  const middleOf = async (deed: (index: number, client: number) => Promise<unknown>, other: () => Promise<void>) => {
    const rounds: { readonly own: Pace; readonly bare: Pace }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const plain = await pace(IN_A_ROUND, other);
      if (plain.refused > 0) throw new Error('a bare transaction comes through');
      rounds.push({ own: await pace(IN_A_ROUND, (index, client) => deed(from + index, client)), bare: plain });
      from += IN_A_ROUND;
      // Whatever follows is nobody else's burden.
      await product.stack.clock.settled();
    }
    return rounds;
  };
  for (const [name, deed, other] of kinds) print(name, await withoutWhatFollows(product, () => middleOf(deed, other)));
  print('… and what follows', await middleOf(inOwnClinics, apart));
  await product.stack.clock.settled();
}

function print(name: string, rounds: readonly { readonly own: Pace; readonly bare: Pace }[]): void {
  const middle = (of: (round: { readonly own: Pace; readonly bare: Pace }) => number): number =>
    rounds.map(of).toSorted((a, b) => a - b)[Math.floor(rounds.length / 2)] ?? 0;
  console.log(
    row([
      name,
      middle(({ own }) => own.perSecond).toFixed(0),
      middle((each) => each.bare.perSecond).toFixed(0),
      middle((each) => each.own.perSecond / each.bare.perSecond).toFixed(2),
      middle(({ own }) => own.cpu).toFixed(1),
      middle((each) => each.bare.cpu).toFixed(1),
      middle((each) => each.bare.cpu / each.own.cpu).toFixed(2),
      String(rounds.reduce((sum, { own }) => sum + own.refused, 0)),
    ]),
  );
}

/** Runs so many deeds, some at once. */
async function pace(count: number, deed: (index: number, client: number) => Promise<unknown>): Promise<Pace> {
  let next = 0;
  let refused = 0;
  const cpu = process.threadCpuUsage();
  const began = performance.now();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, client) => {
      while (next < count) {
        const index = next;
        next += 1;
        try {
          await deed(index, client);
        } catch {
          refused += 1;
        }
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.threadCpuUsage(cpu);
  const done = count - refused;
  return { perSecond: done / seconds, cpu: (user + system) / 1000 / done, refused };
}

const row = ([name = '', ...cells]: readonly string[]): string =>
  name.padEnd(26) + cells.map((cell) => cell.padStart(11)).join('');
