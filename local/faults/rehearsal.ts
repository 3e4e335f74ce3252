/**
 * Runs of functions that are taken back. So one fault after the other is made in the same run: each finds everything as the one before
 * it did, and what each leaves behind can be compared.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Came, Left } from './fault.ts';

/** Something that a service did, and can undo as long as nobody was told. */
export interface Deed {
  readonly left?: Left;
  undo(): void;
  /** Sets off what follows from it. */
  tell(): void;
}

/** Calls that change nothing. */
const READS = /^(Get|BatchGet|Query|Scan|Describe|List|Head|TransactGet|Generate|Verify|Encrypt|Decrypt|Sign)/;
/** Calls whose services say what they did (`did`). */
const UNDOABLE: Readonly<Record<string, readonly string[]>> = {
  dynamodb: ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems'],
  s3: ['PutObject'],
  sqs: ['SendMessage', 'SendMessageBatch'],
  ses: ['SendEmail', 'SendRawEmail'],
  states: ['StartExecution', 'SendTaskSuccess', 'SendTaskFailure'],
};

/** Whether what the call does can be undone. */
export function isUndoable({ service, operation }: { readonly service: string; readonly operation: string }): boolean {
  return READS.test(operation) || UNDOABLE[service]?.includes(operation) === true;
}

const present = new AsyncLocalStorage<Watch | undefined>();

/** A service has done something: in a rehearsal nobody is told before it is clear that it stays. */
export function did(deed: Deed): void {
  const watch = present.getStore();
  if (watch === undefined) deed.tell();
  else watch.did(deed);
}

/** Sees what is done for one run of a function. */
export class Watch {
  readonly #isRehearsal: boolean;
  readonly #deeds: Deed[] = [];
  /** What cannot be undone. */
  stays: string | undefined;

  constructor(isRehearsal: boolean) {
    this.#isRehearsal = isRehearsal;
  }

  /** Makes a call of the run. */
  async during<T>(call: { readonly service: string; readonly operation: string }, make: () => Promise<T>): Promise<T> {
    const answer = await present.run(this, make);
    if (!isUndoable(call)) this.stays ??= `${call.service}:${call.operation}`;
    return answer;
  }

  did(deed: Deed): void {
    this.#deeds.push(deed);
    if (!this.#isRehearsal) tellOf(deed);
  }

  /** A rehearsal is over: undoes it all; or, where that cannot be, sets off what follows. */
  end(): void {
    if (this.stays === undefined) for (const deed of this.#deeds.toReversed()) deed.undo();
    else for (const deed of this.#deeds) tellOf(deed);
  }

  came({ ok, payload }: { readonly ok: boolean; readonly payload: string }): Came {
    return { ok, payload, left: this.#deeds.flatMap(({ left = [] }) => left) };
  }
}

/** What follows from a deed is none of the run. */
function tellOf(deed: Deed): void {
  present.run(undefined, () => deed.tell());
}
