import { plusSeconds, type Instant } from '../../platform/clock.ts';
import type { RecordChange } from '../../platform/commit.ts';
import { casesDue, partition, recordKey } from '../../platform/keys.ts';
import { getItem, getItems, queryAll, type Item, type Key, type Write } from '../../platform/table.ts';
import type { Dispute } from './dispute.ts';
import type { EvidenceFile } from './evidence-file.ts';
import { nextDeed } from './rules/next-deed.ts';

/** How long after its time a dispute is reported as stuck. */
const LATE_AFTER_SECONDS = 15 * 60;

/** The clinic's dispute, or undefined: also for another clinic's and for what is none. */
export async function readDispute(clinicId: string, id: string): Promise<Dispute | undefined> {
  const item = await getItem(recordKey(clinicId, id));
  return item?.['type'] === 'dispute' ? domain(item) : undefined;
}

/** The change that makes or replaces the dispute. */
export function disputeChange(before: Dispute | null, after: Dispute, action: string, at: Instant): RecordChange {
  const { id, version: _version, updatedAt: _updatedAt, ...attributes } = after;
  return {
    kind: 'dispute',
    id,
    key: recordKey(after.clinicId, id),
    from: before?.version ?? null,
    attributes: { schema: 1, ...attributes, ...due(after, at) },
    action,
  };
}

/** By when something must have happened to it; nothing where nobody waits for anything. */
function due(subject: Dispute, at: Instant): { duePk?: string; dueSk?: string } {
  const next = nextDeed(subject, at);
  if (next.deed === 'finish') return {};
  return { duePk: casesDue(subject.id), dueSk: `${plusSeconds(next.until ?? at, LATE_AFTER_SECONDS)}#${subject.id}` };
}

/** The pointer by which the disputes of an account are found, in the order of their making. */
export function disputePointer({ clinicId, accountId, id }: Dispute): Write {
  return {
    put: { pk: partition(clinicId, accountId), sk: `dispute#${id}`, type: 'disputePointer', schema: 1, disputeId: id },
  };
}

/** The disputes of an account, the oldest first. */
export async function disputesOf(clinicId: string, accountId: string): Promise<Dispute[]> {
  const pointers = await queryAll(partition(clinicId, accountId), { beginsWith: 'dispute#' });
  const found = await getItems(pointers.map(({ disputeId }) => recordKey(clinicId, String(disputeId))));
  return found.map(domain).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

const fileKey = (clinicId: string, disputeId: string, id: string): Key => ({
  pk: partition(clinicId, disputeId),
  sk: `document#${id}`,
});

/** The dispute's file, or undefined. */
export async function readEvidenceFile(
  clinicId: string,
  disputeId: string,
  id: string,
): Promise<EvidenceFile | undefined> {
  const item = await getItem(fileKey(clinicId, disputeId, id));
  return item && (domain(item) as unknown as EvidenceFile);
}

/** The dispute's files, the oldest first. */
export async function listEvidenceFiles(clinicId: string, disputeId: string): Promise<EvidenceFile[]> {
  const items = await queryAll(partition(clinicId, disputeId), { beginsWith: 'document#' });
  return items.map((item) => domain(item) as unknown as EvidenceFile);
}

/** The change that makes or replaces a file of the dispute. */
export function evidenceFileChange(
  clinicId: string,
  before: EvidenceFile | null,
  after: Omit<EvidenceFile, 'version'>,
  action: string,
): RecordChange {
  const { id, ...attributes } = after;
  return {
    kind: 'document',
    id,
    key: fileKey(clinicId, after.disputeId, id),
    from: before?.version ?? null,
    attributes: { schema: 1, ...attributes },
    action,
  };
}

/** The pointer by which the account of a bill is found from a patient’s link, which names the bill alone. */
export function billPointer(clinicId: string, invoiceId: string, accountId: string): Write {
  return { put: { pk: partition(clinicId, invoiceId), sk: 'billPointer', type: 'billPointer', schema: 1, accountId } };
}

/** The account of a bill that a patient was asked about, or undefined. */
export async function accountOfBill(clinicId: string, invoiceId: string): Promise<string | undefined> {
  const item = await getItem({ pk: partition(clinicId, invoiceId), sk: 'billPointer' });
  return item && String(item['accountId']);
}

function domain(item: Item): Dispute {
  const { pk: _pk, sk: _sk, type: _type, schema: _schema, duePk: _duePk, dueSk: _dueSk, ...rest } = item;
  return rest as unknown as Dispute;
}
