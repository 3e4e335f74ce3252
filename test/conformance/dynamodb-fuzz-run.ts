/** Makes the same random calls here and at another DynamoDB, and compares the answers. */
import { isDeepStrictEqual } from 'node:util';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { diceOf, FuzzTable } from './dynamodb-fuzz.ts';
import type { FuzzCall } from './dynamodb-fuzz.ts';
import { explain } from './dynamodb-fuzz-rules.ts';
import { answerOf, clientOf, withDynamoDb } from './dynamodb-target.ts';

const CALLS_PER_TABLE = 250;

type Json = Record<string, unknown>;

/** What was found: how many calls were made (the next pages of queries included), how many answered alike, and the others by the reason why. */
export interface FuzzReport {
  calls: number;
  alike: number;
  readonly explained: Map<string, number>;
  readonly unexplained: string[];
}

/** Makes so many calls. The same seed makes the same calls. */
export function fuzz(endpoint: string, calls: number, seed: number): Promise<FuzzReport> {
  return withDynamoDb(async (local) => {
    const [here, there] = [clientOf(local), clientOf(endpoint)];
    const dice = diceOf(seed);
    const report: FuzzReport = { calls, alike: 0, explained: new Map(), unexplained: [] };
    for (let made = 0, number = 0; made < calls; number += 1) {
      const table = new FuzzTable(dice, `fuzz-${seed}-${number}-${Date.now()}`);
      for (const client of [here, there]) await answerOf(client, { operation: 'CreateTable', input: table.definition });
      const end = Math.min(calls, made + CALLS_PER_TABLE);
      for (let agree = true; agree && made < end; made += 1)
        agree = await compareOne(table, table.call(), here, there, report);
      for (const client of [here, there])
        await answerOf(client, { operation: 'DeleteTable', input: { TableName: table.name } });
    }
    here.destroy();
    there.destroy();
    return report;
  });
}

/** Gives whether both took the call, or neither: if not, the tables hold other things from then on. */
async function compareOne(
  table: FuzzTable,
  call: FuzzCall,
  here: DynamoDBClient,
  there: DynamoDBClient,
  report: FuzzReport,
): Promise<boolean> {
  const wanted = { ...call, unordered: call.unordered || undefined };
  const [ours, theirs] = (await Promise.all([answerOf(here, wanted), answerOf(there, wanted)])) as [Json, Json];
  if (isDeepStrictEqual(ours, theirs)) {
    report.alike += 1;
    const next = ours['LastEvaluatedKey'];
    if (call.operation !== 'Query' || next === undefined) return true;
    report.calls += 1;
    const following = { ...call, input: { ...call.input, ExclusiveStartKey: next } };
    return compareOne(table, following, here, there, report);
  }
  const why = explain(call, ours, theirs);
  if (why === undefined) {
    report.unexplained.push(
      `${call.operation} ${JSON.stringify(call.input)}\n  table: ${JSON.stringify(table.definition)}\n` +
        `  here:  ${JSON.stringify(ours)}\n  there: ${JSON.stringify(theirs)}`,
    );
  } else report.explained.set(why, (report.explained.get(why) ?? 0) + 1);
  return (ours['error'] === undefined) === (theirs['error'] === undefined);
}
