/** A host of a few services for their tests: no wire, no IAM, but every right that was asked for. */
import { Clock } from '../../../local/clock.ts';
import { AwsError } from '../../../local/contract.ts';
import { inMemory } from '../../../local/data/data.ts';
import { Faults } from '../../../local/faults/faults.ts';
import { realRandom } from '../../../local/random.ts';
import { OrderedTurns } from '../../../local/turns.ts';
import type {
  CreateService,
  Host,
  Input,
  Output,
  Principal,
  Right,
  Service,
  SignalMap,
} from '../../../local/contract.ts';

export interface SmallHost extends Host {
  readonly clock: Clock;
  readonly policies: Map<string, unknown>;
  readonly asked: { principal: Principal; right: Right }[];
  readonly services: Record<string, Service>;
  /** What was signalled, by name. */
  heard<K extends keyof SignalMap>(name: K): SignalMap[K][];
  /** Calls as the operator. */
  run(service: string, operation: string, input?: Input): Promise<Output>;
  /** Provisions a resource in the stack `Test`. */
  create(
    type: string,
    logicalId: string,
    properties: Input,
  ): Promise<{ ref: string; attributes: Readonly<Record<string, unknown>> }>;
}

export const OPERATOR: Principal = { kind: 'operator' };
export const START = Date.UTC(2026, 10, 2, 9);

/** `refuse` says which rights the account lacks. */
export function smallHost(
  creators: readonly CreateService[],
  refuse: (principal: Principal, right: Right) => boolean = () => false,
): SmallHost {
  const listeners = new Map<string, ((signal: never) => void)[]>();
  const heard = new Map<string, unknown[]>();
  const services: Record<string, Service> = {};
  const asked: SmallHost['asked'] = [];
  const policies = new Map<string, unknown>();
  const unserved = (): never => {
    throw new Error('not in a small host');
  };
  const authorize = (principal: Principal, right: Right): void => {
    asked.push({ principal, right });
    if (refuse(principal, right))
      throw new AwsError('AccessDeniedException', `not authorized to perform: ${right.action}`, 400);
  };
  const call = async (principal: Principal, service: string, operation: string, input: Input): Promise<Output> => {
    const found = services[service]?.operations[operation];
    if (found === undefined) throw new AwsError('UnknownOperationException', `${service}:${operation}`, 400);
    for (const right of found.rights(input, { principal })) authorize(principal, right);
    return found.run(input, { principal });
  };
  const clock = new Clock({ mode: 'manual', now: START });
  const host: SmallHost = {
    region: 'us-east-1',
    accountId: '111122223333',
    partition: 'aws',
    clock,
    origin: 'http://localhost:4566',
    apiOrigin: 'http://localhost:4567',
    serveApi: unserved,
    assumeRole: unserved,
    assetPath: unserved,
    call,
    authorize,
    setResourcePolicy: (arn, policy) => void policies.set(arn, policy),
    arn: (service, resource) =>
      service === 's3' ? `arn:aws:s3:::${resource}` : `arn:aws:${service}:us-east-1:111122223333:${resource}`,
    credentialsFor: () => ({ accessKeyId: 'ASIATEST', secretAccessKey: 'secret', sessionToken: 'token' }),
    secretAccessKeyOf: (accessKeyId) => (accessKeyId === 'ASIATEST' ? 'secret' : undefined),
    stats: () => ({}),
    data: inMemory(),
    faults: new Faults({ clock, region: 'us-east-1', services: [] }),
    turns: new OrderedTurns(clock),
    random: () => realRandom,
    seed: undefined,
    signals: {
      on: (name, listener) => void listeners.set(name, [...(listeners.get(name) ?? []), listener]),
      emit(name, signal) {
        heard.set(name, [...(heard.get(name) ?? []), signal]);
        for (const listener of listeners.get(name) ?? []) listener(signal as never);
      },
    },
    policies,
    asked,
    services,
    heard: <K extends keyof SignalMap>(name: K) => (heard.get(name) ?? []) as SignalMap[K][],
    run: (service, operation, input = {}) => call(OPERATOR, service, operation, input),
    create(type, logicalId, properties) {
      const provider = Object.values(services).find(({ resourceTypes }) => type in resourceTypes)?.resourceTypes[type];
      if (provider === undefined) throw new Error(`no service provisions ${type}`);
      return provider.create(logicalId, properties, { stack: 'Test' });
    },
  };
  for (const create of creators) {
    const service = create(host);
    services[service.name] = service;
  }
  return host;
}

/** The error that a call ends with. */
export async function refusal(work: Promise<unknown>): Promise<AwsError> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof AwsError) return outcome;
  throw new Error(`expected an AwsError, got ${String(outcome)}`);
}
