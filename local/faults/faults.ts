/** Strikes calls, and records them. Idle while no rule is armed and nothing is recorded. */
import type { Host, HttpRequest, Input, Output, Principal, Right, Service } from '../contract.ts';
import { readSignature } from '../wire/sigv4.ts';
import { CutConnection, conflictError, refusedMail, serverError, throttleError } from './errors.ts';
import type { ArmedFault, FaultControl, FaultRule, Recording } from './fault.ts';
import { callerOf, codeOf, functionIn, nameOf, resourcesOf, tableIn } from './names.ts';
import { type CallInProgress, type FunctionThread, Invocations, type NumberedCall, Numbers, Run } from './numbers.ts';
import { Outside, type Asking, type Said } from './outside.ts';
import { Watch } from './rehearsal.ts';
import { type Attempt, type Rule, type Served, isAbout, isAboutInvocation, readRule, strikes } from './rules.ts';

/** A call that is about to be made. */
export interface Call {
  readonly principal: Principal;
  readonly service: string;
  readonly operation: string;
  readonly input: Input;
  /** What it needs. May throw what the operation says to a malformed input. */
  rights(): readonly Right[];
  /** The request, if it came over the wire. */
  readonly http?: HttpRequest | undefined;
  /** Who makes it, where that is a service. */
  readonly by?: string | undefined;
  /** How many records it hands to a function, if it delivers a batch. */
  readonly records?: number;
  /** Whether the batch can be lost on the way. */
  readonly droppable?: boolean;
}

/** What the operation is told about itself. */
export interface Circumstances {
  readonly caller?: string;
  /** What becomes of a mail. */
  readonly fate?: 'bounced' | 'complained';
}

/** `by` of what the stack does in AWS's place out of anybody's sight: the log lines of functions, for one. */
export const UNSEEN = 'unseen';

/** What a call ends with that delivers nothing. */
export const DROPPED = Symbol('dropped');

type Make<T> = (circumstances: Circumstances) => Promise<T>;
type Surroundings = Pick<Host, 'clock' | 'region'> & { readonly services: readonly Service[] };

export class Faults implements FaultControl {
  readonly #host: Surroundings;
  #rules: Rule[] = [];
  #ids = 0;
  #record: { readonly calls: CallInProgress[]; readonly invocations: Run[] } | undefined;
  /** By function. */
  #invocations = new Map<string, Invocations>();
  /** The callers that are no numbered run. */
  #callers = new Map<string, Numbers>();
  /** Runs that are numbered from where the numbering began last. */
  #numbered = new WeakSet<Run>();
  readonly #threads = new Map<string, FunctionThread>();
  /** Access keys of threads that a fault ended: what they had sent is not done any more. */
  readonly #dead = new Set<string>();
  /** What rehearsals meet of the world. */
  readonly outside = new Outside();

  constructor(host: Surroundings) {
    this.#host = host;
  }

  /** Whether calls need to be brought here at all. */
  get active(): boolean {
    return this.#rules.length > 0 || this.#record !== undefined;
  }

  record(): void {
    this.#restart();
    this.#record = { calls: [], invocations: [] };
  }

  recording(): Recording {
    const { calls = [], invocations = [] } = this.#record ?? {};
    return {
      calls: calls.map((call) => ({ ...call })),
      invocations: invocations.map(({ recorded }) => ({ ...recorded })),
    };
  }

  stopRecording(): Recording {
    const recording = this.recording();
    this.#record = undefined;
    return recording;
  }

  async arm(rule: FaultRule): Promise<ArmedFault> {
    const read = await readRule(rule, `fault-${String(++this.#ids)}`, this.#served());
    if (!this.active) this.#restart();
    this.#rules.push(read);
    return { ...read };
  }

  armed(): readonly ArmedFault[] {
    return this.#rules.map((rule) => ({ ...rule }));
  }

  disarm(id?: string): readonly ArmedFault[] {
    const gone = this.#rules.filter((rule) => id === undefined || rule.id === id);
    this.#rules = this.#rules.filter((rule) => !gone.includes(rule));
    return gone.map((rule) => ({ ...rule }));
  }

  /** A thread of a function has these credentials of its own. */
  enlist(accessKeyId: string, thread: FunctionThread): void {
    this.#threads.set(accessKeyId, thread);
    this.#dead.delete(accessKeyId);
  }

  /** The thread has ended. */
  discharge(accessKeyId: string): void {
    this.#threads.delete(accessKeyId);
  }

  /** A function begins to run with this event. Gives undefined where nothing is numbered. */
  begin(name: string, by: string, timeoutMs: number, event: string): Run | undefined {
    if (!this.active) return undefined;
    const invocations = this.#invocations.get(name) ?? new Invocations();
    this.#invocations.set(name, invocations);
    const { invocation, run: nth } = invocations.next(by, event);
    const struck = this.#rules.find((rule) => isAboutInvocation(rule, name, invocation, nth) && strikes(rule));
    const recorded = { function: name, invocation, run: nth, by, event, cold: false, ended: false };
    const run = new Run(
      struck === undefined ? recorded : { ...recorded, fault: struck.id },
      this.#host.clock.now() + timeoutMs,
      struck,
    );
    this.#numbered.add(run);
    this.#record?.invocations.push(run);
    invocations.began(run);
    if (this.#rehearsedFor(run).length > 0) run.watch = new Watch(false);
    return run;
  }

  /**
   * Runs to be made before this one: of each fault that is rehearsed in it, in the order in which they were armed. Where one asks
   * somebody outside, that is done once without a fault, and then that one again.
   */
  *rehearsals(run: Run): Iterable<Run> {
    const said: Said[] = [];
    let isAsked = false;
    for (const rule of this.#rehearsedFor(run)) {
      const first = this.#rehearsal(run, { said, isReal: false }, rule);
      yield first;
      if (!first.wasRefused || isAsked) continue;
      isAsked = true;
      yield this.#rehearsal(run, { said, isReal: true });
      rule.matched = 0;
      rule.fired = 0;
      yield this.#rehearsal(run, { said, isReal: false }, rule);
    }
    run.asking = { said, isReal: true, heard: new Set() };
  }

  #rehearsal({ recorded, deadline }: Run, asking: Omit<Asking, 'heard'>, rule?: Rule): Run {
    const rehearsal = new Run(recorded, deadline, undefined, rule === undefined ? {} : { rule });
    rehearsal.watch = new Watch(true);
    rehearsal.asking = { ...asking, heard: new Set() };
    this.#numbered.add(rehearsal);
    return rehearsal;
  }

  /** A rehearsal is over. @returns whether it is the run: then the function is not called again */
  rehearsed(
    { rehearses: rule, watch, wasRefused }: Run,
    outcome: { readonly ok: boolean; readonly payload: string },
  ): boolean {
    if (watch === undefined) return false;
    watch.end();
    const stays = wasRefused ? 'a question to the outside' : watch.stays;
    if (rule !== undefined) rule.came = { ...watch.came(outcome), ...(stays !== undefined && { stays }) };
    return watch.stays !== undefined;
  }

  /** The run is over for which there were rehearsals. */
  ran({ watch, recorded }: Run, outcome: { readonly ok: boolean; readonly payload: string }): void {
    if (watch === undefined) return;
    const plain = watch.came(outcome);
    for (const rule of this.#rehearsedFor({ recorded }))
      if (rule.came !== undefined) rule.came = { ...rule.came, plain };
  }

  #rehearsedFor({ recorded }: Pick<Run, 'recorded'>): Rule[] {
    const { function: name, invocation, run } = recorded;
    return this.#rules.filter(
      ({ rehearsed, where }) =>
        rehearsed === true && where.function === name && where.invocation === invocation && where.run === run,
    );
  }

  /** Makes a call, unless a fault is in the way. Gives `DROPPED` only for a batch that can be. */
  async around<T>(call: Call & { readonly droppable?: false }, make: Make<T>): Promise<T>;
  async around<T>(call: Call, make: Make<T>): Promise<T | typeof DROPPED>;
  async around<T>(call: Call, make: Make<T>): Promise<T | typeof DROPPED> {
    const accessKeyId = this.#threadKey(call.http);
    if (accessKeyId !== undefined && this.#dead.has(accessKeyId)) throw new CutConnection();
    const thread = accessKeyId === undefined ? undefined : this.#threads.get(accessKeyId);
    const run = thread?.run();
    if (run?.isOver === true) throw new CutConnection();
    const resources = resourcesOf(call);
    const { numbered, attempt } = this.#number(call, thread, resources);
    const rule = this.#strike(numbered, attempt, run);
    const recorded =
      run?.isRehearsal !== true ? this.#list(call, attempt, numbered.attempts, resources, rule) : undefined;
    const watch = run?.watch;
    const watched: Make<T> = watch === undefined ? make : (about) => watch.during(call, () => make(about));
    try {
      return await this.#make(call, attempt, rule, thread, accessKeyId, watched);
    } catch (error) {
      if (recorded !== undefined) recorded.error = codeOf(error);
      throw error;
    }
  }

  async #make<T>(
    call: Call,
    { caller }: Attempt,
    rule: Rule | undefined,
    thread: FunctionThread | undefined,
    accessKeyId: string | undefined,
    make: Make<T>,
  ): Promise<T | typeof DROPPED> {
    switch (rule?.kind) {
      case undefined:
        return make({ caller });
      case 'throttle':
        throw throttleError(call.service, call.operation, call.input, rule.where.table);
      case 'server-error':
        throw serverError(call.service);
      case 'conflict':
        throw conflictError(call.operation, call.input, rule.where.table);
      case 'refused':
        throw refusedMail(call.input, this.#host.region);
      case 'bounced':
      case 'complained':
        return make({ caller, fate: rule.kind });
      case 'lost-response':
        await settled(make({ caller }));
        throw new CutConnection();
      case 'latency':
        return this.#late(rule, thread, accessKeyId, () => make({ caller }));
      case 'crash-before':
        throw this.#end(thread, accessKeyId, 'crash');
      case 'crash-after':
        await settled(make({ caller }));
        throw this.#end(thread, accessKeyId, 'crash');
      case 'timeout':
        await this.#host.clock.pass(Math.max((thread?.run()?.deadline ?? 0) - this.#host.clock.now(), 0));
        throw this.#end(thread, accessKeyId, 'timeOut');
      case 'duplicate':
        await make({ caller });
        return make({ caller });
      case 'drop':
        return DROPPED;
    }
  }

  /** The call is made, and takes its time; a function may have none left for it. */
  async #late<T>(
    { seconds = 0 }: Rule,
    thread: FunctionThread | undefined,
    accessKeyId: string | undefined,
    make: () => Promise<T>,
  ): Promise<T> {
    const { clock } = this.#host;
    const left = (thread?.run()?.deadline ?? Infinity) - clock.now();
    if (seconds * 1000 < left) {
      await clock.pass(seconds * 1000);
      return make();
    }
    await settled(make());
    await clock.pass(Math.max(left, 0));
    throw this.#end(thread, accessKeyId, 'timeOut');
  }

  #end(thread: FunctionThread | undefined, accessKeyId: string | undefined, how: 'crash' | 'timeOut'): CutConnection {
    const run = thread?.run();
    if (run !== undefined && thread?.isSpared === true) run.isOver = true;
    else if (accessKeyId !== undefined) this.#dead.add(accessKeyId);
    thread?.[how]();
    return new CutConnection();
  }

  #number(
    call: Call,
    thread: FunctionThread | undefined,
    resources: readonly string[],
  ): { numbered: NumberedCall; attempt: Attempt } {
    const run = thread?.run();
    const isNumbered = run !== undefined && this.#numbered.has(run);
    const caller = thread === undefined ? (call.by ?? callerOf(call.principal)) : `function ${thread.functionName}`;
    const numbered = (isNumbered ? run.numbers : this.#numbersOf(caller)).next(
      `${call.service}:${call.operation}`,
      call.http?.headers['amz-sdk-invocation-id'],
    );
    const invokes = call.service === 'lambda' ? resources.flatMap(functionIn)[0] : undefined;
    const attempt: Attempt = {
      caller,
      ...(thread !== undefined && {
        function: thread.functionName,
        invocation: isNumbered ? run.recorded.invocation : 0,
        run: isNumbered ? run.recorded.run : 0,
      }),
      call: numbered.call,
      nth: numbered.nth,
      service: call.service,
      operation: call.operation,
      tables: [...new Set(resources.flatMap(tableIn))],
      ...(invokes !== undefined && { invokes }),
      ...(call.records !== undefined && { records: call.records }),
      principalName: nameOf(call.principal),
      droppable: call.droppable === true,
    };
    return { numbered, attempt };
  }

  /** The rule that strikes this attempt: of several, the one armed first; in a rehearsal, only its own may. */
  #strike(numbered: NumberedCall, attempt: Attempt, run: Run | undefined): Rule | undefined {
    if (numbered.struck !== undefined && this.#rules.includes(numbered.struck)) return numbered.struck;
    const rule = this.#rules.find((candidate) => {
      if (run?.isRehearsal === true ? candidate !== run.rehearses : candidate.rehearsed === true) return false;
      // Further attempts of a call are no further matches of a rule that is about calls as a whole.
      if (candidate.persistent === true && numbered.attempts > 1) return false;
      return isAbout(candidate, attempt) && strikes(candidate);
    });
    if (rule?.persistent === true) numbered.struck = rule;
    return rule;
  }

  #list(
    call: Call,
    attempt: Attempt,
    attempts: number,
    resources: readonly string[],
    rule: Rule | undefined,
  ): CallInProgress | undefined {
    if (this.#record === undefined) return undefined;
    const { principalName: _, droppable: __, ...seen } = attempt;
    const recorded: CallInProgress = {
      ...seen,
      attempt: attempts,
      resources,
      principal: call.principal.kind,
      ...(rule !== undefined && { fault: rule.id }),
    };
    this.#record.calls.push(recorded);
    return recorded;
  }

  #numbersOf(caller: string): Numbers {
    const known = this.#callers.get(caller) ?? new Numbers();
    this.#callers.set(caller, known);
    return known;
  }

  /** The access key of the thread that sends the request; a presigned one is sent by somebody else. */
  #threadKey(http: HttpRequest | undefined): string | undefined {
    const signature = http === undefined ? undefined : readSignature(http);
    if (signature === undefined || signature.presigned) return undefined;
    const { accessKeyId } = signature;
    return this.#threads.has(accessKeyId) || this.#dead.has(accessKeyId) ? accessKeyId : undefined;
  }

  #restart(): void {
    this.#invocations = new Map();
    this.#callers = new Map();
    this.#numbered = new WeakSet();
  }

  #served(): Served {
    // Not as a call: nobody makes it, and a recording must not show it.
    const ask = async (service: string, operation: string, input: Input): Promise<Output> => {
      const found = this.#host.services.find(({ name }) => name === service)?.operations[operation];
      return (await found?.run(input, { principal: { kind: 'operator' } })) ?? {};
    };
    const tables = async (after?: unknown): Promise<string[]> => {
      const page = await ask('dynamodb', 'ListTables', after === undefined ? {} : { ExclusiveStartTableName: after });
      const names = (page['TableNames'] ?? []) as string[];
      const last = page['LastEvaluatedTableName'];
      return last === undefined ? names : [...names, ...(await tables(last))];
    };
    const functions = async (name: string): Promise<string[]> => {
      const one = await ask('lambda', 'GetFunctionConfiguration', { FunctionName: name }).catch(() => undefined);
      if (one?.['FunctionName'] === name) return [name];
      const { Functions = [] } = await ask('lambda', 'ListFunctions', {});
      return (Functions as { FunctionName: string }[]).map(({ FunctionName }) => FunctionName);
    };
    return { services: this.#host.services, tables: () => tables(), functions };
  }
}

/** Resolves when the call has ended, however it did. */
async function settled(work: Promise<unknown>): Promise<void> {
  await Promise.allSettled([work]);
}
