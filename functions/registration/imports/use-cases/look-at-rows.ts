import { readRegistrations } from '../../intake/store.ts';
import type { Chunk, PatientImport, Row } from '../patient-import.ts';
import { isOpen, outcomeOf } from '../rules/outcome.ts';
import { readKept } from '../store.ts';

/**
 * What has become of the rows in these chunks by now: where it was open, their registrations are looked at, and coverages
 * whether they went with their patients.
 */
export async function lookAtRows({ clinicId, id, status }: PatientImport, chunks: readonly Chunk[]): Promise<Chunk[]> {
  const open = chunks.flatMap(({ rows }) => rows).filter(({ outcome }) => isOpen(outcome));
  const [registrations, kept] = await Promise.all([
    readRegistrations(
      clinicId,
      open.flatMap(({ registrationId }) => registrationId ?? []),
    ),
    readKept(
      clinicId,
      id,
      open.flatMap(({ keptAt }) => keptAt ?? []),
    ),
  ]);
  const look = (row: Row): Row => {
    if (!isOpen(row.outcome)) return row;
    if (row.keptAt !== undefined) return coverageRow(row, kept.get(row.keptAt)?.attachedTo, status !== 'reading');
    const registration = registrations.get(row.registrationId ?? '');
    return registration ? { ...row, ...outcomeOf(registration, { importId: id, row: row.row }) } : row;
  };
  return chunks.map((chunk) => ({ ...chunk, rows: chunk.rows.map(look) }));
}

/** @param isRead no row of a patient comes any more */
function coverageRow(row: Row, attachedTo: number | undefined, isRead: boolean): Row {
  if (attachedTo !== undefined) return { ...row, outcome: 'attached', partOf: attachedTo };
  if (!isRead) return row;
  const detail = 'must be a Patient in this file, and one that is not wrong';
  return { ...row, outcome: 'wrong', problems: [{ pointer: '/beneficiary', detail, code: 'unknown-reference' }] };
}
