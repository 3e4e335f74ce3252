/**
 * Reads every 271 of a folder as an eligibility answer and prints what was understood and what was kept: for recordings of payers' systems, which are not
 * part of this project. `node test/conformance/x12.ts FOLDER`
 */
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { inDollars } from '../../functions/platform/money.ts';
import { read271 } from '../../functions/registration/eligibility/gateways/x12/read-271.ts';
import { summarize } from '../../functions/registration/eligibility/rules/benefits.ts';
import { judge } from '../../functions/registration/eligibility/rules/outcome.ts';

const folder = process.argv[2];
if (!folder) {
  process.stderr.write('usage: node test/conformance/x12.ts FOLDER\n');
  process.exit(2);
}
let files = 0;
let answers = 0;
for (const path of globSync('**/*{.271,271*.txt}', { cwd: folder }).sort()) {
  files += 1;
  const source = readFileSync(join(folder, path), 'utf8');
  const reading = read271(source, undefined);
  process.stdout.write(`${relative('.', path)}\n`);
  if (reading.kind !== 'said') {
    process.stdout.write(`  not understood: ${reading.problem}\n`);
    continue;
  }
  answers += 1;
  const { lines, rejects, dates, kept } = reading.said;
  const { outcome, reasons } = judge(reading.said, '2026-11-23');
  process.stdout.write(`  ${outcome}: ${reasons.map(({ text }) => text).join(' ')}\n`);
  for (const { qualifier, start, end } of dates)
    process.stdout.write(`  date ${qualifier} ${start ?? ''}${end ? ` to ${end}` : ''}\n`);
  for (const line of lines)
    process.stdout.write(
      `  ${line.kind} (${line.code}) ${[
        line.serviceTypes.join(' '),
        line.network,
        line.period,
        line.amount && inDollars(line.amount),
        line.rate === undefined ? undefined : `${line.rate / 100} %`,
        line.planName,
        ...line.parties.map(({ role, name }) => `${role} ${name ?? ''}`),
        ...line.kept.map((segment) => `kept: ${segment}`),
      ]
        .filter(Boolean)
        .join(' · ')}\n`,
    );
  for (const { code, followUp, level } of rejects)
    process.stdout.write(`  reject ${code} ${followUp ?? ''} (${level})\n`);
  for (const { serviceType, network, copay } of summarize(lines))
    if (copay) process.stdout.write(`  copay of ${serviceType ?? ''} ${network}: ${inDollars(copay)}\n`);
  for (const segment of kept) process.stdout.write(`  kept: ${segment}\n`);
}
process.stdout.write(`${files} files, ${answers} answers read\n`);
