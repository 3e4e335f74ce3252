import { auditRead } from '../platform/audit/entry.ts';
import type { Context, Reply } from '../platform/context.ts';
import { BadRequest, NotFound } from '../platform/errors.ts';
import { openCursor, sealCursor } from '../platform/seal.ts';
import { readCoverage, readHistory, readPatient } from './store.ts';

interface Position {
  /** The patient or coverage. */
  readonly of: string;
  readonly after: Record<string, unknown>;
}
interface PageAsked {
  readonly limit: number;
  readonly cursor?: string;
}

/**
 * One page of a patient's changes, newest first.
 * @throws NotFound if the clinic has no such patient, BadRequest if the cursor is not one of this patient's history
 */
export async function listPatientHistory(context: Context, patientId: string, asked: PageAsked): Promise<Reply> {
  const { clinicId } = context;
  const after = await positionIn(clinicId, 'listPatientHistory', patientId, asked.cursor);
  if (!(await readPatient(clinicId, patientId))) throw new NotFound('There is no such patient.');
  const page = await readHistory(clinicId, patientId, undefined, { limit: asked.limit, after });
  await auditRead(context, patientId, 'patient.history-read');
  return await replyOf(clinicId, 'listPatientHistory', patientId, page);
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
  const after = await positionIn(clinicId, 'listCoverageHistory', coverageId, asked.cursor);
  if (!(await readCoverage(clinicId, patientId, coverageId))) throw new NotFound('There is no such coverage.');
  const page = await readHistory(clinicId, patientId, coverageId, { limit: asked.limit, after });
  await auditRead(context, coverageId, 'coverage.history-read');
  return await replyOf(clinicId, 'listCoverageHistory', coverageId, page);
}

async function positionIn(
  clinicId: string,
  route: string,
  of: string,
  cursor: string | undefined,
): Promise<Position['after'] | undefined> {
  if (cursor === undefined) return undefined;
  const position = (await openCursor(clinicId, route, cursor)) as Position;
  if (position.of !== of)
    throw new BadRequest('The cursor belongs to another history.', [
      { pointer: 'query:cursor', detail: 'must be a cursor of this history' },
    ]);
  return position.after;
}

async function replyOf(
  clinicId: string,
  route: string,
  of: string,
  page: Awaited<ReturnType<typeof readHistory>>,
): Promise<Reply> {
  const next = page.next && (await sealCursor(clinicId, route, { of, after: page.next } satisfies Position));
  return { status: 200, body: { history: page.entries, next } };
}
