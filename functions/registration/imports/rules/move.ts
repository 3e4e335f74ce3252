import { moved, woken, type BelongsTo } from '../../../platform/case/move.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { PatientImport } from '../patient-import.ts';
import { statusesOf as table, type Status } from './statuses.ts';

const belongsTo: BelongsTo<PatientImport> = {
  standstill: ['needs-attention', 'refused', 'closed', 'cancelled'],
  stoodAt: ['needs-attention'],
};

/**
 * The import with another status: the only way to get one. It gets a new run where its workflow must start again.
 * @throws NotInThisStatus if the transition table does not allow it
 */
export function moveTo(
  before: PatientImport,
  status: Status,
  at: Instant,
  changes: Partial<PatientImport> = {},
): PatientImport {
  return woken(before, moved(before, status, at, changes, { called: 'An import', table, belongsTo }), at, table);
}
