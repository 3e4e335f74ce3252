import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import PostalMime from 'postal-mime';
import type { Input, Output, Principal } from '../../local/contract.ts';
import { UNSEEN } from '../../local/faults/faults.ts';
import { listenForWebhooks, type Delivery } from '../../local/demo/story.ts';
import type { Item } from './evidence.ts';
import { HEARD } from './heard.ts';
import { startTestProduct, type TestClinic, type TestProduct } from '../system/harness.ts';

export interface KeptMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly raw: string;
  readonly bounced: boolean;
  /** Id of the effect that sent it, where one did. */
  readonly effectId: string | undefined;
}

/** Nobody's hours end, so that what a fault delays is due as long after it as without the fault. */
const ALWAYS = [{ from: '00:00', to: '24:00' }];
const OPERATOR: Principal = { kind: 'operator' };
const MINUTE = 60;

/** One stack with one clinic, in which one case after the other is run. */
export class World {
  readonly product: TestProduct;
  readonly clinic: TestClinic;
  readonly webhooks: readonly Delivery[];
  readonly records: string;
  readonly audit: string;
  readonly auditBucket: string;
  readonly machines: readonly { readonly arn: string; readonly name: string }[];
  readonly #mails: Promise<KeptMail>[] = [];
  readonly #stopWebhooks: () => void;
  #sweeps = false;

  private constructor(fields: {
    product: TestProduct;
    clinic: TestClinic;
    webhooks: Awaited<ReturnType<typeof listenForWebhooks>>;
    names: Pick<World, 'records' | 'audit' | 'auditBucket' | 'machines'>;
  }) {
    const { product, clinic, webhooks, names } = fields;
    this.product = product;
    this.clinic = clinic;
    this.webhooks = webhooks.deliveries;
    this.#stopWebhooks = () => webhooks.stop();
    this.records = names.records;
    this.audit = names.audit;
    this.auditBucket = names.auditBucket;
    this.machines = names.machines;
    product.stack.host.signals.on('mail', ({ to, raw, bounced, tags = {} }) =>
      this.#mails.push(
        PostalMime.parse(raw).then(({ subject = '', text = '' }) => ({
          to: to[0] ?? '',
          subject,
          text,
          raw,
          bounced: bounced !== undefined && bounced.length > 0,
          effectId: tags['mail']?.[0],
        })),
      ),
    );
    this.#letSweepSleep();
  }

  static async start(): Promise<World> {
    const product = await startTestProduct();
    const clinic = await product.clinic(undefined, {
      // SES’s own simulator: an address that bounced once is not refused for ever.
      addressOf: (person, slug) => `success+${person}.${slug}@simulator.amazonses.com`,
    });
    const settings = await product.operator.run<Record<string, unknown>>('clinic show', { clinic: clinic.clinicId });
    const week = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
    await product.operator.run('clinic settings', {
      clinic: clinic.clinicId,
      settings: {
        ...Object.fromEntries(
          ['name', 'neutralName', 'timeZone', 'contact', 'escalation', 'reviewTurnaround'].map((name) => [
            name,
            settings[name],
          ]),
        ),
        staffedHours: Object.fromEntries([...week.map((day) => [day, ALWAYS]), ['closed', []]]),
        informationDays: 1,
      },
    });
    const webhooks = await listenForWebhooks();
    await clinic.system.must('POST', '/v1/webhook-endpoints', { url: webhooks.url, events: [...HEARD] });
    await product.pass(0);
    const call = (service: string, operation: string, input: Input = {}): Promise<Output> =>
      product.stack.host.call(OPERATOR, service, operation, input);
    const { TableNames } = (await call('dynamodb', 'ListTables')) as { TableNames: string[] };
    const { stateMachines } = (await call('states', 'ListStateMachines')) as {
      stateMachines: { stateMachineArn: string; name: string }[];
    };
    const { Buckets } = (await call('s3', 'ListBuckets')) as { Buckets: { Name: string }[] };
    return new World({
      product,
      clinic,
      webhooks,
      names: {
        records: one(TableNames, /record/i),
        audit: one(TableNames, /audit/i),
        auditBucket: one(
          Buckets.map(({ Name }) => Name),
          /audit/i,
        ),
        machines: stateMachines.map(({ stateMachineArn: arn, name }) => ({ arn, name })),
      },
    });
  }

  async stop(): Promise<void> {
    this.#stopWebhooks();
    await this.product.stop();
  }

  /** Nobody writes again to an address that mail did not reach, until an operator says that it does. */
  async mendAddresses(): Promise<void> {
    const clinic = this.clinic.clinicId;
    for (const { id } of await this.product.operator.run<{ id: string }[]>('bounce list', { clinic }))
      await this.product.operator.run('bounce clear', { clinic, staff: id });
  }

  /** What went there is of an earlier case. */
  async emptyDeadLetters(): Promise<void> {
    const { QueueUrls = [] } = (await this.call('sqs', 'ListQueues', {})) as { QueueUrls?: string[] };
    for (const QueueUrl of QueueUrls.filter((url) => /dead/i.test(url)))
      await this.call('sqs', 'PurgeQueue', { QueueUrl });
  }

  get now(): number {
    return this.product.stack.clock.now();
  }

  /** Beside everybody, as the one who owns the machine: none of the recorded calls. */
  call(service: string, operation: string, input: Input): Promise<Output> {
    return this.product.stack.host.call(OPERATOR, service, operation, input, UNSEEN);
  }

  /** Items of a partition of the records table, by sort key. */
  async items(pk: string, from: string, to = from): Promise<Item[]> {
    const { Items = [] } = (await this.call('dynamodb', 'Query', {
      TableName: this.records,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': { S: pk }, ':from': { S: from }, ':to': { S: to } },
      ConsistentRead: true,
    })) as { Items?: Record<string, AttributeValue>[] };
    return Items.map((item) => unmarshall(item) as Item);
  }

  get mailCount(): number {
    return this.#mails.length;
  }

  /** Every mail that left, oldest first, but for the first so many. */
  async mails(from: number): Promise<KeptMail[]> {
    return Promise.all(this.#mails.slice(from));
  }

  /** Lets so many seconds pass; with the sweep at work if `sweeps`. */
  async pass(seconds: number, sweeps = false): Promise<void> {
    this.#sweeps = sweeps;
    try {
      await this.product.pass(seconds);
    } finally {
      this.#sweeps = false;
    }
  }

  /**
   * What production does while nobody looks: waits that end, retries, redelivery, the sweep. Until it is well, or for long.
   * @param more minutes to wait after that
   */
  async heal(isWell: () => Promise<boolean>, more: readonly number[] = []): Promise<boolean> {
    await this.product.pass(0);
    if (await isWell()) return true;
    for (const minutes of [...HEALING, ...more]) {
      await this.pass(minutes * MINUTE, true);
      if (await isWell()) return true;
    }
    return false;
  }

  /** Lets happen what may still happen. */
  async rest(): Promise<void> {
    for (const minutes of HEALING.slice(0, 6)) await this.pass(minutes * MINUTE, true);
  }

  /** Writes an item beside the product. */
  async put(item: Item): Promise<void> {
    await this.call('dynamodb', 'PutItem', { TableName: this.records, Item: marshall(item) });
  }

  /** Removes an item beside the product. */
  async remove({ pk, sk }: Pick<Item, 'pk' | 'sk'>): Promise<void> {
    await this.call('dynamodb', 'DeleteItem', { TableName: this.records, Key: { pk: { S: pk }, sk: { S: sk } } });
  }

  /** Puts the clock to the same moment of a sweep's round for every run. */
  async align(): Promise<void> {
    const quarter = 15 * MINUTE * 1000;
    await this.pass((quarter - (this.now % quarter)) / 1000 + 2 * MINUTE);
  }

  /** Nothing is lost in a day of waiting: the sweep, which would find nothing a hundred times, is woken when it is wanted. */
  #letSweepSleep(): void {
    const { host } = this.product.stack;
    const call = host.call.bind(host);
    host.call = (principal, service, operation, input, by) =>
      !this.#sweeps && by?.startsWith('scheduler ') === true
        ? Promise.resolve({ StatusCode: 202 })
        : call(principal, service, operation, input, by);
  }
}

/** In minutes: SDKs and state machines first, redelivered messages, then some rounds of the sweep. */
const HEALING = [1, 2, 4, 10, 15, 15, 15, 30];

function one(names: readonly string[], pattern: RegExp): string {
  const found = names.find((name) => pattern.test(name));
  if (found === undefined) throw new Error(`nothing is called ${String(pattern)} among ${names.join(', ')}`);
  return found;
}
