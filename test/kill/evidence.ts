/** What can be seen from outside when everything is over. */
import {
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import type { Delivery } from '../../local/demo/story.ts';
import type { Ready } from './child.ts';
import type { DrivenCase } from './load.ts';
import type { Outside } from './outside.ts';

export interface Change {
  readonly eventId: string;
  readonly id: string;
  readonly version: number;
  readonly event: string;
}

export interface SentMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface Execution {
  readonly name: string;
  readonly status: string;
  readonly lastEvent: string;
}

export interface Evidence {
  readonly cases: readonly (DrivenCase & {
    readonly status: string;
    readonly payerIdentifier: string | undefined;
    readonly authorizations: number;
  })[];
  /** As the poller read it while the product was killed, and as it reads from the beginning now. */
  readonly polled: readonly Change[];
  readonly feed: readonly Change[];
  readonly webhooks: readonly { readonly id: string; readonly body: string }[];
  /** In the order in which they were sent. */
  readonly mails: readonly SentMail[];
  /** How many mails there were at each kill. */
  readonly mailsAtKills: readonly number[];
  /** The claims that the payer got: whose, and which of before it follows. */
  readonly claims: readonly { readonly identifier: string; readonly related: string | undefined }[];
  readonly executions: readonly Execution[];
  readonly queues: readonly { readonly name: string; readonly messages: number }[];
}

/** Reads the feed of changes on from a cursor, to its present end. */
export async function readChanges(
  outside: Outside,
  from?: string,
): Promise<{ changes: readonly Change[]; cursor: string | undefined }> {
  const changes: Change[] = [];
  let cursor = from;
  for (let more = true; more;) {
    const query = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await outside.call<{ changes: Change[]; cursor: string; hasMore: boolean }>(
      'GET',
      `/v1/changes?limit=200${query}`,
    );
    changes.push(...page.changes);
    ({ cursor, hasMore: more } = page);
  }
  return { changes, cursor };
}

export async function gather(
  { origin, payerOrigin }: Ready,
  outside: Outside,
  cases: readonly DrivenCase[],
  seen: {
    readonly polled: readonly Change[];
    readonly deliveries: readonly Delivery[];
    readonly mailsAtKills: readonly number[];
  },
): Promise<Evidence> {
  const shown = await Promise.all(
    cases.map(async (driven) => {
      const path = `/v1/preauthorizations/${driven.id}`;
      const { status, payer } = await outside.call<{ status: string; payer?: { identifier: string } }>('GET', path);
      const { authorizations } = await outside.call<{ authorizations: readonly unknown[] }>(
        'GET',
        `${path}/authorizations`,
      );
      return { ...driven, status, payerIdentifier: payer?.identifier, authorizations: authorizations.length };
    }),
  );
  return {
    cases: shown,
    polled: seen.polled,
    feed: (await readChanges(outside)).changes,
    webhooks: seen.deliveries.map(({ headers, body }) => ({ id: headers['webhook-id'] ?? '', body })),
    mails: await mailsOf(origin),
    mailsAtKills: seen.mailsAtKills,
    claims: await claimsOf(payerOrigin),
    executions: await executionsOf(origin),
    queues: await queuesOf(origin),
  };
}

async function mailsOf(origin: string): Promise<SentMail[]> {
  const listed = (await (await fetch(`${origin}/_local/api/mails`)).json()) as { id: string }[];
  const mails: SentMail[] = [];
  for (const { id } of listed) {
    const mail = (await (await fetch(`${origin}/_local/api/mails/${id}`)).json()) as {
      to: string[];
      subject: string;
      text?: string;
      html?: string;
    };
    mails.push({ to: mail.to.join(), subject: mail.subject, text: mail.text ?? mail.html ?? '' });
  }
  return mails;
}

interface ClaimBody {
  readonly entry?: readonly {
    readonly resource?: {
      readonly resourceType?: string;
      readonly identifier?: readonly { readonly value?: string }[];
      readonly related?: readonly { readonly claim?: { readonly identifier?: { readonly value?: string } } }[];
    };
  }[];
}

async function claimsOf(payerOrigin: string): Promise<Evidence['claims']> {
  const received = (await (await fetch(`${payerOrigin}/_control/received`)).json()) as {
    operation: string;
    body: ClaimBody;
  }[];
  return received
    .filter(({ operation }) => operation === 'Claim/$submit')
    .map(({ body }) => {
      const claim = body.entry?.find(({ resource }) => resource?.resourceType === 'Claim')?.resource;
      return {
        identifier: claim?.identifier?.[0]?.value ?? '',
        related: claim?.related?.[0]?.claim?.identifier?.value,
      };
    });
}

function clientOf(origin: string): {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
} {
  return { endpoint: origin, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
}

async function executionsOf(origin: string): Promise<Execution[]> {
  const client = new SFNClient(clientOf(origin));
  const executions: Execution[] = [];
  const { stateMachines = [] } = await client.send(new ListStateMachinesCommand({}));
  for (const { stateMachineArn } of stateMachines) {
    for (let nextToken: string | undefined, more = true; more; more = nextToken !== undefined) {
      const page = await client.send(new ListExecutionsCommand({ stateMachineArn, nextToken }));
      for (const { name = '', status = '', executionArn } of page.executions ?? []) {
        let lastEvent = '';
        if (status !== 'SUCCEEDED') {
          const { events } = await client.send(
            new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
          );
          lastEvent = events?.[0]?.type ?? '';
        }
        executions.push({ name, status, lastEvent });
      }
      ({ nextToken } = page);
    }
  }
  return executions;
}

/**
 * Who is killed again and again while it works on a message loses it to the dead letters, as on AWS: the operator
 * gives them back. @returns how many there were
 */
export async function redriveDeadLetters({ origin }: Ready): Promise<number> {
  const client = new SQSClient(clientOf(origin));
  let count = 0;
  for (const { name, messages } of await queuesOf(origin)) {
    if (messages === 0 || !name.includes('dead')) continue;
    const SourceArn = `arn:aws:sqs:us-east-1:111122223333:${name}`;
    const begun = await client.send(new StartMessageMoveTaskCommand({ SourceArn })).catch(() => undefined);
    if (begun !== undefined) count += messages;
  }
  return count;
}

async function queuesOf(origin: string): Promise<Evidence['queues']> {
  const client = new SQSClient(clientOf(origin));
  const { QueueUrls = [] } = await client.send(new ListQueuesCommand({}));
  return Promise.all(
    QueueUrls.map(async (QueueUrl) => {
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
      );
      const messages = Object.entries(Attributes)
        .filter(([name]) => name.startsWith('ApproximateNumberOfMessages'))
        .reduce((sum, [, count]) => sum + Number(count), 0);
      return { name: QueueUrl.split('/').at(-1) ?? '', messages };
    }),
  );
}
