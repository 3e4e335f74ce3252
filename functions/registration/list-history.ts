import * as z from 'zod';
import { auditRead } from '../platform/audit/entry.ts';
import type { Context, Reply } from '../platform/context.ts';
import { BadRequest, NotFound } from '../platform/errors.ts';
import { openCursor, sealCursor } from '../platform/seal.ts';
import { recordIds } from './rules/links.ts';
import { findCoverage, readHistory, readSurvivor } from './store.ts';

const positionSchema = z.strictObject({
  /** The patient or coverage. */
  of: z.string(),
  /** By record: the version up to which its changes were shown, newest first. */
  before: z.record(z.string(), z.int()),
});
type Position = z.output<typeof positionSchema>;
interface PageAsked {
  readonly limit: number;
  readonly cursor?: string;
}

/**
 * One page of a patient's changes, newest first: those of all records of the person.
 * @throws NotFound if the clinic has no such patient, BadRequest if the cursor is not one of this patient's history
 */
export async function listPatientHistory(context: Context, patientId: string, asked: PageAsked): Promise<Reply> {
  const { clinicId } = context;
  const before = await positionIn(clinicId, 'listPatientHistory', patientId, asked.cursor);
  const patient = await readSurvivor(clinicId, patientId);
  if (!patient) throw new NotFound('There is no such patient.');
  const records = recordIds(patient);
  for (const id of records) await auditRead(context, id, 'patient.history-read');
  return await pageOf(clinicId, 'listPatientHistory', { of: patientId, before }, records, undefined, asked.limit);
}

/**
 * One page of a coverage's changes, newest first.
 * @throws NotFound if the clinic has no such coverage, BadRequest if the cursor is not one of this coverage's history
 */
export async function listCoverageHistory(
  context: Context,
  patientId: string,
  coverageId: string,
  asked: PageAsked,
): Promise<Reply> {
  const { clinicId } = context;
  const before = await positionIn(clinicId, 'listCoverageHistory', coverageId, asked.cursor);
  const coverage = await findCoverage(clinicId, patientId, coverageId);
  if (!coverage) throw new NotFound('There is no such coverage.');
  await auditRead(context, coverageId, 'coverage.history-read');
  const position = { of: coverageId, before };
  return await pageOf(clinicId, 'listCoverageHistory', position, [coverage.patientId], coverageId, asked.limit);
}

async function positionIn(
  clinicId: string,
  route: string,
  of: string,
  cursor: string | undefined,
): Promise<Position['before']> {
  if (cursor === undefined) return {};
  const position = positionSchema.safeParse(await openCursor(clinicId, route, cursor)).data;
  if (position?.of !== of)
    throw new BadRequest('The cursor belongs to another history.', [
      { pointer: 'query:cursor', detail: 'must be a cursor of this history' },
    ]);
  return position.before;
}

/** What stands with several records is put in one order by its time. */
async function pageOf(
  clinicId: string,
  route: string,
  { of, before }: Position,
  records: readonly string[],
  coverageId: string | undefined,
  limit: number,
): Promise<Reply> {
  const found = await Promise.all(
    records.map((id) => readHistory(clinicId, id, coverageId, { limit: limit + 1, before: before[id] })),
  );
  const entries = found.flat().toSorted((a, b) => (a.at === b.at ? b.version - a.version : a.at < b.at ? 1 : -1));
  const shown = entries.slice(0, limit);
  const reached = { ...before };
  for (const { patientId, version } of shown) reached[patientId] = version;
  const next =
    entries.length > limit ? await sealCursor(clinicId, route, { of, before: reached } satisfies Position) : undefined;
  return { status: 200, body: { history: shown, next } };
}
