import type { Coverage } from '../../patient.ts';
import type { EligibilityCheck } from '../check.ts';
import { bestCheck } from '../rules/best-check.ts';
import { isOfEarlierCoverage } from '../rules/earlier-coverage.ts';
import { checkIdsOf, readChecks } from '../store.ts';

/** How many of a coverage's newest checks are looked at. */
const LOOKED_AT = 20;

/** The best answer about the coverage as it is now, for a day. */
export async function newestAnswer(
  clinicId: string,
  coverage: Coverage | undefined,
  dateOfService: string,
): Promise<EligibilityCheck | undefined> {
  if (!coverage) return undefined;
  const ids = await checkIdsOf(clinicId, coverage.patientId, coverage.id, { limit: LOOKED_AT });
  const checks = await readChecks(clinicId, ids);
  return bestCheck(
    checks.filter(({ asOf }) => !isOfEarlierCoverage(asOf?.coverageVersion, coverage)),
    dateOfService,
  );
}
