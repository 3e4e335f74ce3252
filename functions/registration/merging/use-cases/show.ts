import { auditRead } from '../../../platform/audit/entry.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound } from '../../../platform/errors.ts';
import { recordIds } from '../../rules/links.ts';
import { findUnder, readSurvivor } from '../../store.ts';
import { mergesInto, readMerge } from '../store.ts';

/** One merge of two records of this person. @throws NotFound */
export async function showMerge(context: Context, patientId: string, mergeId: string): Promise<Reply> {
  const merge = await findUnder(context.clinicId, patientId, (id) => readMerge(context.clinicId, id, mergeId));
  if (!merge) throw new NotFound('There is no such merge.');
  await auditRead(context, merge.id, 'patientMerge.read');
  return { status: 200, version: merge.version, body: merge };
}

/** All merges of records of this person, those that were undone too, newest first. @throws NotFound */
export async function listMerges(context: Context, patientId: string): Promise<Reply> {
  const patient = await readSurvivor(context.clinicId, patientId);
  if (!patient) throw new NotFound('There is no such patient.');
  const merges = await Promise.all(recordIds(patient).map((id) => mergesInto(context.clinicId, id)));
  const newestFirst = merges.flat().toSorted((a, b) => (a.id < b.id ? 1 : -1));
  for (const { id } of newestFirst) await auditRead(context, id, 'patientMerge.read');
  return { status: 200, body: { merges: newestFirst } };
}
