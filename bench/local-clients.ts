/**
 * The clients of `npm run bench -- local`, in a process of their own: `node bench/local-clients.ts BARE STACK MACHINE` calls an
 * empty server and the local stack, and prints how often in a second.
 */
import { DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateStateMachineCommand,
  DescribeStateMachineCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

/** Requests that are under way at once. */
export const AT_ONCE = 16;
const CALLS = 2000;

/** What is printed, as JSON: calls in a second. */
export interface Rates {
  readonly requests: number;
  readonly executions: number;
  /** How many of the executions had not ended when the last was started. */
  readonly running: number;
  readonly transactions: number;
}

async function measure(bare: string, endpoint: string, definition: string): Promise<Rates> {
  const config = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  const requests = await perSecond(async () => {
    await (await fetch(bare, { method: 'POST', body: '{}' })).text();
  });

  const states = new SFNClient(config);
  const { stateMachines = [] } = await states.send(new ListStateMachinesCommand({}));
  const { roleArn } = await states.send(
    new DescribeStateMachineCommand({ stateMachineArn: stateMachines[0]?.stateMachineArn }),
  );
  const { stateMachineArn } = await states.send(new CreateStateMachineCommand({ name: 'bench', definition, roleArn }));
  const executions = await perSecond(async (index) => {
    await states.send(new StartExecutionCommand({ stateMachineArn, input: `{"n":${index % 50}}` }));
  });
  const running = await states.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }));

  const table = await new SSMClient(config).send(new GetParameterCommand({ Name: '/frontdesk/local/tables/records' }));
  const TableName = table.Parameter?.Value;
  const dynamodb = new DynamoDBClient(config);
  const transactions = await perSecond(async (index) => {
    const put = (sk: string) => ({
      Put: {
        TableName,
        Item: { pk: { S: `bench#${index}` }, sk: { S: sk }, text: { S: 'x'.repeat(400) } },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    });
    await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: ['a', 'b', 'c', 'd'].map(put) }));
  });
  return { requests, executions, running: running.executions?.length ?? 0, transactions };
}

/** Calls in a second, `AT_ONCE` of them under way. The first hundreds warm it up. */
async function perSecond(call: (index: number) => Promise<void>): Promise<number> {
  const all = async (from: number, count: number): Promise<void> => {
    let next = from;
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (next < from + count) await call(next++);
      }),
    );
  };
  await all(CALLS, 400);
  const began = performance.now();
  await all(0, CALLS);
  return CALLS / ((performance.now() - began) / 1000);
}

if (import.meta.main) {
  const [bare = '', stack = '', machine = ''] = process.argv.slice(2);
  console.log(JSON.stringify(await measure(bare, stack, machine)));
}
