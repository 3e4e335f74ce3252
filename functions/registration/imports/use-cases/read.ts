import * as z from 'zod';
import { auditRead } from '../../../platform/audit/entry.ts';
import { readTimeline } from '../../../platform/case/timeline.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { openCursor, sealCursor } from '../../../platform/seal.ts';
import type { Row } from '../patient-import.ts';
import type { rowsQuery } from '../schemas.ts';
import { importOf } from '../step.ts';
import { readChunks } from '../store.ts';
import { importWithTimeline, rowBody } from '../view.ts';
import { lookAtRows } from './look-at-rows.ts';

/**
 * The import with its timeline.
 * @throws NotFound
 */
export async function showImport(context: Context, id: string): Promise<Reply> {
  const subject = await importOf(context, id);
  const [timeline] = await Promise.all([
    readTimeline(context.clinicId, id),
    auditRead(context, id, 'patientImport.read'),
  ]);
  return { status: 200, version: subject.version, body: importWithTimeline(subject, timeline) };
}

const ROUTE = 'listPatientImportRows';
const position = z.object({ id: z.string(), chunk: z.int().min(0), index: z.int().min(0) });
/** How many chunks are read for one page: where few rows are of the outcome asked for, a page may hold few. */
const MOST_CHUNKS = 20;
const CHUNKS_AT_ONCE = 4;

/**
 * One page of the rows in their order, each with what has become of it by now.
 * @throws NotFound, BadRequest where the cursor is of another import
 */
export async function listRows(
  context: Context,
  id: string,
  { outcome, cursor, limit }: z.output<typeof rowsQuery>,
): Promise<Reply> {
  const { clinicId } = context;
  const subject = await importOf(context, id);
  const route = `${ROUTE} ${id}`;
  const from = cursor === undefined ? undefined : position.parse(await openCursor(clinicId, route, cursor));
  const begin = from ?? { chunk: 0, index: 0 };
  const end = Math.min(subject.chunks, begin.chunk + MOST_CHUNKS);
  const rows: Row[] = [];
  let next: { chunk: number; index: number } | undefined = end < subject.chunks ? { chunk: end, index: 0 } : undefined;
  for (let chunk = begin.chunk; chunk < end; chunk += CHUNKS_AT_ONCE) {
    const chunks = await readChunks(clinicId, id, chunk, Math.min(end, chunk + CHUNKS_AT_ONCE));
    for (const looked of await lookAtRows(subject, chunks)) {
      const first = looked.number === begin.chunk ? begin.index : 0;
      for (const [index, row] of looked.rows.entries()) {
        if (index < first || (outcome !== undefined && row.outcome !== outcome)) continue;
        if (rows.length < limit) rows.push(row);
        else {
          next = { chunk: looked.number, index };
          return await page();
        }
      }
    }
  }
  return await page();

  async function page(): Promise<Reply> {
    await auditRead(context, id, 'patientImport.rows-listed');
    const sealed = next && (await sealCursor(clinicId, route, { id, ...next }));
    return { status: 200, body: { rows: rows.map(rowBody), next: sealed } };
  }
}
