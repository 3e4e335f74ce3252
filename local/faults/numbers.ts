/** Who calls, and the how-manieth call it is. */
import type { RecordedCall, RecordedInvocation } from './fault.ts';
import type { Rule } from './rules.ts';

/** The calls of one caller, numbered. The SDK's retries of a call are that call. */
export class Numbers {
  #calls = 0;
  readonly #bySdkId = new Map<string, NumberedCall>();

  /** `sdkId` is what the attempts of one call have in common. */
  next(sdkId: string | undefined): NumberedCall {
    const known = sdkId === undefined ? undefined : this.#bySdkId.get(sdkId);
    if (known !== undefined) {
      known.attempts++;
      return known;
    }
    const call: NumberedCall = { call: ++this.#calls, attempts: 1, struck: undefined };
    if (sdkId !== undefined) this.#bySdkId.set(sdkId, call);
    return call;
  }
}

export interface NumberedCall {
  readonly call: number;
  attempts: number;
  /** The persistent rule that struck an earlier attempt. */
  struck: Rule | undefined;
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

  constructor(recorded: RecordedInvocation, deadline: number, struck: Rule | undefined) {
    this.recorded = { ...recorded };
    this.deadline = deadline;
    this.struck = struck;
  }

  end(cold: boolean, error: string | undefined): void {
    Object.assign(this.recorded, { cold, ended: true, ...(error !== undefined && { error }) });
  }
}

export type CallInProgress = Changing<RecordedCall>;

/** The thread of a function, as far as faults see it. */
export interface FunctionThread {
  readonly functionName: string;
  /** What it runs, or was started for, or ran last; undefined if that began before anything was numbered. */
  run(): Run | undefined;
  /** Its process ends. */
  crash(): void;
  /** What it runs is reported as timed out. */
  timeOut(): void;
}
