import { auditRead } from '../platform/audit/entry.ts';
import type { Context, Reply } from '../platform/context.ts';
import { BadRequest, NotFound } from '../platform/errors.ts';
import { openCursor, sealCursor } from '../platform/seal.ts';
import { readHistory, readPatient } from './store.ts';

interface Position {
  readonly patientId: string;
  readonly after: Record<string, unknown>;
}

/**
 * One page of a patient's changes, newest first.
 * @throws NotFound if the clinic has no such patient, BadRequest if the cursor is not one of this patient's history
 */
export async function listPatientHistory(
  context: Context,
  patientId: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
): Promise<Reply> {
  const position =
    cursor === undefined ? undefined : ((await openCursor(context.clinicId, 'listPatientHistory', cursor)) as Position);
  if (position && position.patientId !== patientId)
    throw new BadRequest('The cursor belongs to another patient.', [
      { pointer: 'query:cursor', detail: 'must be a cursor of this patient’s history' },
    ]);
  const patient = await readPatient(context.clinicId, patientId);
  if (!patient) throw new NotFound('There is no such patient.');
  const page = await readHistory(context.clinicId, patient.id, { limit, after: position?.after });
  await auditRead(context, patient.id, 'patient.history-read');
  const next =
    page.next &&
    (await sealCursor(context.clinicId, 'listPatientHistory', { patientId, after: page.next } satisfies Position));
  return { status: 200, body: { history: page.entries, next } };
}
