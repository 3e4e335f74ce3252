/** Event source mappings: which function takes from which queue or stream. */
import { stableUuid } from '../../../cloudformation/names.ts';
import { AwsError, RefusedProperty } from '../../../contract.ts';
import type { Host, Input, Output, Resource, ResourceType, StreamRecord } from '../../../contract.ts';
import { epochSeconds, readInput, readProperties } from '../../support.ts';
import { functionArn, readFunctionName } from '../arn.ts';
import { TYPE, definition, invalid, settingsOf } from './definition.ts';
import type { Definition } from './definition.ts';
import { describe } from './describe.ts';
import type { FunctionSide, Mapping, MappingSettings } from './mapping.ts';
import { QueueMapping, checkQueue } from './queue.ts';
import { StreamMapping, checkStream } from './stream.ts';

/** A mapping as it was given, by whom, and when it was last changed. */
interface Given {
  readonly input: Input;
  readonly changedAt: number;
  /** Made over the wire: no template declares it. */
  readonly isFree: boolean;
}

export class Mappings {
  readonly #host: Host;
  readonly #side: FunctionSide;
  readonly #byId = new Map<string, Mapping>();
  /** By UUID: what outlives the process. */
  readonly #given: Map<string, Given>;

  constructor(side: FunctionSide) {
    this.#side = side;
    this.#host = side.host;
    this.#given = side.host.data.map('lambda/mappings');
    this.#host.signals.on('queueMessage', ({ queueArn }) => {
      for (const mapping of this.#byId.values()) if (mapping.settings.sourceArn === queueArn) mapping.wake();
    });
    this.#host.signals.on('streamRecord', (record) => this.#hear(record));
  }

  resourceType(): ResourceType {
    const resource = (uuid: string): Resource => ({
      ref: uuid,
      attributes: { Id: uuid, EventSourceMappingArn: this.arnOf(uuid) },
    });
    const read = (logicalId: string, properties: Input): Definition =>
      readProperties(definition, properties, TYPE, logicalId);
    return {
      create: async (logicalId, properties, { stack, kept }) => {
        const uuid = kept?.ref ?? stableUuid(`${stack}/${logicalId}`);
        // What was changed over the wire before a restart is as it was.
        const input = (kept === undefined ? undefined : this.#given.get(uuid)?.input) ?? properties;
        await this.#make(uuid, input, read(logicalId, input), `${TYPE} ${logicalId}`, {
          isFree: false,
          isRestored: kept !== undefined,
        });
        return resource(uuid);
      },
      update: async (logicalId, properties, { current, previous }) => {
        const isAnother = ['EventSourceArn', 'StartingPosition'].some((name) => previous[name] !== properties[name]);
        const where = `${TYPE} ${logicalId}`;
        if (!isAnother) {
          await this.#change(current.ref, properties, read(logicalId, properties), where);
          return current;
        }
        const uuid = stableUuid(`${current.ref}/${JSON.stringify(properties)}`);
        await this.#make(uuid, properties, read(logicalId, properties), where, { isFree: false, isRestored: false });
        return resource(uuid);
      },
      remove: (current) => Promise.resolve(this.#remove(current.ref)),
    };
  }

  /** CreateEventSourceMapping. @throws AwsError as Lambda refuses it */
  async create(input: Input): Promise<Output> {
    const declared = readInput(definition, input);
    const uuid = this.#host.random('lambda').uuid();
    await this.#served(() =>
      this.#make(uuid, input, declared, 'CreateEventSourceMapping', { isFree: true, isRestored: false }),
    );
    return this.describe(uuid, 'Creating');
  }

  /** UpdateEventSourceMapping: what is not named stays. @throws AwsError as Lambda refuses it */
  async update({ UUID, ...input }: Input): Promise<Output> {
    const { settings } = this.#find(UUID);
    for (const name of ['EventSourceArn', 'StartingPosition'])
      if (input[name] !== undefined) throw invalid(`${name} cannot be changed.`);
    const all = { ...this.#given.get(settings.uuid)?.input, ...input };
    const wasEnabled = settings.enabled;
    const declared = readInput(definition, all);
    await this.#served(() => this.#change(settings.uuid, all, declared, 'UpdateEventSourceMapping'));
    const toggled = declared.Enabled ? 'Enabling' : 'Disabling';
    return this.describe(settings.uuid, wasEnabled === declared.Enabled ? 'Updating' : toggled);
  }

  /** DeleteEventSourceMapping. @throws AwsError ResourceNotFoundException */
  delete(uuid: unknown): Output {
    const { settings } = this.#find(uuid);
    const output = this.describe(settings.uuid, 'Deleting');
    this.#remove(settings.uuid);
    return output;
  }

  /** The mapping as the API shows it, in this state. @throws AwsError ResourceNotFoundException */
  describe(uuid: unknown, state?: string): Output {
    const mapping = this.#find(uuid);
    return {
      ...describe(mapping, state),
      EventSourceMappingArn: this.arnOf(mapping.settings.uuid),
      FunctionArn: this.#functionArnOf(mapping.settings),
      LastModified: epochSeconds(this.#given.get(mapping.settings.uuid)?.changedAt ?? 0),
    };
  }

  /** All of them, or those of a source or a function (any version or alias of it, or the one that is named). */
  list(source: unknown, functionName: unknown): Output[] {
    const wanted = typeof functionName === 'string' ? readFunctionName(functionName) : undefined;
    return [...this.#byId.values()]
      .filter(({ settings }) => source === undefined || settings.sourceArn === source)
      .filter(({ settings }) => {
        const { name, qualifier } = readFunctionName(settings.functionName);
        return wanted === undefined || (wanted.name === name && wanted.qualifier === qualifier);
      })
      .map(({ settings }) => this.describe(settings.uuid));
  }

  /** The function that a mapping feeds, undefined if there is no such mapping. */
  functionArnOf(uuid: unknown): string | undefined {
    const mapping = typeof uuid === 'string' ? this.#byId.get(uuid) : undefined;
    return mapping && this.#functionArnOf(mapping.settings);
  }

  arnOf(uuid: string): string {
    return this.#host.arn('lambda', `event-source-mapping:${uuid}`);
  }

  /** Events that wait for a function, for the leak search. */
  *contents(): Iterable<string> {
    for (const mapping of this.#byId.values()) {
      if (mapping instanceof StreamMapping) for (const record of mapping.pending()) yield JSON.stringify(record);
    }
  }

  /** Goes on with what was taken before a restart, after the templates have made theirs again. */
  async resume(): Promise<void> {
    for (const [uuid, { input, isFree }] of this.#given) {
      if (isFree)
        await this.#make(uuid, input, readInput(definition, input), TYPE, { isFree, isRestored: true }).catch(
          (error: unknown) => {
            // Its function or its source went with the templates that declared it.
            if (!(error instanceof AwsError)) throw error;
            this.#given.delete(uuid);
          },
        );
    }
    for (const mapping of this.#byId.values()) if (mapping instanceof StreamMapping) mapping.resume();
  }

  close(): void {
    for (const mapping of this.#byId.values()) mapping.stop();
  }

  #hear(record: StreamRecord): void {
    for (const mapping of this.#byId.values()) {
      if (mapping.settings.sourceArn === record.streamArn && mapping instanceof StreamMapping) mapping.take(record);
    }
  }

  async #make(
    uuid: string,
    input: Input,
    declared: Definition,
    where: string,
    { isFree, isRestored }: { readonly isFree: boolean; readonly isRestored: boolean },
  ): Promise<void> {
    const settings = settingsOf(declared, uuid, where);
    this.#refuseSecond(settings);
    await this.#check(settings);
    const mapping =
      settings.kind === 'queue' ? new QueueMapping(this.#side, settings) : new StreamMapping(this.#side, settings);
    this.#byId.set(uuid, mapping);
    this.#given.set(uuid, { input, isFree, changedAt: this.#host.clock.now() });
    // One that stood before goes on from where it was, wherever a new one would begin.
    const isFromTheStart = settings.kind === 'stream' && settings.startingPosition === 'TRIM_HORIZON' && !isRestored;
    if (mapping instanceof StreamMapping && isFromTheStart) mapping.takeAll();
    mapping.wake();
  }

  async #change(uuid: string, input: Input, declared: Definition, where: string): Promise<void> {
    const mapping = this.#find(uuid);
    const settings = settingsOf(declared, uuid, where);
    await this.#check(settings);
    const isFree = this.#given.get(uuid)?.isFree ?? false;
    this.#given.set(uuid, { input, isFree, changedAt: this.#host.clock.now() });
    mapping.change(settings);
  }

  #remove(uuid: string): void {
    const mapping = this.#byId.get(uuid);
    mapping?.stop();
    if (mapping instanceof StreamMapping) mapping.forgetAll();
    this.#byId.delete(uuid);
    this.#given.delete(uuid);
  }

  /** @throws AwsError ResourceNotFoundException */
  #find(uuid: unknown): Mapping {
    const mapping = typeof uuid === 'string' ? this.#byId.get(uuid) : undefined;
    if (mapping !== undefined) return mapping;
    throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404, {
      Type: 'User',
    });
  }

  async #check(settings: MappingSettings): Promise<void> {
    if (settings.kind === 'queue') await checkQueue(this.#side, settings);
    else checkStream(this.#side, settings);
  }

  /** @throws AwsError ResourceConflictException: a function takes from a source once */
  #refuseSecond(settings: MappingSettings): void {
    const arn = this.#functionArnOf(settings);
    for (const { settings: other } of this.#byId.values()) {
      if (other.sourceArn !== settings.sourceArn || this.#functionArnOf(other) !== arn || other.uuid === settings.uuid)
        continue;
      const kind = settings.kind === 'queue' ? 'SQS' : 'DynamoDB';
      throw new AwsError(
        'ResourceConflictException',
        `An event source mapping with ${kind} arn (" ${settings.sourceArn} ") and function (" ${readFunctionName(settings.functionName).name} ") already exists. Please update or delete the existing mapping with UUID ${other.uuid}`,
        409,
        { Type: 'User' },
      );
    }
  }

  #functionArnOf({ functionName }: MappingSettings): string {
    return functionArn(this.#host, readFunctionName(functionName));
  }

  /** Over the wire, what is not served is a wrong value. */
  async #served(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw error instanceof RefusedProperty ? invalid(error.message) : error;
    }
  }
}
