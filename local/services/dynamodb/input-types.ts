/** The inputs of the operations once they have been checked and their expressions parsed. */
import type { Expression, Path } from './expressions.ts';
import type { UpdateSection } from './updates.ts';
import type { Throughput } from './table.ts';
import type { AttributeValue, Item } from './values.ts';

export type CapacityDetail = 'INDEXES' | 'TOTAL' | 'NONE';
type Names = Readonly<Record<string, true>>;

export interface ParsedCondition {
  readonly expression: Expression;
  /** The attributes that it looks at. */
  readonly pathHeads: Names;
  /** Those that it looks into. */
  readonly nestedPaths: Names;
}

export interface ParsedProjection {
  readonly paths: readonly Path[];
  readonly nestedPaths: Names;
}

export interface ParsedUpdate {
  readonly sections: readonly UpdateSection[];
  readonly paths: readonly Path[];
  readonly nestedPaths: Names;
}

export interface Conditional {
  readonly TableName: string;
  readonly ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' | 'NONE';
  readonly _condition?: ParsedCondition;
}

interface Metered {
  readonly ReturnConsumedCapacity?: CapacityDetail;
  readonly ReturnItemCollectionMetrics?: 'SIZE' | 'NONE';
}

export interface GetInput extends Metered {
  readonly TableName: string;
  readonly Key: Item;
  readonly ConsistentRead?: boolean;
  readonly _projection?: ParsedProjection;
}

export interface PutInput extends Conditional, Metered {
  readonly Item: Item;
  readonly ReturnValues?: 'ALL_OLD' | 'NONE';
}

export interface DeleteInput extends Conditional, Metered {
  readonly Key: Item;
  readonly ReturnValues?: 'ALL_OLD' | 'NONE';
}

export interface UpdateInput extends Conditional, Metered {
  readonly Key: Item;
  readonly ReturnValues?: 'ALL_OLD' | 'UPDATED_OLD' | 'ALL_NEW' | 'UPDATED_NEW' | 'NONE';
  readonly _updates?: ParsedUpdate;
}

export interface CheckInput extends Conditional {
  readonly Key: Item;
}

interface ReadInput extends Metered {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly Limit?: number;
  readonly Select?: 'SPECIFIC_ATTRIBUTES' | 'COUNT' | 'ALL_ATTRIBUTES' | 'ALL_PROJECTED_ATTRIBUTES';
  readonly ConsistentRead?: boolean;
  readonly ExclusiveStartKey?: Item;
  readonly _filter?: ParsedCondition;
  readonly _projection?: ParsedProjection;
}

export interface KeyCondition {
  readonly ComparisonOperator: 'EQ' | 'LT' | 'LE' | 'GT' | 'GE' | 'BETWEEN' | 'BEGINS_WITH';
  readonly AttributeValueList: readonly AttributeValue[];
}

export interface QueryInput extends ReadInput {
  readonly KeyConditions: Readonly<Record<string, KeyCondition>>;
  readonly ScanIndexForward?: boolean;
}

export interface ScanInput extends ReadInput {
  readonly Segment?: number;
  readonly TotalSegments?: number;
}

export type WriteRequest =
  | { readonly PutRequest: { readonly Item: Item }; readonly DeleteRequest?: undefined }
  | { readonly DeleteRequest: { readonly Key: Item }; readonly PutRequest?: undefined };

export type TransactWrite =
  | { readonly ConditionCheck: CheckInput }
  | { readonly Put: PutInput }
  | { readonly Delete: DeleteInput }
  | { readonly Update: UpdateInput };

export interface IndexInput {
  readonly IndexName: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly Projection: {
    readonly ProjectionType: 'ALL' | 'INCLUDE' | 'KEYS_ONLY';
    readonly NonKeyAttributes?: readonly string[];
  };
  readonly ProvisionedThroughput?: Throughput;
}

export interface KeySchemaElement {
  readonly AttributeName: string;
  readonly KeyType: 'HASH' | 'RANGE';
}

export interface CreateTableInput {
  readonly TableName: string;
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: 'S' | 'N' | 'B' }[];
  readonly KeySchema: readonly KeySchemaElement[];
  readonly GlobalSecondaryIndexes?: readonly IndexInput[];
  readonly LocalSecondaryIndexes?: readonly IndexInput[];
  readonly BillingMode?: 'PROVISIONED' | 'PAY_PER_REQUEST';
  readonly ProvisionedThroughput?: Throughput;
}

export interface UpdateTableInput {
  readonly TableName: string;
  readonly AttributeDefinitions?: CreateTableInput['AttributeDefinitions'];
  readonly BillingMode?: 'PROVISIONED' | 'PAY_PER_REQUEST';
  readonly ProvisionedThroughput?: Throughput;
  readonly GlobalSecondaryIndexUpdates?: readonly {
    readonly Create?: IndexInput;
    readonly Update?: { readonly IndexName: string; readonly ProvisionedThroughput: Throughput };
    readonly Delete?: { readonly IndexName: string };
  }[];
}

export interface Inputs {
  GetItem: GetInput;
  PutItem: PutInput;
  UpdateItem: UpdateInput;
  DeleteItem: DeleteInput;
  Query: QueryInput;
  Scan: ScanInput;
  BatchGetItem: Metered & {
    readonly RequestItems: Readonly<
      Record<
        string,
        { readonly Keys: readonly Item[]; readonly ConsistentRead?: boolean; readonly _projection?: ParsedProjection }
      >
    >;
  };
  BatchWriteItem: Metered & { readonly RequestItems: Readonly<Record<string, readonly WriteRequest[]>> };
  TransactWriteItems: Metered & {
    readonly TransactItems: readonly TransactWrite[];
    readonly ClientRequestToken?: string;
  };
  TransactGetItems: Metered & { readonly TransactItems: readonly { readonly Get: GetInput }[] };
  CreateTable: CreateTableInput;
  UpdateTable: UpdateTableInput;
  ListTables: { readonly ExclusiveStartTableName?: string; readonly Limit?: number };
}
