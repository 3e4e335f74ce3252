import type { EffectQueue } from './effects/effect.ts';

/**
 * One thing that is done with records: `get` and `getMany` by their keys, `query` one partition, `due` and `list` one of the
 * indexes of that name, `check` that one still is as it was read while others change, `put`, `update` and `remove` (in a transaction or by itself). `scan` reads the whole table: the operator alone.
 */
export type RecordsDeed = 'get' | 'getMany' | 'query' | 'due' | 'list' | 'check' | 'put' | 'update' | 'remove' | 'scan';

/**
 * What one function may use. Each handler file exports its `needs`; the infrastructure makes the function's environment
 * and its grants from them, so that the two cannot differ. What is not named here is refused.
 *
 * Every function with a `route` may also count requests against its clinic's limit: `dynamodb:UpdateItem` on the records
 * table where the leading key is like `*#limit#*`.
 */
export interface Needs {
  /** What it does with the records table (`RECORDS_TABLE`). */
  readonly records?: readonly RecordsDeed[];
  /** The audit table (`AUDIT_TABLE`). `put`: PutItem and nothing else; `read`: Get, Query and Scan, for verifying it. */
  readonly audit?: 'put' | 'read' | 'putAndRead';
  /** The Object Lock bucket of audit entries (`AUDIT_BUCKET`). `write`: PutObject, and GetObject to compare; `read`: GetObject and ListBucket. */
  readonly auditArchive?: 'write' | 'read';
  /** The consumption of a table's stream by this function. */
  readonly stream?: 'records' | 'audit';
  /** GenerateMac with the key of the links in mails (`LINK_KEY_ID`): the mail sender alone. */
  readonly link?: true;
  /** GenerateMac with the key of cursors and cookies (`SEAL_KEY_ID`). */
  readonly seal?: true;
  /** GenerateMac with the key of the index by which persons are found (`MATCH_KEY_ID`). */
  readonly match?: true;
  /** Sending mail (`MAIL_FROM`, `MAIL_CONFIGURATION_SET`). */
  readonly mail?: true;
  /** The documents bucket (`DOCUMENTS_BUCKET`). `upload`: signs uploads into `quarantine/`; `readAndUpload`: both; `check`: reads quarantine, writes and removes; `readImports`, `readRemittances`: files of patients, of remittances alone. */
  readonly documents?:
    'read' | 'write' | 'upload' | 'readAndUpload' | 'check' | 'readWrite' | 'readImports' | 'readRemittances';
  /** Payers' credentials in Secrets Manager, under `frontdesk/<stage>/payers/`. */
  readonly payerSecrets?: 'read' | 'write';
  /** Clinics' credentials at their payment gateways in Secrets Manager, under `frontdesk/<stage>/payment-gateways/`. */
  readonly paymentSecrets?: 'read' | 'write';
  /** Webhook endpoints' secrets in Secrets Manager, under `frontdesk/<stage>/webhooks/`. `make`: the first, and the next one beside the last. */
  readonly webhookSecrets?: 'read' | 'make' | 'remove';
  /**
   * `issuer`: only knows where tokens come from (`USER_POOL_ISSUER`). `signIn`: that, and `SIGN_IN_ORIGIN` and `STAFF_CLIENT_ID`.
   * `administer`: makes and disables users and API clients (`USER_POOL_ID`).
   */
  readonly userPool?: 'issuer' | 'signIn' | 'administer';
  /** Queues of effects that it sends to (`QUEUE_URL_WORKFLOW`, `QUEUE_URL_MAIL` …). */
  readonly queues?: readonly EffectQueue[];
  /** The queue whose messages invoke it. */
  readonly consumes?: EffectQueue | 'mailEvents' | 'uploads';
  /** Dead-letter queues whose depth it may ask (`DEAD_LETTER_QUEUE_URLS`, separated by spaces). */
  readonly deadLetters?: 'count';
  /**
   * `answer`: SendTaskSuccess/Failure. `start`: that, StartExecution and DescribeExecution (`WORKFLOW_PREAUTHORIZATION`,
   * `WORKFLOW_REGISTRATION` …). `inspect`: DescribeExecution alone.
   */
  readonly workflows?: 'answer' | 'start' | 'inspect';
  /** The public origin, an SSM parameter (`ORIGIN_PARAMETER`). */
  readonly origin?: true;
  /** Calls to addresses outside (`OUTBOUND_EXCEPTIONS`). */
  readonly outbound?: true;
}
