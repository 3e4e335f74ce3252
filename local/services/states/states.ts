import {
  parseTimestamp,
  type Catcher,
  type ChoiceState,
  type FailState,
  type NumberField,
  type Retrier,
  type State,
  type StringField,
  type WaitState,
} from './definition.ts';
import { EvaluationError, matches, RuntimeFailure, shownFailure, StateFailure, type Failure } from './errors.ts';
import { evaluateTemplate, jsonText, typeName, unexpectedType, type Template } from './expressions.ts';
import { MOST_SECONDS } from './field-reader.ts';
import { WHOLE } from './history.ts';
import { fractionOf } from './randomness.ts';
import type { ExecutionRecord, Thread } from './record.ts';
import { bindingsOf, type Extra } from './scope.ts';

/** The largest input or output, and the most that one Assign may take, in bytes of UTF-8. */
export const PAYLOAD_LIMIT = 262_144;
/** All variables of an execution. */
const VARIABLES_LIMIT = 10 * 1024 * 1024;

/** How a state is left other than by its own Assign, Output and Next: by a rule of a Choice, or by a catcher. */
export interface Leaving {
  readonly assign?: Template | undefined;
  readonly output?: Template | undefined;
  readonly next?: string;
  /** The field that holds them, e.g. `Choices[1]`. */
  readonly location?: string;
  /** A JSON text. */
  readonly errorOutput?: string;
}

export interface Left {
  readonly details: Readonly<Record<string, unknown>>;
  readonly assigned: Readonly<Record<string, string>>;
  readonly output: string;
  readonly next: string | undefined;
  readonly failure?: Failure;
}

async function leaveState(record: ExecutionRecord, thread: Thread, state: State, leaving: Leaving): Promise<Left> {
  const own = leaving.location === undefined;
  const at = own ? '' : `${leaving.location}/`;
  const extra: Extra = {
    ...(thread.result === undefined || !own ? {} : { result: thread.result }),
    ...(leaving.errorOutput === undefined ? {} : { errorOutput: leaving.errorOutput }),
  };
  const assign = own ? state.assign : leaving.assign;
  const template = own ? state.output : leaving.output;
  const assigned: Record<string, string> = {};
  const bindings = bindingsOf(record, thread, extra);
  if (assign !== undefined) {
    const values = (await evaluateTemplate(assign, bindings, `${at}Assign`)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(values)) assigned[name] = jsonText(value);
  }
  const output =
    template === undefined
      ? (leaving.errorOutput ?? (own ? thread.result : undefined) ?? thread.input)
      : jsonText(await evaluateTemplate(template, bindings, `${at}Output`));
  const tooLarge = Buffer.byteLength(output) > PAYLOAD_LIMIT || !assignable(record, assigned);
  return {
    details: {
      name: state.name,
      output,
      outputDetails: WHOLE,
      ...(assign === undefined ? {} : { assignedVariables: assigned, assignedVariablesDetails: WHOLE }),
    },
    assigned,
    output,
    next: own ? nextOf(state, thread) : leaving.next,
    ...(tooLarge ? { failure: tooMuch(state.name) } : {}),
  };
}

/** Whether the variables of one Assign, and with them those of the whole execution, stay within their limits. */
function assignable(record: ExecutionRecord, assigned: Readonly<Record<string, string>>): boolean {
  const size = (variables: Readonly<Record<string, string>>): number =>
    Object.values(variables).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const own = size(assigned);
  if (own === 0) return true;
  if (own > PAYLOAD_LIMIT) return false;
  const alive = Object.values(record.threads).filter(({ phase }) => phase !== 'ended' && phase !== 'stopped');
  return alive.reduce((sum, { variables }) => sum + size(variables), own) <= VARIABLES_LIMIT;
}

function nextOf(state: State, thread: Thread): string | undefined {
  switch (state.type) {
    case 'Succeed':
    case 'Fail':
      return undefined;
    case 'Choice':
      if (state.default !== undefined) return state.default;
      throw new RuntimeFailure(
        `An error occurred while executing the state '${state.name}' (entered at the event id #${thread.entered}). ` +
          'Failed to transition out of the state. The state does not point to a next state.',
      );
    case 'Pass':
    case 'Wait':
    case 'Task':
    case 'Parallel':
    case 'Map':
      return state.next;
  }
}

/** The failure of a state or task whose output is beyond the limit. */
export function tooMuch(name: string): Failure {
  return {
    error: 'States.DataLimitExceeded',
    cause: `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  };
}

/** The text of what a state makes of its input. Throws `StateFailure` where it is beyond the limit. */
export function inputText(value: unknown, name: string): string {
  const text = jsonText(value);
  if (Buffer.byteLength(text) > PAYLOAD_LIMIT) throw new StateFailure(tooMuch(name));
  return text;
}

function catcherFor(state: { readonly catch: readonly Catcher[] }, failure: Failure): Leaving | undefined {
  const index = state.catch.findIndex((catcher) => matches(catcher.errorEquals, failure));
  const catcher = state.catch[index];
  if (catcher === undefined) return undefined;
  return {
    assign: catcher.assign,
    output: catcher.output,
    next: catcher.next,
    location: `Catch[${index}]`,
    errorOutput: JSON.stringify({ Error: failure.error ?? '', Cause: failure.cause ?? '' }),
  };
}

async function failureOf(record: ExecutionRecord, thread: Thread, state: FailState): Promise<Failure> {
  const error = await text(record, thread, state.error, 'Error');
  const cause = await text(record, thread, state.cause, 'Cause');
  return shownFailure({ error, cause });
}

/** What leaving a state means, in its three ways. */
export const leave = { state: leaveState, catcher: catcherFor, failure: failureOf };

/** The first rule whose condition holds, or the state's own Default. */
export async function chooseRule(record: ExecutionRecord, thread: Thread, state: ChoiceState): Promise<Leaving> {
  const bindings = bindingsOf(record, thread);
  for (const [index, rule] of state.rules.entries()) {
    const location = `Choices[${index}]/Condition`;
    const { condition } = rule;
    const holds =
      typeof condition === 'boolean'
        ? condition
        : await evaluateTemplate({ kind: 'expression', expression: condition }, bindings, location);
    if (typeof holds !== 'boolean') {
      throw unexpectedType(
        typeof condition === 'boolean' ? '' : condition.source,
        location,
        'boolean',
        typeName(holds),
        holds,
      );
    }
    if (holds) {
      // Without an Output of its own, a rule hands on the input; the state's Assign and Output belong to the Default.
      return { assign: rule.assign, output: rule.output, next: rule.next, location: `Choices[${index}]` };
    }
  }
  return {};
}

/** The instant at which a Wait ends. */
export async function waitUntil(
  record: ExecutionRecord,
  thread: Thread,
  state: WaitState,
  now: number,
): Promise<number> {
  if (state.timestamp !== undefined) {
    const timestamp = (await text(record, thread, state.timestamp, 'Timestamp')) ?? '';
    const instant = parseTimestamp(timestamp);
    if (instant !== undefined) return instant;
    throw new EvaluationError(
      `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${timestamp}`,
      'Timestamp',
    );
  }
  return now + ((await seconds(record, thread, state.seconds, 'Seconds')) ?? 0) * 1000;
}

/** The milliseconds until the next attempt, if a retrier wants one; counts the attempt. */
export function nextRetry(
  retriers: readonly Retrier[],
  thread: Thread,
  failure: Failure,
  draw: () => Uint8Array,
): number | undefined {
  const index = retriers.findIndex((retrier) => matches(retrier.errorEquals, failure));
  const retrier = retriers[index];
  const used = thread.attempts[index] ?? 0;
  if (retrier === undefined || used >= retrier.maxAttempts) return undefined;
  while (thread.attempts.length <= index) thread.attempts.push(0);
  thread.attempts[index] = used + 1;
  const interval = retrier.intervalSeconds * retrier.backoffRate ** used;
  const seconds = Math.min(interval, retrier.maxDelaySeconds ?? Infinity);
  return Math.round((retrier.jitter ? seconds * fractionOf(draw()) : seconds) * 1000);
}

/** The value of a field that must be a string. */
async function text(
  record: ExecutionRecord,
  thread: Thread,
  field: StringField | undefined,
  location: string,
): Promise<string | undefined> {
  if (field === undefined || typeof field === 'string') return field;
  const value = await evaluateTemplate({ kind: 'expression', expression: field }, bindingsOf(record, thread), location);
  if (typeof value !== 'string') throw unexpectedType(field.source, location, 'string', typeName(value), value);
  return value;
}

function mustBeWhole(value: number, location: string): void {
  if (!Number.isInteger(value))
    throw new EvaluationError(`The ${location} field cannot be parsed as an integer: ${value}`, location);
}

/** The value of a field of seconds. */
export async function seconds(
  record: ExecutionRecord,
  thread: Thread,
  field: NumberField | undefined,
  location: string,
): Promise<number | undefined> {
  const value = await numberOf(record, thread, field, location);
  if (value === undefined || typeof field === 'number') return value;
  mustBeWhole(value, location);
  if (value < 0 || value > MOST_SECONDS)
    throw new EvaluationError(`${location} must be between 0 and ${MOST_SECONDS} but was: ${value}`, location);
  return value;
}

/** The value of a field that counts something. */
export async function count(
  record: ExecutionRecord,
  thread: Thread,
  field: NumberField | undefined,
  location: string,
): Promise<number | undefined> {
  const value = await numberOf(record, thread, field, location);
  if (value === undefined) return undefined;
  mustBeWhole(value, location);
  if (value < 0) throw new EvaluationError(`${location} cannot be negative.`, location);
  return value;
}

/** The value of a field of percent. */
export async function percentage(
  record: ExecutionRecord,
  thread: Thread,
  field: NumberField | undefined,
  location: string,
): Promise<number | undefined> {
  const value = await numberOf(record, thread, field, location);
  if (value !== undefined && !(value >= 0 && value <= 100))
    throw new EvaluationError(`${location} must be between 0 and 100.`, location);
  return value;
}

async function numberOf(
  record: ExecutionRecord,
  thread: Thread,
  field: NumberField | undefined,
  location: string,
): Promise<number | undefined> {
  if (field === undefined || typeof field === 'number') return field;
  const value = await evaluateTemplate({ kind: 'expression', expression: field }, bindingsOf(record, thread), location);
  if (typeof value !== 'number') throw unexpectedType(field.source, location, 'number', typeName(value), value);
  return value;
}
