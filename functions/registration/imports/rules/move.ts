import type { Instant } from '../../../platform/clock.ts';
import { NotInThisStatus } from '../../../platform/errors.ts';
import type { PatientImport } from '../patient-import.ts';
import { isActive, mayFollow, type Status } from './statuses.ts';

/** What of an import belongs to some statuses alone, and goes when it leaves them. */
const belongsTo: { readonly [K in keyof PatientImport]?: readonly Status[] } = {
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
  if (!mayFollow(before.status, status))
    throw new NotInThisStatus(`An import that is ${before.status} cannot become ${status}.`);
  const kept = Object.fromEntries(
    Object.entries(before).filter(([name]) => belongsTo[name as keyof PatientImport]?.includes(status) ?? true),
  ) as unknown as PatientImport;
  const after = { ...kept, ...changes, status, statusSince: at };
  return isActive(status) && !isActive(before.status) ? { ...after, run: before.run + 1, runSince: at } : after;
}
