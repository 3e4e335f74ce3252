import type { Explanation } from '../../functions/platform/operations/explain.ts';
import type { Redriven } from '../../functions/platform/operations/redrive.ts';
import type { Stuck } from '../../functions/platform/operations/stuck.ts';
import type { AuditReport } from '../../functions/platform/audit/verify.ts';
import { clinicSettingsSchema } from '../../functions/clinics/clinic.ts';

/** An answer for programs. What `clinic show` gives is what `clinic settings` takes. */
export function renderJson(command: string, result: unknown): string {
  const settings = Object.keys(clinicSettingsSchema.shape);
  const shown =
    command === 'clinic show'
      ? Object.fromEntries(Object.entries(result as object).filter(([name]) => settings.includes(name)))
      : result;
  return JSON.stringify(shown, null, 2);
}

/** An answer for people. Programs ask for `--json`. */
export function render(command: string, result: unknown): string {
  switch (command) {
    case 'stuck':
      return stuck(result as Stuck);
    case 'explain':
      return explain(result as Explanation);
    case 'redrive':
      return redriven(result as Redriven);
    case 'audit verify':
      return (result as (AuditReport & { clinicId: string })[]).map(audit).join('\n');
    case 'client list':
      return plain(
        (result as Client[]).map((client) => ({ ...client, secrets: client.secrets.map(aged) })),
        columns[command],
      );
    default:
      return plain(result, columns[command]);
  }
}

/** What is shown of each row where not all of it is for people. */
const columns: Readonly<Record<string, readonly string[]>> = {
  'staff list': ['id', 'name', 'email', 'roles', 'status', 'address', 'away'],
  'staff add': ['id', 'name', 'email', 'roles', 'npi', 'status', 'away'],
  'client list': ['id', 'name', 'clientId', 'status', 'scopes', 'secrets'],
};

interface Client {
  readonly secrets: readonly { readonly secretId: string; readonly createdAt: string; readonly days: number }[];
}

function aged({ secretId, createdAt, days }: Client['secrets'][number]): string {
  return `${secretId} (of ${createdAt.slice(0, 10)}, ${days} ${days === 1 ? 'day' : 'days'} old)`;
}

function plain(result: unknown, names?: readonly string[]): string {
  if (Array.isArray(result)) return result.length === 0 ? 'None.' : table(result as Record<string, unknown>[], names);
  if (result === null || typeof result !== 'object') return word(result);
  return outline(Object.fromEntries(Object.entries(result).filter(([name]) => names?.includes(name) ?? true))).join(
    '\n',
  );
}

/** What is too long for a line of its own. */
const LINE = 100;

/** Names and values, one below the other; what is long or has parts of its own stands deeper. */
function outline(members: object): string[] {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  const deep = (value: unknown): value is object => isObject(value) && !isShort(value);
  const width = Math.max(0, ...entries.map(([name, value]) => (deep(value) ? 0 : name.length)));
  return entries.flatMap(([name, value]) => {
    if (!deep(value)) return [`${name.padEnd(width)}  ${word(value)}`.trimEnd()];
    const inside = Array.isArray(value)
      ? value.flatMap((member, index) => [
          ...(index > 0 && isObject(member) ? [''] : []),
          ...(isObject(member) ? outline(member) : [word(member)]),
        ])
      : outline(value);
    return [name, ...inside.map((line) => (line === '' ? line : `  ${line}`))];
  });
}

const isObject = (value: unknown): value is object => value !== null && typeof value === 'object';

function isShort(value: object): boolean {
  const flat = (member: unknown): boolean =>
    !isObject(member) || Object.values(member).every((part) => !isObject(part));
  return (Array.isArray(value) ? value.every(flat) : flat(value)) && word(value).length <= LINE;
}

/** The value in one line. */
function word(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (!isObject(value)) return typeof value === 'string' ? value : JSON.stringify(value);
  if (Array.isArray(value)) return value.map(word).join(value.some(isObject) ? '; ' : ', ');
  return Object.entries(value)
    .map(([name, member]) => `${name} ${word(member)}`)
    .join(', ');
}

function table(rows: readonly Record<string, unknown>[], chosen?: readonly string[]): string {
  const all = new Set(rows.flatMap((row) => Object.keys(row)));
  const names = chosen?.filter((name) => all.has(name)) ?? [...all];
  const lines = [names, ...rows.map((row) => names.map((name) => word(row[name])))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function part(title: string, rows: readonly Record<string, unknown>[]): string[] {
  return rows.length === 0 ? [] : ['', title, table(rows)];
}

function stuck({ cases, effects, deadLetters }: Stuck): string {
  if (cases.length + effects.length + deadLetters.length === 0) return 'Nothing stands still.';
  return [
    'What stands still:',
    ...part('Cases that should have moved', cases),
    ...part('Effects that are late or given up', effects),
    ...part('Dead letters', deadLetters),
    '',
    'explain CASE tells more of one; redrive CASE sets it going again.',
  ].join('\n');
}

function explain(found: Explanation): string {
  const open = found.effects.filter(({ state }) => state !== 'done');
  const lines = [
    `${found.id} of ${found.clinicId} is a ${found.kind} with the status ${found.status}, version ${found.version}, changed ${found.changedAt}.`,
    found.dueAt
      ? `Something must happen by ${found.dueAt}${found.dueAt < found.now ? ': it is overdue' : ''}.`
      : 'Nothing is due: it is at its end, or waits without a limit.',
  ];
  if (found.workflow) lines.push(workflow(found, found.workflow));
  lines.push(found.waitsSince ? `It waits for news since ${found.waitsSince}.` : 'It does not wait for news.');
  for (const { id, kind, state, attempts, dueAt, lastProblem } of open)
    lines.push(
      `Effect ${id} (${kind}) is ${state} after ${attempts} attempts, due ${dueAt}${lastProblem ? `; the last problem: ${lastProblem}` : ''}.`,
    );
  if (open.length === 0) lines.push('No effect is open.');
  for (const { id, kind, status, dueAt } of found.tasks)
    lines.push(`Task ${id} (${kind}) is ${status}${dueAt ? `, due ${dueAt}` : ''}.`);
  return lines.join('\n');
}

/** A case at its end is woken once more, to warn of what is about to expire. */
function workflow({ effects, now }: Explanation, { execution, status }: NonNullable<Explanation['workflow']>): string {
  if (status !== 'none') return `Its workflow ${execution} is ${status}.`;
  const start = effects.find(
    ({ kind, state, dueAt }) => kind === 'startWorkflow' && state === 'pending' && dueAt > now,
  );
  return start
    ? `Its next workflow ${execution} begins at ${start.dueAt}.`
    : `Its workflow ${execution} has not been started.`;
}

function redriven({ effects, execution }: Redriven): string {
  return [
    effects.length === 0 ? 'No effect was given up.' : `Tried again: ${effects.join(', ')}.`,
    execution
      ? `Its workflow starts again as ${execution}.`
      : 'Its workflow is not started anew: one is open or coming, or the case is at its end.',
  ].join('\n');
}

function audit({ clinicId, entries, archived, findings }: AuditReport & { clinicId: string }): string {
  const head = `${clinicId}: ${entries} entries, ${archived} archived, ${findings.length} findings.`;
  return findings.length === 0
    ? head
    : `${head}\n${table(findings.map(({ fault, pk, sk }) => ({ fault, record: pk, entry: sk })))}`;
}
