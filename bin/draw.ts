/**
 * Draws the state machines from their definitions: Mermaid diagrams, which code hosts render. Each stands in a document
 * between `<!-- drawn: NAME -->` and `<!-- /drawn -->`. Lists the statuses between `<!-- statuses -->` and `<!-- /statuses -->`. With `--check` it only tells whether the drawings are up to date.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { statuses } from '../functions/preauthorization/rules/statuses.ts';

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

/** The statuses of a prior authorization as a table, from the transition table itself. */
function listStatuses(): string {
  const rows = Object.entries(statuses).map(
    ([name, { meaning, actor, next }]) =>
      `| \`${name}\` | ${meaning} | ${actor} | ${next.length > 0 ? next.join(', ') : 'nothing'} |`,
  );
  return ['| status | meaning | who acts | may be followed by |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

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
    const listed = drawn.replace(
      /(<!-- statuses -->)[\s\S]*?(<!-- \/statuses -->)/,
      (_, open: string, close: string) => `${open}\n\n${listStatuses()}\n\n${close}`,
    );
    const fresh = await format(listed, { ...(await resolveConfig(join(root, file))), parser: 'markdown' });
    if (fresh === text) continue;
    stale += 1;
    if (check) console.error(`${file}: a drawing or list differs from what it shows. Run: npm run draw`);
    else writeFileSync(join(root, file), fresh);
  }
  process.exitCode = check && stale > 0 ? 1 : 0;
}
