import { measureLedger } from './billing/ledger.ts';
import { measureRemittances } from './billing/remittances.ts';

/** How many entries a journal has where an entry is measured. */
const SIZES = [1_000, 1_000_000];

const usage = `npm run bench -- billing DIR [--entries 1000,1000000]
  DIR      every X12 835 under it is read and balanced
  entries  of journals in which an entry is posted`;

/** `npm run bench -- billing DIR`: every 835 under a folder, read and balanced; and what an entry of the ledger takes. */
export async function run(): Promise<void> {
  const words = process.argv.slice(3);
  const index = words.indexOf('--entries');
  const sizes = index < 0 ? SIZES : (words.splice(index, 2)[1] ?? '').split(',').map(Number);
  const [root, ...others] = words;
  if (root === undefined || others.length > 0 || sizes.some((size) => !Number.isInteger(size) || size < 1)) {
    console.error(usage);
    process.exitCode = 2;
    return;
  }
  await measureRemittances(root);
  await measureLedger(sizes);
  process.exit();
}
