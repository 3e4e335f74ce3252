/** Who calls, and the how-manieth call it is. */
import type { RecordedCall, RecordedInvocation } from './fault.ts';
import type { Asking } from './outside.ts';
import type { Watch } from './rehearsal.ts';
import type { Rule } from './rules.ts';

/** The calls of one caller, numbered. The SDK's retries of a call are that call. */
export class Numbers {
  #calls = 0;
  /** By operation. */
  readonly #ofOperation = new Map<string, number>();
  readonly #bySdkId = new Map<string, NumberedCall>();

  /** How many there were. */
  get calls(): number {
    return this.#calls;
  }

  /** `sdkId` is what the attempts of one call have in common. */
  next(operation: string, sdkId: string | undefined): NumberedCall {
    const known = sdkId === undefined ? undefined : this.#bySdkId.get(sdkId);
    if (known !== undefined) {
      known.attempts++;
      return known;
    }
    const nth = (this.#ofOperation.get(operation) ?? 0) + 1;
    this.#ofOperation.set(operation, nth);
    const call: NumberedCall = { call: ++this.#calls, nth, attempts: 1, struck: undefined };
    if (sdkId !== undefined) this.#bySdkId.set(sdkId, call);
    return call;
  }
}

export interface NumberedCall {
  readonly call: number;
  readonly nth: number;
  attempts: number;
  /** The persistent rule that struck an earlier attempt. */
  struck: Rule | undefined;
}

/** The invocations of one function, numbered. What failed and comes again is that invocation. */
export class Invocations {
  #count = 0;
  /** By what it was invoked for, the latest run. */
  readonly #latest = new Map<string, Run>();
  #key = '';

  next(by: string, event: string): { invocation: number; run: number } {
    const record = recordIn(event);
    // A record that comes again, comes again because of what became of it; of what is called by anybody else only a failure tells.
    this.#key = record ?? by;
    const before = this.#latest.get(this.#key);
    const isAgain = before !== undefined && (record !== undefined || before.failed);
    return isAgain
      ? { invocation: before.recorded.invocation, run: before.recorded.run + 1 }
      : { invocation: ++this.#count, run: 1 };
  }

  began(run: Run): void {
    this.#latest.set(this.#key, run);
  }
}

/** What names the first record of a batch whenever it comes. */
function recordIn(event: string): string | undefined {
  if (!event.startsWith('{"Records":[')) return undefined;
  const { Records } = JSON.parse(event) as { Records: { body?: string; eventID?: string }[] };
  return Records[0]?.body ?? Records[0]?.eventID;
}

type Changing<T> = { -readonly [K in keyof T]: T[K] };

/** One run of a function, as it goes on. */
export class Run {
  readonly numbers = new Numbers();
  readonly recorded: Changing<RecordedInvocation>;
  /** When its time is over, on the clock of the stack. */
  readonly deadline: number;
  /** The rule that strikes the run itself. */
  readonly struck: Rule | undefined;
  /** Whoever called it must take it for failed. */
  failed = false;
  /** Sees what it does, where that is asked for. */
  watch: Watch | undefined;
  /** The only rule that strikes it, where it is a rehearsal; `undefined` there if none does. */
  readonly rehearses: Rule | undefined;
  readonly isRehearsal: boolean;
  /** Where somebody who is not of AWS is asked for it. */
  asking: Asking | undefined;
  /** Nothing that it still does is done. */
  isOver = false;
  /** It is over because it asked what must not be asked. */
  wasRefused = false;

  constructor(recorded: RecordedInvocation, deadline: number, struck: Rule | undefined, of?: { readonly rule?: Rule }) {
    this.recorded = { ...recorded };
    this.deadline = deadline;
    this.struck = struck;
    this.rehearses = of?.rule;
    this.isRehearsal = of !== undefined;
  }

  refuse(): void {
    this.isOver = true;
    this.wasRefused = true;
  }

  /** It asks somebody who is not of AWS, and who forgets nothing. */
  askOutside(): void {
    if (this.watch !== undefined) this.watch.stays ??= 'a call to the outside';
  }

  /** @param answer what a function of the API says of itself counts as well */
  end(cold: boolean, error: string | undefined, answer: string): void {
    this.failed = error !== undefined || /^\{"statusCode":(?:5\d\d|429|409)\b/.test(answer);
    Object.assign(this.recorded, { cold, ended: true, ...(error !== undefined && { error }) });
  }
}

export type CallInProgress = Changing<RecordedCall>;

/** The thread of a function, as far as faults see it. */
export interface FunctionThread {
  readonly functionName: string;
  /** What it runs, or was started for, or ran last; undefined if that began before anything was numbered. */
  run(): Run | undefined;
  /** Whether its process outlives what it runs, whose calls are then not done any more: its next start would cost more than all else. */
  readonly isSpared: boolean;
  /** Its process ends. */
  crash(): void;
  /** What it runs is reported as timed out. */
  timeOut(): void;
}
