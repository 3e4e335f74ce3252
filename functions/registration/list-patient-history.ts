import * as z from 'zod';
import { auditRead } from '../platform/audit/entry.ts';
import type { Context, Reply } from '../platform/context.ts';
import { BadRequest, NotFound } from '../platform/errors.ts';
import { openCursor, sealCursor } from '../platform/seal.ts';
import { recordIds } from './rules/links.ts';
import { readHistory, readSurvivor } from './store.ts';

const positionSchema = z.strictObject({
  patientId: z.string(),
  /** By record: the version up to which its changes were shown, newest first. */
  before: z.record(z.string(), z.int()),
});

/**
 * One page of a patient's changes, newest first: those of all records of the person.
 * @throws NotFound if the clinic has no such patient, BadRequest if the cursor is not one of this patient's history
 */
export async function listPatientHistory(
  context: Context,
  patientId: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
): Promise<Reply> {
  const position =
    cursor === undefined
      ? undefined
      : positionSchema.safeParse(await openCursor(context.clinicId, 'listPatientHistory', cursor)).data;
  if (cursor !== undefined && position?.patientId !== patientId)
    throw new BadRequest('The cursor belongs to another patient.', [
      { pointer: 'query:cursor', detail: 'must be a cursor of this patient’s history' },
    ]);
  const patient = await readSurvivor(context.clinicId, patientId);
  if (!patient) throw new NotFound('There is no such patient.');
  const records = recordIds(patient);
  const found = await Promise.all(
    records.map((id) => readHistory(context.clinicId, id, { limit: limit + 1, before: position?.before[id] })),
  );
  const entries = found.flat().toSorted((a, b) => (a.at === b.at ? b.version - a.version : a.at < b.at ? 1 : -1));
  const shown = entries.slice(0, limit);
  for (const id of records) await auditRead(context, id, 'patient.history-read');
  const before = { ...position?.before, ...Object.fromEntries(shown.map((each) => [each.patientId, each.version])) };
  const next =
    entries.length > limit
      ? await sealCursor(context.clinicId, 'listPatientHistory', { patientId, before } satisfies z.output<
          typeof positionSchema
        >)
      : undefined;
  return { status: 200, body: { history: shown, next } };
}
