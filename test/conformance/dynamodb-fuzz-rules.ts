/** Where DynamoDB Local is known to answer other than AWS, with the reason. */
import { isDeepStrictEqual } from 'node:util';
import type { FuzzCall } from './dynamodb-fuzz.ts';

type Json = Record<string, unknown>;
type Rule = (call: FuzzCall, here: Json, there: Json) => boolean;

/** Why the answers differ, or undefined where nobody knows. */
export function explain(call: FuzzCall, here: Json, there: Json): string | undefined {
  return RULES.find(([, holds]) => holds(call, here, there))?.[0];
}

const RULES: readonly (readonly [string, Rule])[] = [
  [
    'DynamoDB Local tells the capacity of a removal unasked',
    ({ operation, input }, here, there) =>
      operation === 'DeleteItem' &&
      input['ReturnConsumedCapacity'] === undefined &&
      sameBut('ConsumedCapacity', here, there),
  ],
  [
    'AWS bills a read that finds nothing like the smallest one, DynamoDB Local nothing',
    ({ operation }, here, there) =>
      ['Query', 'Scan', 'BatchGetItem'].includes(operation) &&
      sameBut('ConsumedCapacity', here, there) &&
      (operation === 'BatchGetItem' || here['ScannedCount'] === 0) &&
      unitsOf(here) > unitsOf(there),
  ],
  [
    'DynamoDB Local counts the removal of nothing in a batch twice, indexes that an item never was in, and entries of local indexes as some bytes larger',
    ({ operation }, here, there) => {
      const [ours, theirs] = [unitsByPlace(here), unitsByPlace(there)];
      return (
        ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'].includes(operation) &&
        sameBut('ConsumedCapacity', here, there) &&
        [...ours].every(([place, units]) => {
          const counted = theirs.get(place) ?? 0;
          if (operation === 'BatchWriteItem') return counted >= units;
          return counted === units || (isLocal(there, place) && counted === units + 1);
        })
      );
    },
  ],
  [
    'DynamoDB Local counts whole items in a scan of an index, and filters by them',
    ({ operation, input }, here, there) =>
      operation === 'Scan' &&
      input['IndexName'] !== undefined &&
      here['ScannedCount'] === there['ScannedCount'] &&
      (unitsOf(here) < unitsOf(there) || (input['FilterExpression'] !== undefined && !isError(there))),
  ],
  [
    'AWS says of the units of a transaction whether they read or wrote, and counts checks and removals of nothing',
    ({ operation }, here, there) => operation.startsWith('Transact') && sameBut('ConsumedCapacity', here, there),
  ],
  [
    'AWS gives back the paths that changed, DynamoDB Local whole attributes',
    ({ operation, input }, here, there) =>
      operation === 'UpdateItem' &&
      text(input['ReturnValues']).startsWith('UPDATED_') &&
      sameBut('Attributes', here, there),
  ],
  [
    'AWS tells of the one item that a query of a hash key can find where it ends',
    ({ operation, input }, here, there) =>
      operation === 'Query' && input['IndexName'] === undefined && sameBut('LastEvaluatedKey', here, there),
  ],
  [
    'DynamoDB Local takes no starting key that stands at the far end of BETWEEN, where a page can end',
    ({ input }, here, there) =>
      text(input['KeyConditionExpression']).includes('BETWEEN') &&
      !isError(here) &&
      /starting key does not match the range key predicate/.test(text(there['message'])),
  ],
  [
    'AWS looks first for an item that is named twice in a transaction',
    ({ operation }, here, there) =>
      operation.startsWith('Transact') &&
      /multiple operations on one item/.test(text(here['message'])) &&
      isError(there),
  ],
  [
    'AWS documents this as a reason of a cancelled transaction (ValidationError); DynamoDB Local refuses the request',
    ({ operation }, here, there) =>
      operation.startsWith('Transact') && codesOf(here).includes('ValidationError') && isError(there),
  ],
  [
    'DynamoDB Local adds a full stop to one message',
    (_call, here, there) => isDeepStrictEqual(here, withoutStops(there)),
  ],
  [
    'DynamoDB Local lets an update give the key of a local index another type, or remove what is not there',
    ({ operation }, here, there) =>
      (operation.startsWith('Transact') || operation === 'UpdateItem') && isKeyFault(here) && !isError(there),
  ],
  [
    'DynamoDB Local looks at the types of index keys last',
    ({ operation }, here, there) =>
      operation === 'UpdateItem' && /Type mismatch for Index Key/.test(text(here['message'])) && isError(there),
  ],
  [
    'of several faults another one is told, or the same in other words',
    ({ operation }, here, there) =>
      isFault(here) && (isFault(there) || (operation.startsWith('Transact') && isError(there))),
  ],
];

/** What is wrong with a request, as AWS and as DynamoDB Local say it. */
const FAULTS = [
  /^Invalid \w+Expression: /,
  /^The document path provided in the update expression is invalid for update$/,
  /^The provided expression refers to an attribute that does not exist in the item$/,
  /^An operand in the update expression has an incorrect data type$/,
  /^The update expression attempted to update the secondary index key to unsupported type$/,
  /^The provided key element does not match the schema$/,
  /^The number of conditions on the keys is invalid$/,
  /^Invalid attribute value type$/,
  /^The provided starting key /,
  /^Exclusive Start Key must have same size /,
  /^Type mismatch for attribute to update$/,
  /Type mismatch for (Index Key|key)/,
  /^Filter Expression can only contain non-primary key attributes/,
  /^One or more parameter values were invalid: (Select type|Secondary index|Missing the key)/,
];

function isFault(answer: Json): boolean {
  return answer['error'] === 'ValidationException' && FAULTS.some((fault) => fault.test(text(answer['message'])));
}

function isKeyFault(answer: Json): boolean {
  return /Type mismatch for Index Key|secondary index key to unsupported type/.test(JSON.stringify(answer));
}

function isError(answer: Json): boolean {
  return answer['error'] !== undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The codes of the reasons of a cancelled transaction. */
function codesOf(answer: Json): readonly string[] {
  const reasons = answer['reasons'];
  return Array.isArray(reasons) ? reasons.map((reason: { readonly Code: string }) => reason.Code) : [];
}

function withoutStops(answer: Json): unknown {
  return JSON.parse(
    JSON.stringify(answer).replaceAll('The conditional request failed.', 'The conditional request failed'),
  );
}

function sameBut(name: string, here: Json, there: Json): boolean {
  return isDeepStrictEqual({ ...here, [name]: undefined }, { ...there, [name]: undefined });
}

function unitsOf(answer: Json): number {
  const capacity = [answer['ConsumedCapacity']].flat()[0] as { readonly CapacityUnits?: number } | undefined;
  return capacity?.CapacityUnits ?? 0;
}

function isLocal(answer: Json, place: string): boolean {
  return (
    JSON.stringify(answer['ConsumedCapacity'] ?? {})
      .split('"LocalSecondaryIndexes"')[1]
      ?.includes(`"${place}"`) === true
  );
}

/** The units of a write by the table or index that they were for. */
function unitsByPlace(answer: Json): ReadonlyMap<string, number> {
  const capacity = ([answer['ConsumedCapacity']].flat()[0] ?? {}) as Readonly<
    Record<string, { CapacityUnits: number }>
  >;
  const indexes = [capacity['GlobalSecondaryIndexes'], capacity['LocalSecondaryIndexes']].flatMap((named) =>
    Object.entries((named ?? {}) as Readonly<Record<string, { CapacityUnits: number }>>),
  );
  return new Map([
    ['Table', capacity['Table']?.CapacityUnits ?? 0],
    ...indexes.map(([name, { CapacityUnits }]) => [name, CapacityUnits] as const),
  ]);
}
