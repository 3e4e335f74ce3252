import type { Explanation } from '../../functions/platform/operations/explain.ts';
import type { Redriven } from '../../functions/platform/operations/redrive.ts';
import type { Stuck } from '../../functions/platform/operations/stuck.ts';
import type { AuditReport } from '../../functions/platform/audit/verify.ts';

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
    default:
      return plain(result, columns[command]);
  }
}

/** What is shown of each row where not all of it is for people. */
const columns: Readonly<Record<string, readonly string[]>> = {
  'staff list': ['id', 'name', 'email', 'roles', 'status', 'address', 'away'],
  'client list': ['id', 'name', 'clientId', 'status', 'scopes'],
};

function plain(result: unknown, names?: readonly string[]): string {
  if (Array.isArray(result)) return result.length === 0 ? 'None.' : table(result as Record<string, unknown>[], names);
  if (result === null || typeof result !== 'object') return word(result);
  const entries = Object.entries(result);
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${word(value)}`).join('\n');
}

function word(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value) && value.every((member) => typeof member === 'string')) return value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
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
      ? `Something must happen by ${found.dueAt}${found.dueAt < new Date().toISOString() ? ': it is overdue' : ''}.`
      : 'Nothing is due: it is at its end, or waits without a limit.',
  ];
  if (found.workflow)
    lines.push(
      found.workflow.status === 'none'
        ? `Its workflow ${found.workflow.execution} has not been started.`
        : `Its workflow ${found.workflow.execution} is ${found.workflow.status}.`,
    );
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
