import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { inWords, type Fault } from '../../functions/billing/remittance/rules/faults.ts';
import { balances, holdsClaim, holdsRemittance, verdictOn } from '../../functions/billing/remittance/rules/verdict.ts';
import { decode } from '../../functions/billing/remittance/x12/decode.ts';
import { readFile835, type RemittanceFile } from '../../functions/billing/remittance/x12/reader.ts';
import { inDollars, usd } from '../../functions/platform/money.ts';

/** How long the files are read over and over to tell how fast, in milliseconds. */
const MEASURED_MS = 1000;
/** Of one kind of note, so many are shown for each remittance. */
const MOST_NOTES = 3;

type Whole = RemittanceFile['remittances'][number];

/** Reads every file under a folder as 835, and tells what balances, what would be held and why, and how fast it was. */
export async function measureRemittances(root: string): Promise<void> {
  const texts: string[] = [];
  const sum = {
    files: 0,
    others: 0,
    unreadable: 0,
    remittances: 0,
    balanced: 0,
    heldWhole: 0,
    claims: 0,
    heldClaims: 0,
  };
  for (const path of await filesUnder(root)) {
    const name = relative(root, path) || path;
    let text: string;
    try {
      text = decode(await readFile(path));
    } catch (error) {
      sum.unreadable += 1;
      console.log(`${name}: cannot be opened: ${error instanceof Error ? error.message : String(error)}`);
      continue;
    }
    const file = readFile835(text);
    if (file.kind !== '835') {
      sum.others += 1;
      console.log(
        `${name}: no 835${file.kind === 'none' ? ', and no X12' : `, but X12 ${[...new Set(file.others)].join(', ') || 'without a transaction set'}`}`,
      );
      continue;
    }
    texts.push(text);
    sum.files += 1;
    console.log(
      `${name}: ${count(file.remittances.length, 'remittance')}${file.others.length > 0 ? `, and X12 ${[...new Set(file.others)].join(', ')}` : ''}`,
    );
    tell('  of the file', file.faults);
    for (const remittance of file.remittances) {
      const told = tellRemittance(remittance);
      sum.remittances += 1;
      sum.balanced += told.balances ? 1 : 0;
      sum.heldWhole += told.isHeld ? 1 : 0;
      sum.claims += remittance.claimPayments.length;
      sum.heldClaims += told.heldClaims;
    }
  }
  console.log(
    `\n${count(sum.files, 'file')} of 835, ${sum.others} of others, ${sum.unreadable} that cannot be opened: ${count(sum.remittances, 'remittance')} ` +
      `(${sum.balanced} balance throughout, ${sum.heldWhole} held whole), ${count(sum.claims, 'claim')} (${sum.heldClaims} held, with their remittance or alone)`,
  );
  if (texts.length > 0) measure(texts);
}

function tellRemittance(remittance: Whole): { balances: boolean; isHeld: boolean; heldClaims: number } {
  const { payment, totals, trace, payer, claimPayments, envelope } = remittance;
  const lines = claimPayments.reduce((total, claim) => total + claim.lines.length, 0);
  const isBalanced = balances(remittance, claimPayments);
  const holds = holdsRemittance(remittance);
  const held = claimPayments.filter((claim) => verdictOn(remittance, claim) === 'hold');
  console.log(
    `  remittance ${remittance.number}, ${payer?.name ?? 'payer not named'}, trace ${trace.number || 'none'}: ${inDollars(usd(payment.amount))} for ` +
      `${count(claimPayments.length, 'claim')} with ${count(lines, 'line')} (${inDollars(usd(totals.paid))}), provider adjustments ${inDollars(usd(totals.providerAdjusted))}: ` +
      `${isBalanced ? 'balances' : 'does not balance'}; ${holds.length > 0 ? 'held whole' : held.length > 0 ? `${held.length} of its claims held, the rest is posted` : 'posted'}${envelope.isTest ? ' (test)' : ''}`,
  );
  tell('    held', holds);
  for (const claim of claimPayments) tell(`    claim ${claim.number} held`, holdsClaim(claim));
  const told = (fault: Fault): boolean => !holds.includes(fault);
  tell('    noted', remittance.faults.filter(told));
  tell(
    '    noted',
    claimPayments.flatMap((claim) => claim.faults.filter((fault) => !holdsClaim(claim).includes(fault))),
  );
  return { balances: isBalanced, isHeld: holds.length > 0, heldClaims: held.length };
}

function tell(head: string, faults: readonly Fault[]): void {
  const shown = new Map<string, number>();
  for (const fault of faults) {
    const times = (shown.get(fault.name) ?? 0) + 1;
    shown.set(fault.name, times);
    if (times <= MOST_NOTES) console.log(`${head}: ${inWords(fault)}`);
  }
  for (const [name, times] of shown)
    if (times > MOST_NOTES) console.log(`${head}: ${name} ${times - MOST_NOTES} times more`);
}

function measure(texts: readonly string[]): void {
  const begin = process.hrtime.bigint();
  let [rounds, lines, characters, milliseconds] = [0, 0, 0, 0];
  do {
    for (const text of texts) {
      const file = readFile835(text);
      lines += file.remittances
        .flatMap((each) => each.claimPayments)
        .reduce((total, claim) => total + claim.lines.length, 0);
      characters += text.length;
    }
    rounds += 1;
    milliseconds = Number(process.hrtime.bigint() - begin) / 1e6;
  } while (milliseconds < MEASURED_MS);
  const perSecond = (amount: number): string => Math.round((amount * 1000) / milliseconds).toLocaleString('en-US');
  console.log(
    `${perSecond(lines)} service lines per second read and balanced, ${(characters / 1000 / milliseconds).toFixed(1)} MB/s (${count(rounds, 'round')} in ${Math.round(milliseconds)} ms)`,
  );
}

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;

async function filesUnder(root: string): Promise<string[]> {
  if (!(await stat(root)).isDirectory()) return [root];
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
