import { readFileSync } from 'node:fs';

interface State {
  readonly Type: string;
  readonly Catch?: readonly { readonly Next: string }[];
}

function statesIn(workflow: string): Readonly<Record<string, State>> {
  const text = readFileSync(new URL(`../../workflows/${workflow}.asl.json`, import.meta.url), 'utf8');
  return (JSON.parse(text) as { States: Record<string, State> }).States;
}

/** Every state of the workflow. */
export function statesOf(workflow: string): string[] {
  return Object.keys(statesIn(workflow));
}

/** By state, where its last catcher leads to, if that state invokes a function too. One pair for each such catcher is enough. */
export function catchersOf(workflow: string): Map<string, string> {
  const states = statesIn(workflow);
  const catchers = new Map<string, string>();
  for (const [name, { Catch = [] }] of Object.entries(states)) {
    const next = Catch.at(-1)?.Next ?? '';
    if (states[next]?.Type === 'Task' && ![...catchers.values()].includes(next)) catchers.set(name, next);
  }
  return catchers;
}
