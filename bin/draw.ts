/**
 * Draws the state machines from their definitions: Mermaid diagrams, which code hosts render. Each stands in a document
 * between `<!-- drawn: NAME -->` and `<!-- /drawn -->`. Lists what code holds between `<!-- list: NAME -->` and `<!-- /list -->`:
 * the statuses of a case, the operations and the resource types of the local stack. With `--check` it only tells whether
 * all of it is up to date.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { denialStatuses } from '../functions/billing/denials/rules/statuses.ts';
import { fileStatuses, remittanceStatuses } from '../functions/billing/remittance/rules/statuses.ts';
import { statuses as disputeStatuses } from '../functions/billing/disputes/rules/statuses.ts';
import { statuses as paymentPlanStatuses } from '../functions/billing/payment-plans/rules/statuses.ts';
import { statuses as checkoutStatuses } from '../functions/billing/checkouts/rules/statuses.ts';
import { statuses } from '../functions/preauthorization/rules/statuses.ts';
import { columns } from '../functions/registration/imports/rules/columns.ts';
import { statuses as importStatuses } from '../functions/registration/imports/rules/statuses.ts';
import { statuses as registrationStatuses } from '../functions/registration/intake/rules/statuses.ts';
import { statuses as offerStatuses } from '../functions/scheduling/offers/rules/statuses.ts';
import { statuses as appointmentStatuses } from '../functions/scheduling/rules/statuses.ts';
import { Clock } from '../local/clock.ts';
import { createInertService } from '../local/cloudformation/inert.ts';
import type { Service } from '../local/contract.ts';
import { LocalHost } from '../local/host.ts';
import { createIamService } from '../local/iam/service.ts';
import { services } from '../local/services/index.ts';

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Resource?: string;
  readonly Choices?: readonly { readonly Next: string; readonly Condition?: string }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
}
interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * The machine as a Mermaid state diagram. Waits for a person or a payer are marked, and time-outs drawn; arrows to the state
 * in which failures are recorded are left out, as every task has one.
 */
export function draw(machine: Machine): string {
  const lines = ['stateDiagram-v2', '  direction TB'];
  const failure = commonFailure(machine);
  for (const [name, state] of Object.entries(machine.States)) {
    if (waits(state)) lines.push(`  ${name}: ⏳ ${spaced(name)}`);
    else if (spaced(name) !== name) lines.push(`  ${name}: ${spaced(name)}`);
  }
  lines.push(`  [*] --> ${machine.StartAt}`);
  for (const [name, state] of Object.entries(machine.States)) {
    for (const { Next, Condition } of state.Choices ?? []) lines.push(`  ${name} --> ${Next}${label(Condition, Next)}`);
    if (state.Default) lines.push(`  ${name} --> ${state.Default}`);
    if (state.Next) lines.push(`  ${name} --> ${state.Next}`);
    if (state.End || state.Type === 'Succeed' || state.Type === 'Fail') lines.push(`  ${name} --> [*]`);
    for (const caught of state.Catch ?? []) {
      if (caught.Next !== failure && caught.Next !== state.Next)
        lines.push(
          `  ${name} --> ${caught.Next}: ${caught.ErrorEquals.includes('States.Timeout') ? 'time is up' : 'failed'}`,
        );
    }
  }
  return [...new Set(lines)].join('\n');
}

interface Statuses {
  readonly [name: string]: { readonly meaning: string; readonly actor: string; readonly next: readonly string[] };
}

/** The statuses of a kind of case as a table, from the transition table itself. */
function listStatuses(table: Statuses): string {
  const rows = Object.entries(table).map(
    ([name, { meaning, actor, next }]) =>
      `| \`${name}\` | ${meaning} | ${actor} | ${next.length > 0 ? next.join(', ') : 'nothing'} |`,
  );
  return ['| status | meaning | who acts | may be followed by |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** What columns a file of patients may have. */
function listImportColumns(): string {
  return [
    '| column | holds |',
    '| --- | --- |',
    ...columns.map(({ name, meaning }) => `| \`${name}\` | ${meaning} |`),
  ].join('\n');
}

/** Every service of the local stack, provisioned with nothing. */
function localServices(): readonly Service[] {
  const clock = new Clock({ mode: 'manual', now: 0 });
  const host = new LocalHost({
    region: 'us-east-1',
    accountId: '111122223333',
    partition: 'aws',
    clock,
    origin: 'http://localhost',
    apiOrigin: 'http://localhost',
    onFault: ({ error }) => {
      throw error;
    },
  });
  const all = [...services.map((create) => create(host)), createIamService(host, host.iam), createInertService(host)];
  return all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** What each service of the local stack answers to; anything else is `UnknownOperationException`. */
function listOperations(): string {
  return localServices()
    .filter(({ operations }) => Object.keys(operations).length > 0)
    .map(({ name, operations }) => `- **${name}**: ${Object.keys(operations).toSorted().join(', ')}`)
    .join('\n');
}

/** Which resource types a template may hold, and what of them has no behaviour. */
function listResourceTypes(): string {
  const types = localServices().flatMap(({ resourceTypes }) => Object.entries(resourceTypes));
  return types
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { inert }]) => `- \`${name}\`${inert === undefined ? '' : `, inert: ${inert}`}`)
    .join('\n');
}

const lists: Readonly<Record<string, () => string>> = {
  statuses: () => listStatuses(statuses),
  'registration-statuses': () => listStatuses(registrationStatuses),
  'offer-statuses': () => listStatuses(offerStatuses),
  'appointment-statuses': () => listStatuses(appointmentStatuses),
  'import-statuses': () => listStatuses(importStatuses),
  'remittance-file-statuses': () => listStatuses(fileStatuses),
  'remittance-statuses': () => listStatuses(remittanceStatuses),
  'denial-statuses': () => listStatuses(denialStatuses),
  'checkout-statuses': () => listStatuses(checkoutStatuses),
  'dispute-statuses': () => listStatuses(disputeStatuses),
  'payment-plan-statuses': () => listStatuses(paymentPlanStatuses),
  'import-columns': listImportColumns,
  operations: listOperations,
  'resource-types': listResourceTypes,
};

const waits = (state: State): boolean => state.Resource?.endsWith('.waitForTaskToken') ?? false;
const spaced = (name: string): string => name.replaceAll(/(?<!^)([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);

/** The words that a condition compares with, unless the state's own name says the same. */
function label(condition: string | undefined, next: string): string {
  const words = [...(condition ?? '').matchAll(/'([^']+)'|"([^"]+)"/g)].map((match) => match[1] ?? match[2] ?? '');
  const said = words.join(', ');
  return said === '' || said.replaceAll('-', ' ') === spaced(next).toLowerCase() ? '' : `: ${said}`;
}

function commonFailure(machine: Machine): string | undefined {
  const targets = Object.values(machine.States).flatMap((state) =>
    (state.Catch ?? []).filter((caught) => caught.ErrorEquals.includes('States.ALL')).map((caught) => caught.Next),
  );
  return targets.toSorted(
    (a, b) => targets.filter((target) => target === b).length - targets.filter((target) => target === a).length,
  )[0];
}

if (import.meta.main) {
  const check = process.argv.includes('--check');
  let stale = 0;
  for (const file of ['README.md', ...globSync('docs/**/*.md', { cwd: root })]) {
    const text = readFileSync(join(root, file), 'utf8');
    const drawn = text.replaceAll(
      /(<!-- drawn: ([\w-]+) -->)[\s\S]*?(<!-- \/drawn -->)/g,
      (_, open: string, name: string, close: string) => {
        const machine = JSON.parse(readFileSync(join(root, 'workflows', `${name}.asl.json`), 'utf8')) as Machine;
        return `${open}\n\n\`\`\`mermaid\n${draw(machine)}\n\`\`\`\n\n${close}`;
      },
    );
    const listed = drawn.replaceAll(
      /(<!-- list: ([\w-]+) -->)[\s\S]*?(<!-- \/list -->)/g,
      (_, open: string, name: string, close: string) => {
        const list = lists[name];
        if (!list) throw new Error(`${file}: there is no list "${name}", only ${Object.keys(lists).join(', ')}`);
        return `${open}\n\n${list()}\n\n${close}`;
      },
    );
    const fresh = await format(listed, { ...(await resolveConfig(join(root, file))), parser: 'markdown' });
    if (fresh === text) continue;
    stale += 1;
    if (check) console.error(`${file}: a drawing or list differs from what it shows. Run: npm run draw`);
    else writeFileSync(join(root, file), fresh);
  }
  process.exitCode = check && stale > 0 ? 1 : 0;
}
