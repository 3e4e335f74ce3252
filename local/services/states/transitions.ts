import type { Diagnostic } from './definition.ts';
import { isObject, type Fields } from './field-reader.ts';

/**
 * Checks where the states of one workflow lead: every target exists, every state can be reached, one of them ends.
 * Codes, messages and their order are AWS's.
 */
export function checkTransitions(workflow: Fields, path: string): Diagnostic[] {
  const states = isObject(workflow['States']) ? workflow['States'] : {};
  const names = Object.keys(states);
  const startAt = workflow['StartAt'];
  if (names.length === 0 || typeof startAt !== 'string') return [];
  const diagnostics: Diagnostic[] = [];
  const error = (code: string, message: string, location?: string): void => {
    diagnostics.push({ severity: 'ERROR', code, message, ...(location === undefined ? {} : { location }) });
  };
  if (!names.includes(startAt)) {
    error('MISSING_TRANSITION_TARGET', `Missing 'Next' target: ${startAt}`, `${path}/StartAt`);
    return diagnostics;
  }
  const targets = new Map<string, string[]>();
  let ends = false;
  for (const [name, state] of Object.entries(states)) {
    if (!isObject(state)) continue;
    const at = `${path}/States/${name}`;
    if (state['Type'] === 'Succeed' || state['Type'] === 'Fail' || state['End'] === true) ends = true;
    if (needsNext(state)) error('SCHEMA_VALIDATION_FAILED', 'These fields are required: [Next]', at);
    if (state['Next'] !== undefined && state['End'] === true) {
      error('SCHEMA_VALIDATION_FAILED', 'There should only be one of the following fields: [Next, End]', at);
    }
    const found = transitionsOf(state, at);
    targets.set(
      name,
      found.map(({ target }) => target),
    );
    for (const { target, location } of found) {
      if (!names.includes(target)) error('MISSING_TRANSITION_TARGET', `Missing 'Next' target: ${target}`, location);
    }
  }
  if (!ends) {
    error('MISSING_END_STATE', 'Workflow has no terminal state');
    return diagnostics;
  }
  const reached = reachable(startAt, targets);
  for (const name of names) {
    if (!reached.has(name))
      error('MISSING_TRANSITION_TARGET', `State "${name}" is not reachable.`, `${path}/States/${name}`);
  }
  return diagnostics;
}

function needsNext(state: Fields): boolean {
  const type = state['Type'];
  const goes = type === 'Pass' || type === 'Wait' || type === 'Task' || type === 'Parallel' || type === 'Map';
  return goes && state['Next'] === undefined && state['End'] !== true;
}

function transitionsOf(state: Fields, at: string): { target: string; location: string }[] {
  const found: { target: string; location: string }[] = [];
  const add = (target: unknown, location: string): void => {
    if (typeof target === 'string') found.push({ target, location });
  };
  add(state['Next'], `${at}/Next`);
  for (const list of ['Choices', 'Catch']) {
    const entries: unknown = state[list];
    if (!Array.isArray(entries)) continue;
    entries.forEach((entry: unknown, index) => isObject(entry) && add(entry['Next'], `${at}/${list}[${index}]/Next`));
  }
  add(state['Default'], `${at}/Default`);
  return found;
}

function reachable(from: string, targets: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>([from]);
  for (const name of reached) for (const target of targets.get(name) ?? []) reached.add(target);
  return reached;
}
