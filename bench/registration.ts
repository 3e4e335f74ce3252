import { onboardDemoClinic, Operator, type DemoClinic } from '../local/demo/clinic.ts';
import { ClinicSystem } from '../local/demo/clients.ts';
import { anyPorts, startProduct, type Product } from '../local/product.ts';
import type { PersonFacts } from '../functions/registration/matching/index.ts';
import { Chance, family } from './matching/people.ts';
import { prices, PRICES_AS_OF } from './prices.ts';
import { load } from './registration/load.ts';
import { patientOf } from './registration/patient-of.ts';
import { foundAmong, type Looked } from './registration/look.ts';
import { counts, minus, times, type Counts } from './usage.ts';

/** How many are registered at each size. */
const REGISTERED = 25;
const SIZES = [100, 1_000, 10_000];
const FURTHER = [100_000];

const usage = `npm run bench -- registration [--sizes 100,1000,…] [--further 100000,1000000]
  sizes    patients that are stored before others are registered over the API
  further  patients whom a look-up alone is tried on, in memory`;

/**
 * What the registration of a new person uses, and how many candidates it looks at, in clinics of more and more patients. The patients are put beside
 * the API; who is registered goes the whole way, with a coverage that is verified.
 */
export async function run(): Promise<void> {
  const words = process.argv.slice(3);
  const numbers = (name: string, otherwise: readonly number[]): readonly number[] => {
    const index = words.indexOf(name);
    return index < 0 ? otherwise : (words.splice(index, 2)[1] ?? '').split(',').filter(Boolean).map(Number);
  };
  const [sizes, further] = [numbers('--sizes', SIZES), numbers('--further', FURTHER)];
  if (words.length > 0 || [...sizes, ...further].some((size) => !Number.isInteger(size) || size < 1)) {
    console.error(usage);
    process.exit(2);
  }
  const product = await startProduct({ ports: anyPorts, clock: 'manual', now: Date.parse('2026-11-23T15:00:00Z') });
  try {
    console.log(
      `One registration, mean of ${REGISTERED}; list prices of ${PRICES_AS_OF}; milliseconds on this machine\n`,
    );
    console.log(
      row(['patients', 'read units', 'write units', 'requests', '$ per 1,000', 'ms', ...candidateColumns, 'made']),
    );
    for (const size of sizes) console.log(row(await measure(product, size)));
  } finally {
    await product.stop();
  }
  if (further.length > 0) console.log('\nThe look-up alone, in memory');
  if (further.length > 0) console.log(row(['patients', ...candidateColumns]));
  for (const size of further) console.log(row([String(size), ...candidateCells(foundAmong(size, newcomers(size)))]));
  process.exit(0);
}

/** Who comes lives where the others live, and is of none of their families. */
function newcomers(size: number): PersonFacts[] {
  const chance = new Chance(4711);
  return Array.from({ length: REGISTERED }, () => family(chance, size).people[0]).filter((one) => one !== undefined);
}

async function measure(product: Product, size: number): Promise<string[]> {
  const { stack, payer } = product;
  const clinic = await onboardDemoClinic(new Operator(stack.origin), payer);
  const system = new ClinicSystem({
    apiOrigin: stack.apiOrigin,
    tokenUrl: `${stack.origin}/frontdesk-local/oauth2/token`,
    clientId: clinic.clientId,
    clientSecret: clinic.clientSecret,
  });
  const look = await load(product, clinic.clinicId, size);
  // The first request fetches the token and warms the functions; connections of before may have been closed meanwhile.
  const warm = (): Promise<unknown> => system.must('GET', '/v1/changes?limit=1');
  await warm().catch(warm);
  await stack.clock.settled();
  const looked = await Promise.all(newcomers(size).map(look));
  const before = counts(product);
  const began = performance.now();
  const ids: string[] = [];
  for (const facts of newcomers(size)) {
    const { id } = await system.must<{ id: string }>('POST', '/v1/registrations', registrationOf(facts, clinic));
    await stack.clock.settled();
    ids.push(id);
  }
  const milliseconds = (performance.now() - began) / ids.length;
  const used = times(minus(counts(product), before), 1 / ids.length);
  const made = await Promise.all(
    ids.map((id) => system.must<{ outcome?: { how: string } }>('GET', `/v1/registrations/${id}`)),
  );
  return [
    String(size),
    used.dynamodbReadUnit.toFixed(1),
    used.dynamodbWriteUnit.toFixed(1),
    requests(used).toFixed(0),
    dollars(used).toFixed(2),
    milliseconds.toFixed(0),
    ...candidateCells(looked),
    `${made.filter(({ outcome }) => outcome?.how === 'created').length} of ${made.length}`,
  ];
}

const candidateColumns = ['share a key', 'read', 'most read', 'look-ups cut', 'never certain'];

function candidateCells(looked: readonly Looked[]): string[] {
  const mean = (count: (one: Looked) => number): string =>
    (looked.reduce((sum, one) => sum + count(one), 0) / looked.length).toFixed(1);
  const share = (is: (one: Looked) => boolean): string =>
    `${((100 * looked.filter(is).length) / looked.length).toFixed(0)} %`;
  return [
    mean(({ sharing }) => sharing),
    mean(({ read }) => read),
    String(Math.max(...looked.map(({ read }) => read))),
    share(({ cut }) => cut),
    share(({ neverCertain }) => neverCertain),
  ];
}

/** Calls of functions and of what they call. */
function requests(used: Counts): number {
  return used.apiRequest + used.lambdaRequest + used.sqsRequest + used.stateTransition;
}

function dollars(used: Counts): number {
  return (Object.keys(prices) as (keyof Counts)[]).reduce((sum, name) => sum + used[name] * prices[name] * 1000, 0);
}

const row = (cells: readonly string[]): string => cells.map((cell) => cell.padStart(14)).join('');

/** All that is asked of a registration, so that nothing is waited for. */
function registrationOf(facts: PersonFacts, clinic: DemoClinic): Record<string, unknown> {
  const person = patientOf(facts);
  const member = facts.identifiers.find(({ type }) => type === 'MB');
  const consents = ['treatment', 'privacy-practices'].map((kind) => ({
    kind,
    given: true,
    at: '2026-11-23T14:00:00Z',
  }));
  return {
    patient: person,
    submitterId: clinic.staff.frontDesk.id,
    consents,
    coverages: [
      {
        payerId: 'summit-advantage',
        lineOfBusiness: 'medicare-advantage',
        planName: 'Gold',
        memberId: member?.value ?? '123456789',
        relationship: 'self',
        period: { start: '2026-01-01' },
      },
    ],
  };
}
