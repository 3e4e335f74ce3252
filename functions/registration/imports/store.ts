import { plusSeconds, type Instant } from '../../platform/clock.ts';
import type { RecordChange } from '../../platform/commit.ts';
import { casesDue, partition, recordKey } from '../../platform/keys.ts';
import {
  getItem,
  getItems,
  isNew,
  putIf,
  query,
  updateIf,
  type Item,
  type Key,
  type Write,
} from '../../platform/table.ts';
import type { NewCoverage } from '../intake/registration.ts';
import type { Chunk, PatientImport } from './patient-import.ts';
import { nextDeed } from './rules/next-deed.ts';

/**
 * Where imports stand. The rows of one stand beside it in chunks, so that a row costs a fraction of a write; coverages that
 * wait for their patients in partitions of their own, by a keyed hash of what their patient is called in the file.
 */

/** How long after its time an import is reported as stuck. */
const LATE_AFTER_SECONDS = 15 * 60;
/** How long a coverage waits for its patient's row: longer than an import takes. */
const KEPT_SECONDS = 30 * 24 * 3600;

/** The clinic's import, or undefined: also for another clinic's and for what is none. */
export async function readImport(clinicId: string, id: string): Promise<PatientImport | undefined> {
  const item = await getItem(recordKey(clinicId, id));
  return item?.['type'] === 'patientImport' ? domain<PatientImport>(item) : undefined;
}

/** The change that makes or replaces the import. */
export function importChange(
  before: PatientImport | null,
  after: PatientImport,
  action: string,
  at: Instant,
): RecordChange {
  const { id, version: _version, updatedAt: _updatedAt, ...attributes } = after;
  return {
    kind: 'patientImport',
    id,
    key: recordKey(after.clinicId, id),
    from: before?.version ?? null,
    attributes: { schema: 1, ...attributes, ...due(after, at) },
    action,
  };
}

/** By when something must have happened to it; nothing where nobody waits for anything. */
function due(subject: PatientImport, at: Instant): { duePk?: string; dueSk?: string } {
  const next = nextDeed(subject, at);
  if (next.deed === 'finish') return {};
  const expected = plusSeconds(next.until ?? at, LATE_AFTER_SECONDS);
  return { duePk: casesDue(subject.id), dueSk: `${expected}#${subject.id}` };
}

const chunkKey = (clinicId: string, importId: string, number: number): Key => ({
  pk: partition(clinicId, importId),
  sk: `rows#${String(number).padStart(6, '0')}`,
});

/** The write that makes or replaces a chunk of rows: in the transaction that changes their import. */
export function chunkWrite(clinicId: string, importId: string, { number, rows }: Chunk): Write {
  return { put: { ...chunkKey(clinicId, importId, number), type: 'importRows', schema: 1, number, rows } };
}

/** Chunks of an import, from one number up to another. */
export async function readChunks(clinicId: string, importId: string, from: number, to: number): Promise<Chunk[]> {
  const numbers = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
  const items = await getItems(numbers.map((number) => chunkKey(clinicId, importId, number)));
  return items.map((item) => domain<Chunk>(item));
}

/** A coverage that waits for its patient's row. */
export interface KeptCoverage {
  /** By which it is found again: `keptAt` of its own row. */
  readonly keptAt: string;
  readonly coverage: NewCoverage;
  /** The row of its patient, once that was taken. */
  readonly attachedTo?: number;
}

/** By what a coverage is found again: the hash of what its patient is called, and its own row. */
export function keptAtOf(hash: string, row: number): string {
  return `${hash}#${row}`;
}

function keptKey(clinicId: string, importId: string, keptAt: string): Key {
  const [hash = '', row = ''] = keptAt.split('#');
  return { pk: partition(clinicId, `${importId}#${hash}`), sk: `coverage#${row.padStart(9, '0')}` };
}

/** Keeps a coverage until its patient's row is taken. Safe to repeat. */
export async function keepCoverage(
  clinicId: string,
  importId: string,
  { keptAt, coverage }: KeptCoverage,
  at: Instant,
): Promise<void> {
  const expires = Math.floor(Date.parse(plusSeconds(at, KEPT_SECONDS)) / 1000);
  const key = keptKey(clinicId, importId, keptAt);
  await putIf({ ...key, type: 'keptCoverage', schema: 1, keptAt, coverage, expires }, isNew);
}

/** How many coverages of one person are read: one more than a registration takes. */
const MOST_COVERAGES = 5;

/** The coverages that wait for who is called so. */
export async function coveragesFor(clinicId: string, importId: string, hash: string): Promise<KeptCoverage[]> {
  const { pk } = keptKey(clinicId, importId, keptAtOf(hash, 0));
  const { items } = await query(pk, { beginsWith: 'coverage#', limit: MOST_COVERAGES });
  return items.map((item) => domain<KeptCoverage>(item));
}

/** Notes that a coverage went with its patient's row. Safe to repeat. */
export async function markAttached(clinicId: string, importId: string, keptAt: string, row: number): Promise<void> {
  const set = { expression: 'SET attachedTo = :row', values: { ':row': row } };
  await updateIf(keptKey(clinicId, importId, keptAt), set, { expression: 'attribute_exists(pk)' });
}

/** Kept coverages, by where they are kept. */
export async function readKept(
  clinicId: string,
  importId: string,
  places: readonly string[],
): Promise<ReadonlyMap<string, KeptCoverage>> {
  const items = await getItems(places.map((keptAt) => keptKey(clinicId, importId, keptAt)));
  return new Map(items.map((item) => [String(item['keptAt']), domain<KeptCoverage>(item)]));
}

function domain<T>(item: Item): T {
  const { pk: _pk, sk: _sk, type: _type, schema: _schema, duePk: _duePk, dueSk: _dueSk, ...rest } = item;
  return rest as T;
}
