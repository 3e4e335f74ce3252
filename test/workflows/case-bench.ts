import { readFileSync } from 'node:fs';
import { workflowBench, type Bench } from '../../local/services/states/testing.ts';

/** What a record calls for when it is read. */
export interface Read {
  readonly deed: string;
  readonly waitSeconds?: number;
}
export interface OpenCase {
  readonly bench: Bench;
  readonly execution: string;
  /** The steps that were done, in their order. */
  readonly done: string[];
  /** The tokens that the waits gave out. */
  readonly tokens: string[];
  /** What each step was called with. */
  readonly inputs: unknown[];
}

/**
 * The workflow of a case on the engine.
 *
 * @param workflow the name of its definition under `workflows/`
 * @param functions the one that reads the record, the one that awaits news of it, and the steps
 * @returns opens one: `reads` are what the record calls for, one read after the other, and `finish` from then on; every
 *   call of a function among `failing` fails for good
 */
export function casesOf(
  workflow: string,
  functions: { readonly read: string; readonly wait: string; readonly steps: readonly string[] },
): (reads: readonly Read[], failing?: readonly string[]) => Promise<OpenCase> {
  const definition = readFileSync(`workflows/${workflow}.asl.json`, 'utf8');
  return async (reads, failing = []) => {
    const done: string[] = [];
    const tokens: string[] = [];
    const inputs: unknown[] = [];
    const left = [...reads];
    const acts =
      <Given>(name: string, act: (given: Given) => unknown) =>
      (given: Given) => {
        if (failing.includes(name)) throw Object.assign(new Error('no'), { name: 'TypeError' });
        return act(given);
      };
    const { read, wait, steps } = functions;
    const bench = await workflowBench({
      definition,
      functions: {
        [read]: acts(read, () => ({
          status: 's',
          version: 1,
          waitSeconds: 1,
          ...(left.shift() ?? { deed: 'finish' }),
        })),
        [wait]: acts(wait, ({ taskToken }: { readonly taskToken?: string }) => {
          tokens.push(taskToken ?? '');
          return { waiting: true };
        }),
        ...Object.fromEntries(
          steps.map((name) => [
            name,
            acts(name, (given: unknown) => {
              inputs.push(given);
              done.push(name);
              return { done: true };
            }),
          ]),
        ),
      },
    });
    const execution = await bench.start({ clinicId: 'clinic_a', id: 'case_b' }, 'case_b-1');
    return { bench, execution, done, tokens, inputs };
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
