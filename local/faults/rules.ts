/** Reads a rule, and says what it is about. */
import { z } from 'zod';
import type { Service } from '../contract.ts';
import {
  type ArmedFault,
  FAULT_KINDS,
  type FaultKind,
  type FaultRule,
  RefusedRule,
  type Rehearsed,
  type Where,
} from './fault.ts';

const text = z.string().min(1);
const ordinal = z.number().int().min(1);
const schema = z.strictObject({
  kind: z.enum(FAULT_KINDS, { error: `must be one of ${FAULT_KINDS.join(', ')}` }),
  where: z
    .strictObject({
      service: text.optional(),
      operation: text.optional(),
      table: text.optional(),
      function: text.optional(),
      caller: text.optional(),
      principal: text.optional(),
      invocation: ordinal.optional(),
      run: ordinal.optional(),
      lastRun: ordinal.optional(),
      call: ordinal.optional(),
      nth: ordinal.optional(),
    })
    .default({}),
  after: z.number().int().min(0).default(0),
  times: z.number().int().min(1).default(1),
  persistent: z.boolean().default(false),
  seconds: z.number().positive().max(86_400).optional(),
  rehearsed: z.boolean().default(false),
});

/** A rule at work, with what it has come to. */
export interface Rule extends ArmedFault {
  readonly where: Where;
  readonly after: number;
  readonly times: number;
  matched: number;
  fired: number;
  came?: Rehearsed;
}

/** What there is to strike. */
export interface Served {
  readonly services: readonly Service[];
  tables(): Promise<readonly string[]>;
  /** All of them, or just this one where it is one of them. */
  functions(name: string): Promise<readonly string[]>;
}

const OF_FUNCTIONS: readonly FaultKind[] = ['crash-before', 'crash-after', 'timeout'];
const OF_MAIL: readonly FaultKind[] = ['refused', 'bounced', 'complained'];
const OF_BATCHES: readonly FaultKind[] = ['duplicate', 'drop'];
const ON_ATTEMPTS: readonly FaultKind[] = [
  'throttle',
  'server-error',
  'lost-response',
  'latency',
  'conflict',
  'refused',
];
/** The operations that a kind is confined to. */
const ONLY: Partial<Readonly<Record<FaultKind, readonly [service: string, ...operations: string[]]>>> = {
  conflict: ['dynamodb', 'TransactWriteItems', 'TransactGetItems', 'PutItem', 'UpdateItem', 'DeleteItem'],
  refused: ['ses', 'SendEmail', 'SendRawEmail'],
  bounced: ['ses', 'SendEmail', 'SendRawEmail'],
  complained: ['ses', 'SendEmail', 'SendRawEmail'],
  duplicate: ['lambda', 'Invoke'],
  drop: ['lambda', 'Invoke'],
};

/** @throws RefusedRule if the rule is malformed, or can apply to nothing. */
export async function readRule(given: unknown, id: string, served: Served): Promise<Rule> {
  const read = schema.safeParse(given);
  if (!read.success) throw new RefusedRule(faultsOf(read.error));
  const rule = read.data;
  const where = await resolved(rule.where, rule.kind, served);
  checkKind(rule, where);
  return { ...rule, where, after: rule.after, times: rule.times, id, matched: 0, fired: 0 };
}

function faultsOf(error: z.ZodError): string {
  return error.issues
    .map((issue) =>
      issue.code === 'unrecognized_keys'
        ? `there is no ${issue.keys.map((key) => [...issue.path, key].join('.')).join(', ')}`
        : `${issue.path.join('.') || 'the rule'}: ${issue.message}`,
    )
    .join('; ');
}

/** The conditions with whole names, and with the service and the operations that the kind is confined to. */
async function resolved(where: Where, kind: FaultKind, served: Served): Promise<Where> {
  const [onlyService, ...onlyOperations] = ONLY[kind] ?? [];
  if (onlyService !== undefined && where.service !== undefined && where.service !== onlyService)
    throw new RefusedRule(`where.service: ${kind} is of ${onlyService}, not of ${where.service}`);
  const service = where.service ?? onlyService;
  checkOperation(service, where.operation, served.services);
  if (onlyOperations.length > 0 && where.operation !== undefined && !onlyOperations.includes(where.operation))
    throw new RefusedRule(`where.operation: ${kind} is of ${onlyOperations.join(', ')}, not of ${where.operation}`);
  const isOfTables = service === undefined || service === 'dynamodb' || service === 'lambda';
  if (where.table !== undefined && !isOfTables)
    throw new RefusedRule(`where.table: ${service} has no tables; leave it out, or ask for dynamodb`);
  return {
    ...where,
    ...(service !== undefined && { service }),
    ...(where.table !== undefined && { table: only('table', where.table, await served.tables()) }),
    ...(where.function !== undefined && {
      function: only('function', where.function, await served.functions(where.function)),
    }),
  };
}

function checkOperation(service: string | undefined, operation: string | undefined, all: readonly Service[]): void {
  const served = all.filter(({ operations }) => Object.keys(operations).length > 0);
  const asked = service === undefined ? served : served.filter(({ name }) => name === service);
  if (asked.length === 0)
    throw new RefusedRule(`where.service: ${service ?? ''} is not served; ${listed(served.map(({ name }) => name))}`);
  if (operation === undefined || asked.some(({ operations }) => Object.hasOwn(operations, operation))) return;
  const known = service === undefined ? '' : `; ${listed(asked.flatMap(({ operations }) => Object.keys(operations)))}`;
  throw new RefusedRule(`where.operation: ${operation} is not served${known}`);
}

const listed = (names: readonly string[]): string => `there is ${names.join(', ')}`;

/** The one name that `part` is, or is a part of. */
function only(what: string, part: string, names: readonly string[]): string {
  if (names.includes(part)) return part;
  const found = names.filter((name) => name.includes(part));
  if (found.length === 1 && found[0] !== undefined) return found[0];
  throw new RefusedRule(
    found.length === 0
      ? `where.${what}: no ${what} has ${part} in its name; ${listed(names)}`
      : `where.${what}: ${part} is part of several names; give one of ${found.join(', ')}`,
  );
}

function checkKind({ kind, persistent, seconds, rehearsed }: FaultRule, where: Where): void {
  const isOfOneRun = where.function !== undefined && where.run !== undefined && !strikesInvocation(kind, where);
  if (rehearsed === true && (!isOfOneRun || OF_BATCHES.includes(kind)))
    throw new RefusedRule('rehearsed: say of which call of which run of which function');
  if ((kind === 'latency') !== (seconds !== undefined))
    throw new RefusedRule(kind === 'latency' ? 'seconds: say how long it takes' : `seconds: only latency takes some`);
  if (persistent === true && !ON_ATTEMPTS.includes(kind))
    throw new RefusedRule(`persistent: only of ${ON_ATTEMPTS.join(', ')}; leave it out, or give times`);
  const ofFunction = where.caller === undefined || where.caller.startsWith('function ');
  if (OF_FUNCTIONS.includes(kind) && !ofFunction)
    throw new RefusedRule(`where.caller: only a function crashes or times out, and ${where.caller ?? ''} is none`);
  if (where.invocation !== undefined && (!ofFunction || (where.function ?? where.caller) === undefined))
    throw new RefusedRule('where.invocation: say of which function');
  if (where.run !== undefined && where.invocation === undefined)
    throw new RefusedRule('where.run: say of which invocation');
  if (where.lastRun !== undefined && (where.run === undefined || where.lastRun < where.run))
    throw new RefusedRule('where.lastRun: say from which run on; it is none before that');
  if (where.lastRun !== undefined && rehearsed === true)
    throw new RefusedRule('where.lastRun: what is rehearsed is rehearsed before one run; leave it out');
  if (where.call !== undefined && where.function === undefined && where.caller === undefined)
    throw new RefusedRule('where.call: say of which function or caller');
  const isOfSome = where.operation !== undefined && (where.function ?? where.caller) !== undefined;
  if (where.nth !== undefined && !isOfSome)
    throw new RefusedRule('where.nth: say of which operation, and of which function or caller');
  const isAnything = where.function === undefined && where.table === undefined && where.caller === undefined;
  if (OF_BATCHES.includes(kind) && isAnything)
    throw new RefusedRule(`where: say whose batch, by function, table or caller`);
  if (OF_MAIL.includes(kind) && where.table !== undefined)
    throw new RefusedRule('where.table: a mail is of no table; leave it out');
}

/** One attempt of a call, as rules see it. */
export interface Attempt {
  readonly caller: string;
  readonly function?: string;
  readonly invocation?: number;
  readonly run?: number;
  readonly call: number;
  readonly nth: number;
  readonly service: string;
  readonly operation: string;
  readonly tables: readonly string[];
  readonly invokes?: string;
  readonly records?: number;
  /** The role or the service that calls. */
  readonly principalName: string;
  /** Whether a batch can be lost on the way: a stream's, not a queue's. */
  readonly droppable: boolean;
}

/** Whether the rule is about this attempt. */
export function isAbout({ kind, where }: Rule, attempt: Attempt): boolean {
  if (OF_FUNCTIONS.includes(kind) && (attempt.function === undefined || strikesInvocation(kind, where))) return false;
  if (kind === 'duplicate' && attempt.records === undefined) return false;
  if (kind === 'drop' && !attempt.droppable) return false;
  const operations = ONLY[kind]?.slice(1);
  return (
    (operations === undefined || operations.includes(attempt.operation)) &&
    (where.service === undefined || where.service === attempt.service) &&
    (where.operation === undefined || where.operation === attempt.operation) &&
    (where.table === undefined || attempt.tables.includes(where.table)) &&
    (where.function === undefined || isOfFunction(kind, where, attempt)) &&
    (where.caller === undefined || where.caller === attempt.caller) &&
    (where.principal === undefined || attempt.principalName.includes(where.principal)) &&
    (where.invocation === undefined || where.invocation === attempt.invocation) &&
    isOfRun(where, attempt.run) &&
    (where.call === undefined || where.call === attempt.call) &&
    (where.nth === undefined || where.nth === attempt.nth)
  );
}

/** A function is meant as the one that calls; where nothing of its own calls is asked for, also as the one called. */
function isOfFunction(kind: FaultKind, where: Where, attempt: Attempt): boolean {
  if (attempt.function === where.function) return true;
  const asksForOwn =
    OF_FUNCTIONS.includes(kind) || [where.invocation, where.call, where.nth].some((number) => number !== undefined);
  return !asksForOwn && attempt.invokes === where.function;
}

/** Whether the rule strikes an invocation itself, and no call of it. */
export function strikesInvocation(kind: FaultKind, where: Where): boolean {
  const { service, operation, table, call } = where;
  return OF_FUNCTIONS.includes(kind) && [service, operation, table, call].every((part) => part === undefined);
}

/** Whether the rule is about this run of a function. */
export function isAboutInvocation({ kind, where }: Rule, name: string, invocation: number, run: number): boolean {
  return (
    strikesInvocation(kind, where) &&
    where.principal === undefined &&
    (where.function === undefined || where.function === name) &&
    (where.caller === undefined || where.caller === `function ${name}`) &&
    (where.invocation === undefined || where.invocation === invocation) &&
    isOfRun(where, run)
  );
}

function isOfRun({ run: first, lastRun: last = first }: Where, run: number | undefined): boolean {
  if (first === undefined || last === undefined) return true;
  return run !== undefined && first <= run && run <= last;
}

/** Counts a match; whether the rule strikes now. */
export function strikes(rule: Rule): boolean {
  rule.matched++;
  if (rule.matched <= rule.after || rule.fired >= rule.times) return false;
  rule.fired++;
  return true;
}
