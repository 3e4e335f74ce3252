import type { Instant } from '../../platform/clock.ts';
import type { RecordChange } from '../../platform/commit.ts';
import { partition } from '../../platform/keys.ts';
import { query } from '../../platform/table.ts';
import { domain } from '../ledger/store.ts';

/** A statement of an account as it was sent: the document itself stands in the bucket, under its id. */
export interface SentStatement {
  readonly id: string;
  readonly version: number;
  readonly accountId: string;
  readonly patientId: string;
  /** `YYYY-MM-DD`: the day on which the account stood so. */
  readonly asOf: string;
  /** The number of the last entry that it tells of: the next one begins after it. */
  readonly lastEntry: number;
  /** The visits of which it tells something: what they are labelled with says where it may be mentioned. */
  readonly appointmentIds: readonly string[];
  readonly staffId: string;
  readonly createdAt: Instant;
}

const PREFIX = 'statement#';

/** The statement that the account’s patient was sent last, or undefined. */
export async function lastStatement(clinicId: string, accountId: string): Promise<SentStatement | undefined> {
  const pk = partition(clinicId, accountId);
  const { items } = await query(pk, { beginsWith: PREFIX, descending: true, limit: 1 });
  return items[0] && domain<SentStatement>(items[0]);
}

/** The change that keeps a statement: it never changes. */
export function statementChange(
  clinicId: string,
  { version: _version, id, ...attributes }: SentStatement,
): RecordChange {
  return {
    kind: 'accountStatement',
    id,
    key: { pk: partition(clinicId, attributes.accountId), sk: `${PREFIX}${id}` },
    from: null,
    attributes: { schema: 1, id, ...attributes },
    action: 'accountStatement.sent',
  };
}
