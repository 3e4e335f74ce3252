import { AwsError, type Input, type Operation, type Output, type Right } from '../../contract.ts';
import { did } from '../../faults/rehearsal.ts';
import { keyRights } from '../../iam/key-rights.ts';
import { shownFailure } from './errors.ts';
import { EVENT_LIMIT } from './history.ts';
import { checkedName, enumerated, optionalString, page, requiredString } from './input.ts';
import type { ExecutionRecord, HistoryEvent } from './record.ts';
import { jsonFault } from './json-fault.ts';
import { looksLikeToken } from './requests.ts';
import { PAYLOAD_LIMIT } from './states.ts';
import { type MachineRecord, type Store, machineRight } from './store.ts';

/** The operations on executions and on the task tokens that they wait for. */
export function executionOperations(store: Store): Record<string, Operation> {
  const onExecution =
    (action: string) =>
    (input: Input): Right[] => {
      const arn = optionalString(input, 'executionArn') ?? '*';
      const readsData = input['includedData'] !== 'METADATA_ONLY';
      return store.rights(`states:${action}`, arn, store.executions.get(arn)?.machineArn, readsData);
    };
  const onMachine =
    (action: string) =>
    (input: Input): Right[] => [machineRight(`states:${action}`, optionalString(input, 'stateMachineArn') ?? '*')];
  // A token belongs to a machine; one that never was needs no right to be refused.
  const onToken =
    (action: string) =>
    (input: Input): Right[] => {
      const token = optionalString(input, 'taskToken') ?? '';
      const machineArn = store.engine.waits.waitingFor(token)?.machineArn ?? store.closedTokens.get(token);
      return machineArn === undefined ? [] : [{ action: `states:${action}`, resource: machineArn }];
    };
  return {
    StartExecution: { rights: onMachine('StartExecution'), run: async (input) => startExecution(store, input) },
    DescribeExecution: {
      rights: onExecution('DescribeExecution'),
      run: async (input) =>
        describe(store.execution(requiredString(input, 'executionArn')), input, store.host.clock.now()),
    },
    DescribeStateMachineForExecution: {
      rights: onExecution('DescribeStateMachineForExecution'),
      run: async (input) => describeMachine(store, input),
    },
    ListExecutions: { rights: onMachine('ListExecutions'), run: async (input) => listExecutions(store, input) },
    StopExecution: { rights: onExecution('StopExecution'), run: async (input) => stop(store, input) },
    RedriveExecution: { rights: onExecution('RedriveExecution'), run: async (input) => redrive(store, input) },
    GetExecutionHistory: { rights: onExecution('GetExecutionHistory'), run: async (input) => history(store, input) },
    SendTaskSuccess: {
      rights: onToken('SendTaskSuccess'),
      run: async (input) => {
        const output = checkedJson(requiredString(input, 'output'), 'InvalidOutput', 'Invalid Output');
        const token = waitingToken(store, input);
        answer(store, token, output, () => store.engine.waits.succeed(token, output));
        return {};
      },
    },
    SendTaskFailure: {
      rights: onToken('SendTaskFailure'),
      run: async (input) => {
        const [error, cause] = [optionalString(input, 'error'), optionalString(input, 'cause')];
        const token = waitingToken(store, input);
        const failure = shownFailure({ error, cause });
        answer(store, token, JSON.stringify(failure), () => store.engine.waits.fail(token, failure));
        return {};
      },
    },
    SendTaskHeartbeat: {
      rights: onToken('SendTaskHeartbeat'),
      run: async (input) => {
        store.engine.waits.heartbeat(waitingToken(store, input));
        return {};
      },
    },
  };
}

/** A token is answered once, also where the answer may still be undone. */
function answer(store: Store, token: string, what: string, tell: () => void): void {
  store.answered.add(token);
  did({
    left: { where: `states ${store.engine.waits.waitingFor(token)?.arn ?? ''}`, after: what },
    undo: () => store.answered.delete(token),
    tell: () => {
      store.answered.delete(token);
      tell();
    },
  });
}

function waitingToken(store: Store, input: Input): string {
  const token = requiredString(input, 'taskToken');
  if (!store.answered.has(token) && store.engine.waits.waitingFor(token) !== undefined) return token;
  if (store.closedTokens.has(token) || store.answered.has(token))
    throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  if (looksLikeToken(token))
    throw new AwsError('TaskDoesNotExist', "Task Does Not Exist: 'Provided task does not exist'");
  throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
}

/** Starts an execution, or gives the running one of the same name and input (StartExecution of Standard workflows). */
function startExecution(store: Store, input: Input): Output {
  const { host, engine } = store;
  const { machine, definition, roleArn, versionArn } = store.target(requiredString(input, 'stateMachineArn'));
  const name = checkedName(optionalString(input, 'name') ?? store.uuid());
  const text = checkedJson(
    optionalString(input, 'input') ?? '{}',
    'InvalidExecutionInput',
    'Invalid State Machine Execution Input',
  );
  const arn = host.arn('states', `execution:${machine.name}:${name}`);
  const existing = store.executions.get(arn);
  if (existing !== undefined) {
    if (existing.status !== 'RUNNING' || existing.input !== text) {
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    return { executionArn: arn, startDate: new Date(existing.startedAt) };
  }
  judgeKey(store, machine, roleArn);
  const record: ExecutionRecord = {
    arn,
    name,
    machineArn: machine.arn,
    machineName: machine.name,
    ...(versionArn === undefined ? {} : { versionArn }),
    roleArn,
    definition,
    input: text,
    startedAt: host.clock.now(),
    status: 'RUNNING',
    redriveCount: 0,
    draws: 0,
    events: [],
    threads: {},
    nextId: 1,
  };
  const compiled = store.compile(definition);
  store.executions.set(arn, record);
  did({
    left: { where: `states ${machine.name}`, after: text },
    undo: () => store.executions.delete(arn),
    tell: () => engine.start(record, compiled),
  });
  return { executionArn: arn, startDate: new Date(record.startedAt) };
}

/** The role of a machine with a key of the customer must be able to use it: Step Functions seals what it keeps as that role. */
function judgeKey(store: Store, machine: MachineRecord, roleArn: string): void {
  const { host } = store;
  if (machine.keyArn === undefined) return;
  try {
    const role = host.assumeRole('states.amazonaws.com', roleArn, machine.name.slice(0, 64), machine.arn);
    const used = keyRights({ action: 'states:RunExecution', resource: machine.arn, keyArn: machine.keyArn }, host);
    for (const right of used) host.authorize(role, right);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError('KmsAccessDeniedException', error.message);
  }
}

function checkedJson(text: string, code: string, title: string): string {
  if (Buffer.byteLength(text) > PAYLOAD_LIMIT) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value failed to satisfy constraint: Member must have length less than or equal to ${PAYLOAD_LIMIT}`,
    );
  }
  try {
    JSON.parse(text);
  } catch (error) {
    throw new AwsError(code, `${title}: '${jsonFault(text, (error as Error).message)}'`);
  }
  return text;
}

function describe(record: ExecutionRecord, input: Input, now: number): Output {
  const hidden = input['includedData'] === 'METADATA_ONLY';
  return {
    ...summary(record),
    ...(hidden ? {} : { input: record.input, inputDetails: { included: true } }),
    ...(hidden || record.output === undefined ? {} : { output: record.output, outputDetails: { included: true } }),
    ...shownFailure(record),
    ...redrivable(record, now),
  };
}

function summary(record: ExecutionRecord): Output {
  return {
    executionArn: record.arn,
    stateMachineArn: record.machineArn,
    name: record.name,
    status: record.status,
    startDate: new Date(record.startedAt),
    ...(record.stoppedAt === undefined ? {} : { stopDate: new Date(record.stoppedAt) }),
    ...(record.versionArn === undefined ? {} : { stateMachineVersionArn: record.versionArn }),
    redriveCount: record.redriveCount,
    ...(record.redrivenAt === undefined ? {} : { redriveDate: new Date(record.redrivenAt) }),
  };
}

/** How long after its end an execution can be redriven. */
const REDRIVABLE_MS = 14 * 86_400_000;
/** How long an execution may be open at all. */
const OPEN_MS = 365 * 86_400_000;

function redrivable(record: ExecutionRecord, now: number): { redriveStatus: string; redriveStatusReason?: string } {
  const reason = notRedrivable(record, now);
  if (reason === undefined) return { redriveStatus: 'REDRIVABLE' };
  return { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: reason };
}

function notRedrivable(record: ExecutionRecord, now: number): string | undefined {
  if (record.status === 'RUNNING' || record.status === 'SUCCEEDED')
    return `Execution is ${record.status} and cannot be redriven`;
  if (record.events.length >= EVENT_LIMIT - 1) return 'Execution history event limit exceeded';
  if (now - record.startedAt > OPEN_MS) return 'Execution has exceeded the max execution time';
  if (now - (record.stoppedAt ?? now) > REDRIVABLE_MS) return 'Execution redrivable period exceeded';
  return undefined;
}

function describeMachine(store: Store, input: Input): Output {
  const record = store.execution(requiredString(input, 'executionArn'));
  const machine = store.machines.get(record.machineArn);
  return {
    stateMachineArn: record.machineArn,
    name: record.machineName,
    definition: record.definition,
    roleArn: record.roleArn,
    updateDate: new Date(machine?.updatedAt ?? machine?.createdAt ?? record.startedAt),
    ...(machine === undefined
      ? {}
      : {
          loggingConfiguration: machine.logging,
          tracingConfiguration: machine.tracing,
          encryptionConfiguration: machine.encryption,
        }),
  };
}

const STATUSES = ['SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING'];

function listExecutions(store: Store, input: Input): Output {
  const arn = requiredString(input, 'stateMachineArn');
  const { machine, versionArn } = store.target(arn);
  const status = enumerated(input, 'statusFilter', STATUSES);
  const redriven = enumerated(input, 'redriveFilter', ['NOT_REDRIVEN', 'REDRIVEN']);
  const found = [...store.executions.values()]
    .filter(
      (record) => record.machineArn === machine.arn && (versionArn === undefined || record.versionArn === versionArn),
    )
    .filter((record) => status === undefined || record.status === status)
    .filter((record) => redriven === undefined || (redriven === 'REDRIVEN') === record.redriveCount > 0)
    .reverse();
  const { items, nextToken } = page(found, input);
  return { executions: items.map(summary), ...(nextToken === undefined ? {} : { nextToken }) };
}

function stop(store: Store, input: Input): Output {
  const record = store.execution(requiredString(input, 'executionArn'));
  if (record.status === 'RUNNING')
    store.engine.stop(record, optionalString(input, 'error'), optionalString(input, 'cause'));
  return { stopDate: new Date(record.stoppedAt ?? store.host.clock.now()) };
}

function redrive(store: Store, input: Input): Output {
  const record = store.execution(requiredString(input, 'executionArn'));
  const reason = notRedrivable(record, store.host.clock.now());
  if (reason !== undefined) throw new AwsError('ExecutionNotRedrivable', `Execution Not Redrivable: '${reason}'`);
  store.engine.redrive(record, store.compile(record.definition));
  return { redriveDate: new Date(record.redrivenAt ?? store.host.clock.now()) };
}

function history(store: Store, input: Input): Output {
  const record = store.execution(requiredString(input, 'executionArn'));
  const ordered = input['reverseOrder'] === true ? [...record.events].reverse() : record.events;
  const { items, nextToken } = page(ordered, input);
  const whole = input['includeExecutionData'] !== false;
  return { events: items.map((event) => shown(event, whole)), ...(nextToken === undefined ? {} : { nextToken }) };
}

/** The members of an event's details that are execution data. */
const DATA = ['input', 'output', 'parameters', 'cause', 'assignedVariables'];

function shown(event: HistoryEvent, whole: boolean): Output {
  const entries = Object.entries(event).map(([member, value]) => {
    if (member === 'timestamp') return [member, new Date(event.timestamp)];
    if (whole || typeof value !== 'object') return [member, value];
    return [member, Object.fromEntries(Object.entries(value as object).filter(([name]) => !DATA.includes(name)))];
  });
  return Object.fromEntries(entries) as Output;
}
