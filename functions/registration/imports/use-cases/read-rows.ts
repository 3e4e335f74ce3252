import { againIfStale } from '../../../platform/case/again.ts';
import { now } from '../../../platform/clock.ts';
import { commit, type Change } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import type { Fault } from '../../../platform/errors.ts';
import { readObject } from '../../../platform/uploads/bucket.ts';
import { importKey, MAX_ROWS, type PatientImport, type Row } from '../patient-import.ts';
import { columnFaults, columns } from '../rules/columns.ts';
import { takeCsvRecords, type CsvRecord, type Taken } from '../rules/csv.ts';
import { byteOrderMark, otherEncoding } from '../rules/encoding.ts';
import { takeLines } from '../rules/lines.ts';
import { moveTo } from '../rules/move.ts';
import { countOf, noCounts, recount } from '../rules/outcome.ts';
import { parseCsvRow, parseResource, type Parsed } from '../rules/parse-row.ts';
import { chunkWrite, importChange } from '../store.ts';
import { importOf, stepOf } from '../step.ts';
import { gatherCoverages } from './gather-coverages.ts';
import { takeRows } from './take-rows.ts';

/** How many rows are taken in one step: they end well within the function's time. */
const ROWS_AT_ONCE = 50;
/** How many bytes are read for them, in the usual case and where one row alone is longer. No row may be longer than that. */
const BYTES_AT_ONCE = 32 * 1024;
const MOST_BYTES = 256 * 1024;

/** What was read of the file: how far, and the rows that stood there. */
interface Portion {
  readonly offset: number;
  readonly row: number;
  readonly columns?: readonly string[];
  readonly parsed: readonly { readonly row: number; readonly parsed: Parsed }[];
}

/** The file cannot be read, or not further. */
class Unreadable extends Error {
  override readonly name = 'Unreadable';
  readonly code: string;
  readonly faults?: readonly Fault[];
  constructor(code: string, words: string, faults?: readonly Fault[]) {
    super(words);
    this.code = code;
    this.faults = faults;
  }
}

/**
 * Reads the next bytes of the file and takes the rows that stand whole in them. Where it was interrupted it begins with the
 * same rows again: each has one registration, however often it is taken.
 */
export async function readRows(context: Context, before: PatientImport): Promise<void> {
  let portion: Portion;
  try {
    portion = await nextPortion(before);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const at = now();
    const { code, message: words, faults } = error;
    const after = moveTo(before, 'refused', at, { standstill: { code, words, faults } });
    return void (await commit(context, stepOf(context, before, after, at, { deed: 'refused', words })));
  }
  if (before.pass === 'gathering') {
    const byIdentifier = await gatherCoverages(context, before, portion.parsed);
    await record(context, before, portion, [], byIdentifier);
  } else await record(context, before, portion, await takeRows(context, before, portion.parsed));
}

async function nextPortion(subject: PatientImport): Promise<Portion> {
  if (subject.row >= MAX_ROWS) {
    const words = `The file has more than ${MAX_ROWS} rows. Send what follows row ${subject.row} as another file.`;
    throw new Unreadable('too-many-rows', words);
  }
  for (const most of [BYTES_AT_ONCE, MOST_BYTES]) {
    const { offset, size } = subject;
    const to = Math.min(size, offset + most);
    const bytes = await readObject(importKey(subject.clinicId, subject.id), { from: offset, to });
    if (offset === 0) refuseOtherEncodings(bytes);
    const mark = offset === 0 ? byteOrderMark(bytes) : 0;
    const portion = portionOf(subject, bytes.subarray(mark), to === size);
    if (portion.used > 0 || to === size) return { ...portion, offset: offset + mark + portion.used };
  }
  const words = `Row ${subject.row + 1} is longer than ${MOST_BYTES / 1024} KB. Is there a quote that is never closed?`;
  throw new Unreadable('row-too-long', words);
}

function refuseOtherEncodings(bytes: Uint8Array): void {
  const encoding = otherEncoding(bytes);
  if (encoding !== undefined)
    throw new Unreadable(
      'encoding',
      `The file is ${encoding}. It must be text in UTF-8: save it so, then send it again.`,
    );
}

function portionOf(
  subject: PatientImport,
  bytes: Uint8Array,
  atEnd: boolean,
): Omit<Portion, 'offset'> & { readonly used: number } {
  const options = { atEnd, most: ROWS_AT_ONCE };
  const numbered = <R>({ records, used }: Taken<R>, parse: (record: R) => Parsed, from = 0) => ({
    used,
    row: subject.row + records.length,
    parsed: records.slice(from).map((each, index) => ({ row: subject.row + from + index + 1, parsed: parse(each) })),
  });
  if (subject.format === 'fhir-ndjson') return numbered(takeLines(bytes, options), parseResource);
  const taken = takeCsvRecords(bytes, options);
  if (subject.columns) {
    const { columns: names } = subject;
    return numbered(taken, (each) => parseCsvRow(names, each));
  }
  const [first = atEnd ? { fault: 'is not there' } : undefined] = taken.records;
  if (!first) return { used: 0, row: 0, parsed: [] };
  const names = columnsIn(first);
  return { columns: names, ...numbered(taken, (each) => parseCsvRow(names, each), 1) };
}

/** @throws Unreadable unless the first line names columns that are known, each once */
function columnsIn(first: CsvRecord): string[] {
  const names = 'fields' in first ? first.fields.map((name) => name.trim().toLowerCase()) : [];
  const faults = 'fault' in first ? [{ pointer: '', detail: first.fault }] : columnFaults(names);
  if (faults.length === 0) return names;
  const known = columns.map(({ name }) => name).join(', ');
  throw new Unreadable('columns', `The first line must name columns that are known. Known are: ${known}.`, faults);
}

/** Writes down what became of the rows, and how far the file was read. */
async function record(
  context: Context,
  began: PatientImport,
  portion: Portion,
  rows: readonly Row[],
  byIdentifier = false,
): Promise<void> {
  await againIfStale(async () => {
    const before = await importOf(context, began.id);
    // Somebody else has written these rows down. Where the import was cancelled meanwhile, what was done is told all the same.
    if (before.run !== began.run || before.pass !== began.pass || before.offset !== began.offset) return;
    await commit(context, recorded(context, before, portion, rows, byIdentifier));
  });
}

function recorded(
  context: Context,
  before: PatientImport,
  portion: Portion,
  rows: readonly Row[],
  byIdentifier: boolean,
): Change {
  const at = now();
  const chunk = { number: before.chunks, rows };
  const read: PatientImport = {
    ...before,
    offset: portion.offset,
    row: portion.row,
    ...(portion.columns ? { columns: portion.columns } : {}),
    ...(byIdentifier ? { byIdentifier } : {}),
    chunks: before.chunks + (rows.length > 0 ? 1 : 0),
    counts: recount(before.counts, { gone: noCounts, come: countOf(rows) }),
  };
  const writes = rows.length > 0 ? [chunkWrite(context.clinicId, before.id, chunk)] : [];
  const isRead = portion.offset >= before.size;
  if (isRead && before.pass === 'gathering') return quiet({ ...read, pass: 'taking', offset: 0, row: 0 });
  if (!isRead || before.status !== 'reading') return quiet(read);
  const step = { deed: 'read', words: 'Every row of the file was taken.' };
  // All are looked at once more, from the first on, after the last registrations had a little time.
  const after = moveTo(read, 'registering', at, { tally: { next: read.chunks, open: 0 } });
  return stepOf(context, before, after, at, step, { writes });

  /** Progress alone: nobody need be told, and the timeline would be full of it. */
  function quiet(after: PatientImport): Change {
    return { at, records: [importChange(before, after, 'patientImport.rows-read', at)], writes };
  }
}
