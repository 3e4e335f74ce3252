/**
 * Lists the rights that no run of the product has used, role by role, so that they can be removed. Each one that must stay
 * all the same has its reason in `acknowledged.ts`. Ends with 1 for a right without a use or a reason, and for a reason
 * whose right is used or gone. `--all` lists the used ones and the reasons as well.
 */
import { basename } from 'node:path';
import { anyPorts, synthesize, usedRightsFolder } from '../../local/product.ts';
import { readUsedRights } from '../../local/iam/used-rights.ts';
import { startStack } from '../../local/stack.ts';
import { ACKNOWLEDGED } from './acknowledged.ts';
import { judge, type Line } from './judge.ts';

const used = readUsedRights(usedRightsFolder);
if (used.size === 0) {
  console.error('No run has left which rights it used. Run the tests first: npm test, npm run demo.');
  process.exit(1);
}
const stack = await startStack({ templates: await synthesize(), ports: anyPorts, clock: 'manual' });
const held = stack.rights();
await stack.stop();
const verdict = judge(held, used, ACKNOWLEDGED);

function list(title: string, lines: readonly Line[]): void {
  if (lines.length === 0) return;
  console.log(`\n${title}`);
  for (const { role, rights } of byRole(lines)) {
    console.log(`  ${role}`);
    for (const { action, resource, reason } of rights)
      console.log(`    ${action} on ${resource}${reason === undefined ? '' : `\n      ${reason}`}`);
  }
}

function byRole(lines: readonly Line[]): { role: string; rights: Line[] }[] {
  const roles = Map.groupBy(lines, ({ role }) => role);
  return [...roles].map(([role, rights]) => ({ role, rights })).toSorted((a, b) => (a.role < b.role ? -1 : 1));
}

if (process.argv.includes('--all')) {
  list('Used:', verdict.used);
  list('No run used it, and it stays for a reason:', verdict.acknowledged);
}
list('NO RUN USED IT: remove it, or say in test/rights/acknowledged.ts why it stays:', verdict.unused);
for (const { action, roles, resource } of verdict.idle)
  console.log(
    `\nA REASON THAT NOTHING NEEDS: ${action} of ${roles} on ${resource ?? '*'}: the right is used, or gone.`,
  );
const count = (lines: readonly unknown[], what: string): string => `${lines.length} ${what}`;
console.log(
  `\n${basename(usedRightsFolder)}: ${[
    count(held, 'held'),
    count(verdict.used, 'used'),
    count(verdict.acknowledged, 'unused for a reason'),
    count(verdict.unused, 'unused without one'),
    count(verdict.idle, 'idle reasons'),
  ].join(', ')}`,
);
process.exit(verdict.unused.length + verdict.idle.length === 0 ? 0 : 1);
