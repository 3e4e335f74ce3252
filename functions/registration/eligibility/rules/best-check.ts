import type { EligibilityCheck } from '../check.ts';
import type { Terms } from './estimate.ts';

/**
 * Which answer tells best what a coverage costs on this day: the newest for the very day, else the newest for another day of the same year, as
 * benefits turn with the year.
 *
 * @param checks newest first
 */
export function bestCheck(checks: readonly EligibilityCheck[], dateOfService: string): EligibilityCheck | undefined {
  const answered = checks.filter(
    ({ status, outcome }) => status === 'answered' && (outcome === 'active' || outcome === 'inactive'),
  );
  return (
    answered.find((check) => check.dateOfService === dateOfService) ??
    answered.find(
      (check) => check.outcome === 'active' && check.dateOfService.slice(0, 4) === dateOfService.slice(0, 4),
    )
  );
}

/** What the answer says of the coverage. None: nothing is known. */
export function termsOf(coverageId: string, check: EligibilityCheck | undefined): Terms {
  if (!check?.answer) return { coverageId, standing: 'unknown', services: [] };
  return check.outcome === 'inactive'
    ? { coverageId, standing: 'inactive', services: [] }
    : { coverageId, standing: 'active', services: check.answer.services };
}
