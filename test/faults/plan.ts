import type { FaultKind, FaultRule, RecordedCall, RecordedInvocation, Recording } from '../../local/faults/fault.ts';
import { isUndoable } from '../../local/faults/rehearsal.ts';

/** One fault at one call. */
export interface Strike {
  /** `function NAME`, `states MACHINE/STATE`, `queue NAME` … */
  readonly caller: string;
  /** `function NAME#2/1 dynamodb:GetItem` (the first GetItem of the second invocation) and the like: the same in every run. */
  readonly call: string;
  readonly kind: FaultKind | 'outage';
  readonly rule: FaultRule;
  /** Further rules that hold meanwhile, and need not fire. */
  readonly also?: readonly FaultRule[];
  /** Whether it strikes what a client asked for, who asks again more often than a state or an effect does. */
  readonly ofClient?: boolean;
  /** Whether it strikes what was fetched from a queue or a stream: whoever fetches it sees that a function failed, and not how. */
  readonly ofPoller?: boolean;
  /** Whether what the function does until then, and does after it, can be undone. */
  readonly isRehearsable?: boolean;
}

/** What is injected together into one stage of one run: mostly one fault. */
export type Job = readonly Strike[];

/** What of a recording is hit, by what. */
export interface Plan {
  /** Every call that was recorded, by the id that its strikes carry. */
  readonly calls: readonly string[];
  readonly strikes: readonly Strike[];
  /** After these a case is not expected to go on as without them. */
  readonly ends: readonly Job[];
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
  const by = (pattern: RegExp): ReadonlySet<string> =>
    new Set(recording.invocations.filter((each) => pattern.test(each.by)).map(laneOfRun));
  const [byClients, byPollers] = [by(/^api /), by(/^(queue|stream|events of) /)];
  const undoable = undoableOf(recording);
  const strikes = [
    ...first.flatMap(strikesAt),
    ...recording.invocations.flatMap((run): Strike[] => (run.invocation === 0 ? [] : endsOf(run))),
  ].map((strike) => ({
    ...strike,
    ...(byClients.has(laneOf(strike)) && { ofClient: true }),
    ...(byPollers.has(laneOf(strike)) && { ofPoller: true }),
    ...(undoable(strike) && { isRehearsable: true }),
  }));
  const [drops, others] = [
    strikes.filter(isLoud).filter(isDrop),
    strikes.filter(isLoud).filter((each) => !isDrop(each)),
  ];
  return {
    calls: first.map(idOf),
    strikes: strikes.filter((strike) => !isLoud(strike)),
    // Copies that are missing are missing each for itself.
    ends: [...(drops.length > 0 ? [drops] : []), ...others.map((strike) => [strike])],
  };
}

/** The call that these strike is not done. */
const NOT_DONE: ReadonlySet<Strike['kind']> = new Set(['throttle', 'server-error', 'conflict', 'refused']);

/**
 * Says which strikes are rehearsed: those of a run of a function that has not yet done, nor will do, what cannot be undone. Answers that
 * are lost to reads all fit into one run anyway.
 */
function undoableOf({ calls }: Recording): (strike: Strike) => boolean {
  const own = calls
    .filter(isPlanned)
    .filter(({ function: name, invocation }) => name !== undefined && invocation !== 0);
  const numbers = new Map(own.map((recorded) => [idOf(recorded), recorded.call]));
  const lanes = Map.groupBy(own, (recorded) => idOf(recorded).split('/')[0] ?? '');
  const lasting = (lane: string): number =>
    Math.min(...(lanes.get(lane) ?? []).filter((recorded) => !isUndoable(recorded)).map((recorded) => recorded.call));
  return (strike) => {
    const [number, lane] = [numbers.get(strike.call), laneOf(strike)];
    if (number === undefined || strike.rule.where?.run === undefined || isSilent(strike)) return false;
    const first = lasting(lane);
    if (NOT_DONE.has(strike.kind)) return number <= first;
    if (strike.kind === 'crash-after') return number < first;
    return strike.kind === 'lost-response' && first === Infinity;
  };
}

/**
 * That Lambda keeps what a function writes, and looks into a queue for more, is Lambda's own affair: it does so again by itself.
 */
function isPlanned({ attempt, principal, service, operation }: RecordedCall): boolean {
  return attempt === 1 && !OUTSIDE.has(principal) && service !== 'logs' && operation !== 'ReceiveMessage';
}

/** Names a call so that a later run has it too, also where calls go out side by side and in another order. */
export function idOf({ caller, invocation, run, nth, service, operation }: RecordedCall): string {
  return `${caller}${invocation === undefined ? '' : `#${nameOf(invocation, run)}`}/${nth} ${service}:${operation}`;
}

const nameOf = (invocation: number, run = 1): string => (run === 1 ? String(invocation) : `${invocation}.${run}`);

function strikesAt(recorded: RecordedCall): Strike[] {
  const { caller, function: name, invocation, run, nth, service, operation } = recorded;
  const of = { caller, service, operation, nth };
  const where = name === undefined ? of : { ...of, function: name, invocation, run };
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

function endsOf(recorded: RecordedInvocation): Strike[] {
  const { function: name, invocation, run } = recorded;
  return (['crash-before', 'timeout'] as const).map((kind) => ({
    caller: `function ${name}`,
    call: laneOfRun(recorded),
    kind,
    rule: { kind, where: { function: name, invocation, run } },
  }));
}

function laneOfRun({ function: name, invocation, run }: RecordedInvocation): string {
  return `function ${name}#${nameOf(invocation, run)}`;
}

/** What heals for itself: an invocation, or one call of a service. */
export function laneOf({ call, rule }: Strike): string {
  return rule.where?.invocation === undefined ? call : (call.split('/')[0] ?? '');
}

/** How often one invocation may be made to fail in one run of a story: a state tries four times, an effect more often. */
const SERIES = 3;
/** The same of what a client asks for: its authorizer may fail as often beside it. */
const SERIES_OF_CLIENT = 8;

/** A read whose answer is lost is read again by the SDK, and nobody learns of it. */
export function isSilent({ call, kind }: Strike): boolean {
  return kind === 'lost-response' && READS.test(call.split(':').at(-1) ?? '');
}

/** Made in a run of its function that is undone, and for which nobody waits. */
export function rehearsal(strike: Strike): Strike {
  return { ...strike, rule: { ...strike.rule, rehearsed: true } };
}

export function isRehearsed({ rule }: Strike): boolean {
  return rule.rehearsed === true;
}

/** The same, made for good. */
export function forGood(strike: Strike): Strike {
  const { rehearsed: _, ...rule } = strike.rule;
  return { ...strike, rule };
}

/** What nobody expects to end exactly as without it: another person is asked, a copy is missing. */
function isLoud({ caller, kind }: Strike): boolean {
  return kind === 'bounced' || kind === 'complained' || (kind === 'drop' && isOfAudit(caller));
}

const isDrop = ({ kind }: Strike): boolean => kind === 'drop';

/** What may be made together, in one stage or in several: the case goes on with other people after some, and of some only an audit tells. */
export type Company = 'a rehearsal' | 'what heals' | 'other people' | 'missing copies' | 'an outage';

export function companyOf(job: Job): Company {
  if (job.some(isRehearsed)) return 'a rehearsal';
  if (job.some(({ kind }) => kind === 'outage')) return 'an outage';
  if (job.some(isDrop) && job.every(isLoud)) return 'missing copies';
  if (job.some(isLoud)) return 'other people';
  return 'what heals';
}

/** Whether a case is not expected to go on as without the job. */
export function isAnEnd([strike, ...others]: Job): boolean {
  return strike !== undefined && (isLoud(strike) || strike.kind === 'outage') && others.every(isLoud);
}

/** A fault after which nobody can know whether the mail, or the webhook, went out: it may come twice, and nothing else may. */
export function mayLoseAnswer(strike: Strike): boolean {
  const { call, kind } = strike;
  if (isSilent(strike) || kind === 'outage' || isRehearsed(strike)) return false;
  if (/send-mail/.test(call))
    return ['lost-response', 'crash-after', 'timeout', 'duplicate', 'throttle', 'server-error'].includes(kind);
  return /call-webhooks|-webhook\b/.test(call);
}

export function isOfAudit(caller: string): boolean {
  return /audit/i.test(caller);
}

/**
 * The rules of a job. What strikes one invocation strikes whichever of its runs comes to it, as long as it may fail once more; what none
 * comes to is left for another run of the story.
 */
export function rulesOf(job: Job): FaultRule[] {
  const lanes = Map.groupBy(job, laneOf);
  return job.map((strike) => {
    const { rule, ofClient } = strike;
    const { where } = rule;
    const isAlone = lanes.get(laneOf(strike))?.length === 1;
    if (rule.rehearsed === true || isSilent(strike) || isAlone) return rule;
    if (where?.invocation === undefined || where.run === undefined) return rule;
    const most = ofClient === true ? SERIES_OF_CLIENT : SERIES;
    return { ...rule, where: { ...where, lastRun: where.run + most - 1 } };
  });
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
