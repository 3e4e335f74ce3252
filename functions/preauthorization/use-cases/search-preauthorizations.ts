import * as z from 'zod';
import { auditRead } from '../../platform/audit/entry.ts';
import type { Context } from '../../platform/context.ts';
import { idPattern } from '../../platform/ids.ts';
import { openCursor, sealCursor } from '../../platform/seal.ts';
import type { Reply } from '../../platform/http/reply.ts';
import { ValidationFailed } from '../../platform/errors.ts';
import { readSurvivor, recordIds } from '../../registration/index.ts';
import type { Search } from '../schemas.ts';
import { caseIdsByStatus, caseIdsOfPatient, readCases } from '../store.ts';
import { caseSummary } from '../views/case.ts';

const ROUTE = 'searchPreauthorizations';
const position = z.strictObject({ before: z.string().regex(idPattern('preauthorization')), of: z.string() });

/**
 * The clinic's cases of a patient, or with some statuses, or both: newest first, a page at a time.
 * @throws ValidationFailed for a patient of another clinic; BadRequest for a foreign cursor
 */
export async function searchPreauthorizations(context: Context, search: Search): Promise<Reply> {
  const { clinicId } = context;
  const { patientId, status, limit } = search;
  const patient = patientId ? await readSurvivor(clinicId, patientId) : undefined;
  if (patientId && !patient) {
    throw new ValidationFailed('The patient is not known.', [
      { pointer: '/patientId', detail: 'is not known', code: 'unknown-reference' },
    ]);
  }
  // A cursor goes on with the search that gave it.
  const of = JSON.stringify([patientId ?? null, status ?? null]);
  const at = search.cursor ? position.safeParse(await openCursor(clinicId, ROUTE, search.cursor)).data : undefined;
  if (search.cursor && at?.of !== of) {
    throw new ValidationFailed('The cursor belongs to another search.', [
      { pointer: '/cursor', detail: 'must come from the same search' },
    ]);
  }
  const page = { limit: limit + 1, before: at?.before };
  const ids = patient
    ? await caseIdsOfPatient(clinicId, recordIds(patient), page)
    : await caseIdsByStatus(clinicId, status ?? [], page);
  const shown = ids.slice(0, limit);
  // The index may lag behind: the records themselves say which status they have.
  const cases = (await readCases(clinicId, shown)).filter((found) => !status || status.includes(found.status));
  await Promise.all(cases.map(({ id }) => auditRead(context, id, 'preauthorization.found')));
  const last = shown.at(-1);
  const next = ids.length > limit && last ? await sealCursor(clinicId, ROUTE, { before: last, of }) : undefined;
  return { status: 200, body: { preauthorizations: cases.map(caseSummary), next } };
}
