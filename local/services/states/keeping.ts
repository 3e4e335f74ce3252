/** Executions that outlive the process: their records as they stand, their events as they come. */
import { createHash } from 'node:crypto';
import type { Data } from '../../data/data.ts';
import type { ExecutionRecord, HistoryEvent } from './record.ts';

const EXECUTIONS = 'states/executions';
const EVENTS = 'states/events';
/** Executions of one machine share its definition, so it is kept once, by its digest. */
const DEFINITIONS = 'states/definitions';

export interface KeptExecutions {
  /** Those of before a restart. */
  readonly executions: Map<string, ExecutionRecord>;
  /** Keeps a record as it stands at this moment. */
  changed(this: void, record: ExecutionRecord): void;
}

export function keptExecutions(data: Data): KeptExecutions {
  const executions = restored(data);
  if (!data.isKept) return { executions, changed: () => undefined };
  const eventsKept = new Map([...executions.values()].map(({ arn, events }) => [arn, events.length]));
  const definitions = new Map([...executions.values()].map(({ definition }) => [definition, digestOf(definition)]));
  return {
    executions,
    changed({ events, definition, ...record }) {
      let digest = definitions.get(definition);
      if (digest === undefined) {
        digest = digestOf(definition);
        definitions.set(definition, digest);
        data.write(DEFINITIONS, digest, definition);
      }
      const known = eventsKept.get(record.arn) ?? 0;
      if (known < events.length) {
        data.write(EVENTS, `${record.arn}#${known}`, events.slice(known));
        eventsKept.set(record.arn, events.length);
      }
      data.write(EXECUTIONS, record.arn, { ...record, definition: digest });
    },
  };
}

function restored(data: Data): Map<string, ExecutionRecord> {
  const definitions = data.written<string>(DEFINITIONS);
  const executions = new Map(
    [...data.written<Omit<ExecutionRecord, 'events'>>(EXECUTIONS)].map(([arn, record]): [string, ExecutionRecord] => [
      arn,
      { ...record, definition: definitions.get(record.definition) ?? '', events: [] },
    ]),
  );
  for (const [key, events] of data.written<HistoryEvent[]>(EVENTS))
    executions.get(key.slice(0, key.lastIndexOf('#')))?.events.push(...events);
  return executions;
}

function digestOf(definition: string): string {
  return createHash('sha256').update(definition).digest('hex');
}
