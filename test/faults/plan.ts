import type { FaultKind, FaultRule, RecordedCall, Recording } from '../../local/faults/fault.ts';

/** One fault at one call. */
export interface Strike {
  /** `function NAME`, `states MACHINE/STATE`, `queue NAME` … */
  readonly caller: string;
  /** `function NAME#2/1 dynamodb:GetItem` and the like: the same in every run. */
  readonly call: string;
  readonly kind: FaultKind | 'outage';
  readonly rule: FaultRule;
  /** Further rules that hold meanwhile, and need not fire. */
  readonly also?: readonly FaultRule[];
}

/** What is injected together into one stage of one run: mostly one fault. */
export type Job = readonly Strike[];

/** What of a recording is hit, by what. */
export interface Plan {
  /** Every call that was recorded, by the id that its strikes carry. */
  readonly calls: readonly string[];
  readonly jobs: readonly Job[];
}

/** Who drives and watches the run: none of the product's calls. */
const OUTSIDE: ReadonlySet<RecordedCall['principal']> = new Set(['operator', 'anonymous']);

/** Calls that change nothing: to have died after one is to have died before it. */
const READS = /^(Get|BatchGet|Query|Scan|Describe|List|Head|TransactGet|GenerateMac|Verify)/;

/**
 * Every fault for every call of a recording.
 *
 * - A call fails for good, by throttling and by the service's own failure; its answer is lost; the function dies when it was done. What
 *   a function leaves behind where it dies is what it had written: so it dies before its first call, and after each that writes.
 * - An invocation times out: where it stands by then makes no difference that dying there did not make.
 * - What a service calls on its own (a state its function, a topic its queue) is throttled and fails.
 * - A batch comes twice; one of a stream does not come at all. A mail is refused, or bounces. A transaction meets another.
 */
export function planFaults(recording: Recording): Plan {
  const first = recording.calls.filter(isPlanned);
  const strikes = [
    ...first.flatMap(strikesAt),
    ...recording.invocations.flatMap((run): Strike[] =>
      run.invocation === 0 ? [] : endsOf(run.function, run.invocation),
    ),
  ];
  return { calls: first.map(idOf), jobs: packed(strikes, lanesOf(recording)) };
}

/**
 * That Lambda keeps what a function writes, and looks into a queue for more, is Lambda's own affair: it does so again by itself.
 */
function isPlanned({ attempt, principal, service, operation }: RecordedCall): boolean {
  return attempt === 1 && !OUTSIDE.has(principal) && service !== 'logs' && operation !== 'ReceiveMessage';
}

/** Names a call so that a later run has it too. */
export function idOf({ caller, invocation, call, service, operation }: RecordedCall): string {
  return `${caller}${invocation === undefined ? '' : `#${invocation}`}/${call} ${service}:${operation}`;
}

function strikesAt(recorded: RecordedCall): Strike[] {
  const { caller, function: name, invocation, call, service, operation } = recorded;
  const where = { caller, ...(name === undefined ? {} : { function: name, invocation }), call };
  const strike = (kind: FaultKind, persistent: boolean): Strike => ({
    caller,
    call: idOf(recorded),
    kind,
    rule: { kind, where, ...(persistent ? { persistent } : {}) },
  });
  const strikes = [strike('throttle', true), strike('server-error', true)];
  if (name !== undefined) strikes.push(strike('lost-response', false));
  if (name !== undefined && !READS.test(operation)) strikes.push(strike('crash-after', false));
  if (operation === 'TransactWriteItems') strikes.push(strike('conflict', true));
  if (service === 'ses' && operation.startsWith('Send'))
    strikes.push(strike('refused', true), strike('bounced', false), strike('complained', false));
  if (recorded.records !== undefined) {
    strikes.push(strike('duplicate', false));
    if (caller.startsWith('stream ')) strikes.push(strike('drop', false));
  }
  return strikes;
}

function endsOf(name: string, invocation: number): Strike[] {
  return (['crash-before', 'timeout'] as const).map((kind) => ({
    caller: `function ${name}`,
    call: `function ${name}#${invocation}`,
    kind,
    rule: { kind, where: { function: name, invocation } },
  }));
}

/**
 * Strikes that are made together. A read whose answer is lost is read again by the SDK, and nobody learns of it: all of a stage
 * are one job. And faults in different parts of the product heal each for itself: what the API does, what the workflow's states do, and
 * each consumer of a queue or a stream has one strike of a job. If such a job does not end as without faults, each of its
 * strikes is made alone.
 */
function packed(strikes: readonly Strike[], laneOf: (caller: string) => string): Job[] {
  const silent = strikes.filter(isSilent);
  const loud = strikes.filter(isLoud);
  const lanes = Map.groupBy(
    strikes.filter((strike) => !isSilent(strike) && !isLoud(strike)),
    ({ caller }) => laneOf(caller),
  );
  const longest = Math.max(0, ...[...lanes.values()].map(({ length }) => length));
  const jobs = Array.from({ length: longest }, (_, at) => [...lanes.values()].flatMap((lane) => lane[at] ?? []));
  return [...(silent.length > 0 ? [silent] : []), ...jobs, ...loud.map((strike) => [strike])];
}

function isSilent({ call, kind }: Strike): boolean {
  return kind === 'lost-response' && READS.test(call.split(':').at(-1) ?? '');
}

/** What nobody expects to end exactly as without it: a mail goes out again, another person is asked, a copy is missing. */
function isLoud({ call, kind }: Strike): boolean {
  if (['lost-response', 'crash-after'].includes(kind)) return call.includes('ses:Send');
  return ['bounced', 'complained', 'drop'].includes(kind);
}

/** In which part of the product a caller is at work. */
function lanesOf({ calls, invocations }: Recording): (caller: string) => string {
  const lanes = new Map<string, string>();
  const partOf = (by: string, name: string): string =>
    /^(api|authorizer) /.test(by) ? 'api' : by.startsWith('states ') ? 'states' : name;
  for (const { function: name, by } of invocations) lanes.set(`function ${name}`, partOf(by, name));
  for (const { caller, invokes } of calls) if (invokes !== undefined) lanes.set(caller, partOf(caller, invokes));
  return (caller) => lanes.get(caller) ?? caller;
}

/**
 * A function that a state invokes is down for as long as the state tries: the way to the states that nothing else leads to, in
 * which a case goes to a person. And then the function that would take it there is down too.
 * @param catchers by state, the state that its last catcher leads to, where that invokes a function as well
 */
export function planOutages({ calls }: Recording, catchers: ReadonlyMap<string, string>): Strike[] {
  const states = calls.filter((call) => call.caller.startsWith('states ') && call.invokes !== undefined);
  return [...new Set(states.map(({ caller }) => caller))].flatMap((caller) => {
    const [machine = '', state = ''] = caller.split('/');
    const catcher = catchers.get(state);
    const alone: Strike = { caller, call: caller, kind: 'outage', rule: downFor(caller) };
    return catcher === undefined
      ? [alone]
      : [alone, { ...alone, call: `${caller} and ${catcher}`, also: [downFor(`${machine}/${catcher}`)] }];
  });
}

/** More often than any state tries. */
const OUTAGE_TIMES = 1000;

function downFor(caller: string): FaultRule {
  return { kind: 'throttle', where: { caller, operation: 'Invoke' }, times: OUTAGE_TIMES };
}
