import { now } from '../../../platform/clock.ts';
import type { Context } from '../../../platform/context.ts';
import { inParallel } from '../../../platform/in-parallel.ts';
import type { PatientImport } from '../patient-import.ts';
import type { Parsed } from '../rules/parse-row.ts';
import { keepCoverage, keptAtOf } from '../store.ts';
import { hashOfName } from './row-key.ts';

/** How many coverages are written at the same time. */
const AT_ONCE = 8;

/**
 * Puts the coverages among these rows where their patients' rows will find them, wherever in the file those stand. Safe to
 * repeat. @returns whether one names its patient by an identifier
 */
export async function gatherCoverages(
  { clinicId }: Context,
  { id }: PatientImport,
  rows: readonly { readonly row: number; readonly parsed: Parsed }[],
): Promise<boolean> {
  const coverages = rows.flatMap(({ row, parsed }) => (parsed.kind === 'coverage' ? [{ row, parsed }] : []));
  await inParallel(coverages, AT_ONCE, async ({ row, parsed: { coverage, of } }) => {
    const keptAt = keptAtOf(await hashOfName(clinicId, of), row);
    await keepCoverage(clinicId, id, { keptAt, coverage }, now());
  });
  return coverages.some(({ parsed }) => parsed.byIdentifier);
}
