import { now } from '../clock.ts';
import { commit, type RecordKind } from '../commit.ts';
import type { Context } from '../context.ts';
import type { NewEffect } from '../effects/effect.ts';
import { NotFound } from '../errors.ts';
import { effectsDue, partition, recordKey } from '../keys.ts';
import { queryAll, updateIf, type Item } from '../table.ts';
import { executionStatus, nameOfExecution } from '../workflow/start.ts';
import { runOf, workflowOf } from './explain.ts';

export interface Redriven {
  /** Effects that were given up and are tried again from the start. */
  readonly effects: readonly string[];
  /** The execution that starts, if none was open. */
  readonly execution?: string;
}

/**
 * Sets a case going again: what was given up is tried anew, and its workflow is started if none is open and the case
 * is not at its end. Safe to repeat.
 * @throws NotFound if the clinic has no such case
 */
export async function redriveCase(context: Context, id: string): Promise<Redriven> {
  const items = await queryAll(partition(context.clinicId, id));
  const record = items.find((item) => item.sk === 'record');
  if (!record) throw new NotFound('There is no such case.');
  const effects: string[] = [];
  for (const item of items) {
    if (item['type'] === 'effect' && item['state'] === 'failed' && (await tryAnew(item)))
      effects.push(String(item['id']));
  }
  return { effects, execution: await startIfNoneIsOpen(context, record) };
}

async function tryAnew(effect: Item): Promise<boolean> {
  const at = now();
  const id = String(effect['id']);
  const updated = await updateIf(
    effect,
    {
      expression:
        'SET #state = :pending, attempts = :none, dueAt = :now, duePk = :pk, dueSk = :sk REMOVE lastProblem, takenUntil',
      values: { ':pending': 'pending', ':none': 0, ':now': at, ':pk': effectsDue(id), ':sk': `${at}#${id}` },
    },
    { expression: '#state = :failed', names: { '#state': 'state' }, values: { ':failed': 'failed' } },
  );
  return updated !== undefined;
}

/** A record has a due time for as long as it is open. */
async function startIfNoneIsOpen(context: Context, record: Item): Promise<string | undefined> {
  const workflow = workflowOf(record);
  const run = runOf(record);
  if (!workflow || record['duePk'] === undefined) return undefined;
  const id = String(record['id']);
  const status = await executionStatus(workflow, nameOfExecution(id, run));
  if (status === 'RUNNING' || status === 'PENDING_REDRIVE') return undefined;
  // Asked for and not started yet: that effect is what is stuck.
  if (status === 'none' && (await isAskedFor(context.clinicId, id, nameOfExecution(id, run)))) return undefined;
  const next = (run ?? 0) + 1;
  const execution = nameOfExecution(id, next);
  const start: NewEffect = { kind: 'startWorkflow', params: { workflow, executionName: execution } };
  const { pk: _pk, sk: _sk, type, version, updatedAt: _updatedAt, id: _id, ...attributes } = record;
  await commit(context, {
    records: [
      {
        kind: type as RecordKind,
        id,
        key: recordKey(context.clinicId, id),
        from: Number(version),
        attributes: { ...attributes, run: next, runSince: now() },
        action: `${String(type)}.redriven`,
      },
    ],
    effects: [start],
  });
  return execution;
}

async function isAskedFor(clinicId: string, id: string, execution: string): Promise<boolean> {
  const effects = await queryAll(partition(clinicId, id), { beginsWith: 'effect#' });
  return effects.some((effect) => {
    const params = effect['params'] as { executionName?: string } | undefined;
    return effect['state'] === 'pending' && params?.executionName === execution;
  });
}
