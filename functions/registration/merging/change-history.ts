import type { Instant } from '../../platform/clock.ts';
import type { Context } from '../../platform/context.ts';
import type { Write } from '../../platform/table.ts';
import type { Patient } from '../patient.ts';
import { differences } from '../rules/difference.ts';
import { historyWrite } from '../store.ts';

/** Keeps with a record what a merge, or its undoing, changed of it, with who decided it and why. */
export function changeHistory(
  context: Context,
  before: Patient,
  after: Patient,
  { staffId, reason }: { readonly staffId: string; readonly reason: string },
  at: Instant,
): Write {
  const { actor: by, clinicId } = context;
  const changes = differences(before, after);
  return historyWrite(clinicId, before.id, { version: before.version + 1, at, by, staffId, reason, changes });
}
