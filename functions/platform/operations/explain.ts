import { now, type Instant } from '../clock.ts';
import { workflowNames, type Effect, type WorkflowName } from '../effects/effect.ts';
import { partition } from '../keys.ts';
import { queryAll, type Item } from '../table.ts';
import { executionStatus, nameOfExecution, type ExecutionStatus } from '../workflow/start.ts';

/** How a case stands, as an operator may see it: ids, statuses, instants, our own words; nothing of the person. */
export interface Explanation {
  readonly clinicId: string;
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly version: number;
  readonly changedAt: Instant;
  /** When this was read, by the clock that the case goes by. */
  readonly now: Instant;
  /** When something must have happened, if the case is open. */
  readonly dueAt?: Instant;
  readonly workflow?: { readonly execution: string; readonly status: ExecutionStatus };
  /** Since when the workflow waits for news, if it does. */
  readonly waitsSince?: Instant;
  readonly effects: readonly Pick<Effect, 'id' | 'kind' | 'state' | 'attempts' | 'dueAt' | 'lastProblem'>[];
  readonly tasks: readonly {
    readonly id: string;
    readonly kind: string;
    readonly status: string;
    readonly dueAt?: Instant;
  }[];
}

/** Reads everything that belongs to the case. Undefined if the clinic has no such case. */
export async function explainCase(clinicId: string, id: string): Promise<Explanation | undefined> {
  const items = await queryAll(partition(clinicId, id));
  const record = items.find((item) => item.sk === 'record');
  if (!record) return undefined;
  const wait = items.find((item) => item.sk === 'wait');
  const workflow = workflowOf(record);
  const execution = workflow && nameOfExecution(id, runOf(record));
  return {
    clinicId,
    id,
    kind: String(record['type']),
    status: String(record['status']),
    version: Number(record['version']),
    changedAt: String(record['updatedAt']),
    now: now(),
    dueAt: typeof record['dueSk'] === 'string' ? record['dueSk'].split('#')[0] : undefined,
    workflow: workflow && execution ? { execution, status: await executionStatus(workflow, execution) } : undefined,
    waitsSince: wait ? String(wait['since']) : undefined,
    effects: items
      .filter((item) => item['type'] === 'effect')
      .map((item) => item as unknown as Effect)
      .map(({ id: effectId, kind, state, attempts, dueAt, lastProblem }) => ({
        id: effectId,
        kind,
        state,
        attempts,
        dueAt,
        lastProblem,
      })),
    tasks: items
      .filter((item) => item['type'] === 'taskPointer')
      .map((item) => ({
        id: item.sk.slice(item.sk.indexOf('#') + 1),
        kind: String(item['kind']),
        status: String(item['status']),
        dueAt: item['dueAt'] as Instant | undefined,
      })),
  };
}

/** Which workflow moves a record of this kind: that of its own name (`patientImport`: `patient-import`), but for tasks. */
export function workflowOf(record: Item): WorkflowName | undefined {
  const kind = String(record['type']);
  const name = kind === 'task' ? 'human-task' : kind.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return workflowNames.find((workflow) => workflow === name);
}

/** The number of the record's present execution; a record that never needed a second has none. */
export function runOf(record: Item): number | undefined {
  return typeof record['run'] === 'number' ? record['run'] : undefined;
}
