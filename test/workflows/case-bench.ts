import { readFileSync } from 'node:fs';
import { workflowBench, type Bench } from '../../local/services/states/testing.ts';

/** What a record calls for when it is read. */
export interface Read {
  readonly deed: string;
  readonly waitSeconds?: number;
}

/** The functions of a case's workflow, by what they do. */
export interface Functions {
  /** Reads the record, and says what it calls for. */
  readonly read: string;
  /** Takes down the token of a wait. */
  readonly wait: string;
  /** Leaves the rest to another execution. */
  readonly handOver?: string;
  /** Brings the case before a person. */
  readonly record: string;
  /** Does what the record calls for, by deed. */
  readonly deeds: Readonly<Record<string, string>>;
}

/** What a function fails with, or undefined: at which of its calls, from 1. */
export type Fault = (times: number) => string | undefined;

export interface OpenCase {
  readonly bench: Bench;
  readonly execution: string;
  /** The functions that did something, in their order. */
  readonly done: string[];
  /** The tokens that the waits gave out. */
  readonly tokens: string[];
  /** The names of all that any function was called with. */
  readonly given: Set<string>;
}

/**
 * A case's workflow on the engine.
 *
 * @param workflow the name of its definition under `workflows/`
 * @returns opens one: `reads` are what the record calls for, one read after the other, and `finish` from then on
 */
export function casesOf(
  workflow: string,
  { read, wait, handOver, record, deeds }: Functions,
): (reads: readonly Read[], faults?: Readonly<Record<string, Fault>>) => Promise<OpenCase> {
  const definition = readFileSync(`workflows/${workflow}.asl.json`, 'utf8');
  return async (reads, faults = {}) => {
    const done: string[] = [];
    const tokens: string[] = [];
    const given = new Set<string>();
    const left = [...reads];
    const acts = (name: string, act: (payload: { readonly taskToken?: string }) => unknown) => {
      let times = 0;
      return (payload: object) => {
        times += 1;
        const fault = faults[name]?.(times);
        if (fault !== undefined) throw Object.assign(new Error('no'), { name: fault });
        for (const each of Object.keys(payload)) given.add(each);
        return act(payload);
      };
    };
    const steps = [...Object.values(deeds), record, ...(handOver === undefined ? [] : [handOver])];
    const bench = await workflowBench({
      definition,
      functions: {
        [read]: acts(read, () => ({
          status: 's',
          version: 1,
          waitSeconds: 1,
          ...(left.shift() ?? { deed: 'finish' }),
        })),
        [wait]: acts(wait, ({ taskToken }) => {
          tokens.push(taskToken ?? '');
          return { waiting: true };
        }),
        ...Object.fromEntries(
          steps.map((name) => [
            name,
            acts(name, () => {
              done.push(name);
              return { done: true };
            }),
          ]),
        ),
      },
    });
    const execution = await bench.start({ clinicId: 'clinic_a', id: 'case_b' }, 'case_b-1');
    return { bench, execution, done, tokens, given };
  };
}

interface State {
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Catch?: readonly { readonly Next: string }[];
}

/** Every way on from one state to the next that a workflow's definition has: `Route → AwaitNews`. */
export function waysOf(workflow: string): string[] {
  const { States } = JSON.parse(readFileSync(`workflows/${workflow}.asl.json`, 'utf8')) as {
    readonly States: Readonly<Record<string, State>>;
  };
  return Object.entries(States).flatMap(([name, { Next, Default, Choices = [], Catch = [] }]) =>
    [Next, Default, ...[...Choices, ...Catch].map((each) => each.Next)]
      .filter((next) => next !== undefined)
      .map((next) => `${name} → ${next}`),
  );
}
