import { measureRemittances } from './billing/remittances.ts';

/** `npm run bench -- billing DIR`: every 835 under a folder, read and balanced. */
export async function run(): Promise<void> {
  const [root] = process.argv.slice(3);
  if (root === undefined) {
    console.error('npm run bench -- billing DIR        every X12 835 under DIR');
    process.exitCode = 2;
    return;
  }
  await measureRemittances(root);
}
