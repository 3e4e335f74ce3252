import { Clock } from './clock.ts';
import { type Assembly, readAssembly } from './cloudformation/assembly.ts';
import { Deployer, type TypeSummary } from './cloudformation/deploy.ts';
import { createInertService } from './cloudformation/inert.ts';
import type { CreateService, HttpRequest, HttpResponse, Service, VirtualClock } from './contract.ts';
import { keepClock, keptInstant } from './data/clock.ts';
import { type Data, inMemory } from './data/data.ts';
import { DataRefused } from './data/refused.ts';
import { Journal } from './data/journal.ts';
import { keepPorts, keptPort } from './data/ports.ts';
import { type Fault, LocalHost } from './host.ts';
import type { HeldRight, RefusedCall } from './iam/iam.ts';
import { createIamService } from './iam/service.ts';
import { services as allServices } from './services/index.ts';
import { type Listener, listen } from './wire/http.ts';

export interface StackOptions {
  /** The folder that `cdk synth` wrote. */
  readonly templates: string;
  /** 4566 and 4567 if not given; 0 takes a free one. */
  readonly ports?: { readonly aws?: number | undefined; readonly api?: number | undefined };
  /** `real` if not given. */
  readonly clock?: 'real' | 'manual';
  /** The instant at the start, in epoch milliseconds. */
  readonly now?: number;
  /**
   * Makes every id, secret and key, and the randomness inside the functions, the same in every run. A clock that stands
   * has one if none is given; real randomness needs a clock that runs.
   */
  readonly seed?: string;
  /** The services, for tests of the stack itself; all of them if not given. */
  readonly services?: readonly CreateService[];
  /** Values of template parameters besides `AwsOrigin` and `ApiOrigin`, which the stack fills in. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The folder that keeps everything from one start to the next; in memory only if not given. */
  readonly data?: string;
  /** Starts what stands outside the templates and lives by the same clock and data, before anything goes on. */
  readonly outside?: (around: { readonly clock: VirtualClock; readonly data: Data }) => Promise<void>;
  readonly onProgress?: (line: string) => void;
}

/** One text that some service keeps, e.g. a log line or a message body. */
export interface Kept {
  readonly service: string;
  readonly sink: string;
  readonly text: string;
}

/** A running stack. Everything that it does ends with `stop`. */
export interface LocalStack {
  /** `http://localhost:4566`: the AWS protocols, the sign-in and the console. */
  readonly origin: string;
  /** `http://localhost:4567`: the product's API. */
  readonly apiOrigin: string;
  readonly clock: VirtualClock;
  readonly host: LocalHost;
  /** By the signing name: `dynamodb`, `states`, … */
  readonly services: Readonly<Record<string, Service>>;
  /** The values that the templates put into SSM parameters, by name. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The outputs of one stack. Throws if there is no such stack. */
  outputs(stack: string): Readonly<Record<string, string>>;
  /** Which resource types the templates hold, and which of them have no behaviour here. */
  summary(): readonly TypeSummary[];
  /** Everything that any service keeps. */
  contents(): Iterable<Kept>;
  stats(): Readonly<Record<string, unknown>>;
  /** What each role may do, with how often it did; zero is a right that nothing has needed. */
  rights(): readonly HeldRight[];
  refused(): readonly RefusedCall[];
  /** Errors of the stack itself. A test that finds one has found a bug in `local/`. */
  faults(): readonly Fault[];
  /** Deploys other templates over what runs, as `cdk deploy` would. */
  deploy(templates: string): Promise<void>;
  stop(): Promise<void>;
}

const ACCOUNT = { region: 'us-east-1', accountId: '111122223333', partition: 'aws' } as const;

/**
 * Starts the stack on loopback and deploys the templates.
 * @throws RefusedProperty naming what the templates declare and the stack does not serve.
 */
export async function startStack(options: StackOptions): Promise<LocalStack> {
  const assembly = readAssembly(options.templates);
  const data = options.data === undefined ? inMemory() : new Journal(options.data);
  const faults: Fault[] = [];
  const onFault = (fault: Fault): void => {
    faults.push(fault);
    options.onProgress?.(`fault in the local stack: ${fault.where}: ${describe(fault.error)}`);
  };
  const clock = new Clock({
    mode: options.clock ?? 'real',
    now: keptInstant(data) ?? options.now,
    onError: (label, error) => onFault({ where: `timer ${label}`, error }),
  });
  keepClock(data, clock);

  // The templates name both addresses, so the ports are taken before anything is provisioned.
  let ready: LocalHost | undefined;
  const whenReady =
    (handle: (host: LocalHost, request: HttpRequest) => Promise<HttpResponse>) =>
    (request: HttpRequest): Promise<HttpResponse> =>
      ready === undefined
        ? Promise.resolve({ status: 503, headers: { 'retry-after': '1' }, body: 'The local stack is starting.\n' })
        : handle(ready, request).finally(() => data.flush());
  const listeners: Listener[] = [];
  const listenOn = async (name: 'aws' | 'api', usual: number, handle: Parameters<typeof whenReady>[0]) => {
    const listener = await listen(keptPort(data, name, options.ports?.[name], usual), whenReady(handle));
    listeners.push(listener);
    return listener.port;
  };
  const release = async (): Promise<void> => {
    clock.stop();
    await Promise.all(listeners.map((listener) => listener.close()));
    data.close();
  };
  let ports: { readonly aws: number; readonly api: number };
  try {
    ports = {
      aws: await listenOn('aws', 4566, (host, request) => host.answerAws(request)),
      api: await listenOn('api', 4567, (host, request) => host.answerApi(request)),
    };
  } catch (error) {
    await release();
    throw error;
  }
  keepPorts(data, ports);
  const letGo = clock.hold();

  const account = { ...ACCOUNT, ...assembly.environment };
  const host = new LocalHost({
    ...account,
    clock,
    seed: seedOf(options, data.restarts),
    origin: `http://localhost:${ports.aws}`,
    apiOrigin: `http://localhost:${ports.api}`,
    onFault,
    data,
  });
  const stop = async (): Promise<void> => {
    clock.stop();
    // From here on nobody gets an answer and nothing is kept: what the end cuts off has not failed, it goes on next time.
    const closed = Promise.all(listeners.map((listener) => listener.close()));
    data.close();
    await closed;
    for (const service of host.services) await service.close?.();
  };

  host.add(createIamService(host, host.iam));
  host.add(createInertService(host));
  for (const create of options.services ?? allServices) host.add(create(host));
  const deployer = new Deployer(host, host.services);
  const parameters = { AwsOrigin: host.origin, ApiOrigin: host.apiOrigin, ...options.parameters };
  const deploy = async (templates: string, next = readAssembly(templates)): Promise<void> => {
    host.addAssets(next.assets);
    data.map('assets').set(templates, next.assets);
    await deployer.deploy(next, { parameters, onProgress: options.onProgress });
  };
  try {
    await options.outside?.({ clock, data });
    if (data.restarts > 0) await restore(host, deployer, assembly);
    letGo();
    // Functions of a first deployment may call back while later resources are still being made.
    ready = host;
    await deploy(options.templates, assembly);
  } catch (error) {
    await stop();
    throw error;
  }
  for (const { type, count, inert } of deployer.summary())
    options.onProgress?.(
      `${inert === undefined ? 'served' : 'inert '}  ${type} × ${count}${inert === undefined ? '' : ` (${inert})`}`,
    );

  return {
    origin: host.origin,
    apiOrigin: host.apiOrigin,
    clock,
    host,
    services: Object.fromEntries(host.services.map((service) => [service.name, service])),
    get parameters() {
      return Object.fromEntries(
        deployer
          .resources('AWS::SSM::Parameter')
          .map(({ properties, resource }) => [resource.ref, String(properties['Value'])]),
      );
    },
    outputs: (stack) => deployer.outputs(stack),
    summary: () => deployer.summary(),
    *contents() {
      for (const { port, url } of host.urls())
        yield { service: 'wire', sink: `request URLs of the ${port} port`, text: url };
      for (const service of host.services)
        for (const { sink, text } of service.contents?.() ?? []) yield { service: service.name, sink, text };
    },
    stats: () => host.stats(),
    rights: () => host.iam.rights(),
    refused: () => host.iam.refused(),
    faults: () => faults,
    deploy,
    stop,
  };
}

/** After a restart another one: nothing that was drawn before must come a second time. */
function seedOf({ seed, clock }: StackOptions, restarts: number): string | undefined {
  const first = seed ?? (clock === 'manual' ? 'frontdesk' : undefined);
  return first !== undefined && restarts > 0 ? `${first}/${String(restarts)}` : first;
}

/** Puts everything back to where it was before the restart, and lets it go on from there. */
async function restore(host: LocalHost, deployer: Deployer, now: Assembly): Promise<void> {
  for (const assets of host.data.map<Assembly['assets']>('assets').values()) host.addAssets(assets);
  // Where the code of before is code of now, it is taken from where that certainly lies.
  host.addAssets(now.assets);
  await deployer.restore().catch((error: unknown) => {
    throw new DataRefused(
      `What was deployed before cannot be put back: ${error instanceof Error ? error.message : String(error)}\n` +
        'The templates of each deployment must stay where they were (npm start keeps them in .frontdesk/local). Choose another folder for the data, or empty this one.',
      { cause: error },
    );
  });
  for (const service of host.services) await service.resume?.();
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
