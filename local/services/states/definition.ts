import type { Expression, Template } from './expressions.ts';

/**
 * A state machine as the engine runs it: parsed once, addressed by number so that a running execution can be kept as
 * plain data. Workflow 0 is the machine itself; each branch of a Parallel and each Map's processor is another one.
 */
export interface Machine {
  readonly workflows: readonly Workflow[];
  readonly timeoutSeconds: number | undefined;
}

export interface Workflow {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

/** A field that is a number in the definition or an expression that gives one. */
export type NumberField = number | Expression;
export type StringField = string | Expression;

interface Common {
  readonly name: string;
  readonly assign: Template | undefined;
  readonly output: Template | undefined;
}
interface Going extends Common {
  /** Undefined ends the workflow. */
  readonly next: string | undefined;
}
interface Handling {
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
}

export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number | undefined;
  readonly jitter: boolean;
}

export interface Catcher {
  readonly errorEquals: readonly string[];
  readonly next: string;
  readonly assign: Template | undefined;
  readonly output: Template | undefined;
}

export interface ChoiceRule {
  readonly condition: Expression | boolean;
  readonly next: string;
  readonly assign: Template | undefined;
  readonly output: Template | undefined;
}

export interface PassState extends Going {
  readonly type: 'Pass';
}
export interface SucceedState extends Common {
  readonly type: 'Succeed';
}
export interface FailState extends Common {
  readonly type: 'Fail';
  readonly error: StringField | undefined;
  readonly cause: StringField | undefined;
}
export interface ChoiceState extends Common {
  readonly type: 'Choice';
  readonly rules: readonly ChoiceRule[];
  readonly default: string | undefined;
}
export interface WaitState extends Going {
  readonly type: 'Wait';
  readonly seconds: NumberField | undefined;
  readonly timestamp: StringField | undefined;
}

/** `invoke` and `callback` are `lambda:invoke` without and with `.waitForTaskToken`; `function` is a bare function ARN. */
export type Integration =
  { readonly kind: 'invoke' | 'callback' } | { readonly kind: 'function'; readonly arn: string };

export interface TaskState extends Going, Handling {
  readonly type: 'Task';
  readonly integration: Integration;
  readonly arguments: Template | undefined;
  readonly timeoutSeconds: NumberField | undefined;
  readonly heartbeatSeconds: NumberField | undefined;
}
export interface ParallelState extends Going, Handling {
  readonly type: 'Parallel';
  readonly arguments: Template | undefined;
  readonly branches: readonly number[];
}
export interface MapState extends Going, Handling {
  readonly type: 'Map';
  readonly items: Template | undefined;
  readonly itemSelector: Template | undefined;
  readonly maxConcurrency: NumberField | undefined;
  readonly toleratedFailureCount: NumberField | undefined;
  readonly toleratedFailurePercentage: NumberField | undefined;
  readonly processor: number;
}

export type State =
  PassState | SucceedState | FailState | ChoiceState | WaitState | TaskState | ParallelState | MapState;

/** One finding about a definition, as ValidateStateMachineDefinition reports it. */
export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  /** The path of the field, e.g. `/States/Ask/Catch[0]/Next`; absent where the finding is about the whole. */
  readonly location?: string;
}

const ISO_OFFSET_DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})T(?:[01]\d|2[0-3]):\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-](?:0\d|1[0-7]):[0-5]\d|[+-]18:00)$/i;

/** The instant of an ISO-8601 offset date-time in epoch milliseconds, or undefined if it is none. */
export function parseTimestamp(text: string): number | undefined {
  const match = ISO_OFFSET_DATE_TIME.exec(text);
  if (match === null) return undefined;
  const instant = Date.parse(text.toUpperCase());
  if (Number.isNaN(instant)) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  // JavaScript takes 30 February for 1 March.
  const daysInMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return day <= daysInMonth ? instant : undefined;
}
