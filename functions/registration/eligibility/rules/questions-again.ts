import type { AsOf, EligibilityCheck } from '../check.ts';
import { questionKey, type AboutWhat } from './question.ts';

/** How many of a coverage's questions are asked again at most: the visits that lie ahead. */
const MOST = 5;

/** A question to ask again, and the check that asked it. */
export interface Again {
  readonly earlier: EligibilityCheck;
  readonly dateOfService: string;
}

/**
 * What is to be asked again of a coverage because the records have changed: every question about a day that is not over; where all are
 * over, the last one, for today. Of what the patient keeps from the health plan, and of what was never asked, nothing. A question that was asked by
 * what the records say now is left out, so that asking twice does no harm.
 *
 * @param checks of the coverage, newest first
 * @param today the clinic's, `YYYY-MM-DD`
 * @param changed the versions that the change made
 */
export function questionsAgain(
  checks: readonly EligibilityCheck[],
  today: string,
  changed: Partial<AsOf>,
): readonly Again[] {
  const newest = new Map<string, Again>();
  for (const earlier of checks) {
    if (earlier.status === 'withheld' || earlier.dateOfService < today) continue;
    const key = keyOf(earlier);
    if (!newest.has(key)) newest.set(key, { earlier, dateOfService: earlier.dateOfService });
  }
  if (newest.size === 0) {
    const last = checks.find(({ status }) => status !== 'withheld');
    if (last) newest.set(keyOf({ ...last, dateOfService: today }), { earlier: last, dateOfService: today });
  }
  return [...newest.values()].slice(0, MOST).filter(({ earlier }) => !isAsked(earlier, changed));
}

const keyOf = (about: AboutWhat): string => questionKey(about);

function isAsked({ asOf, status }: EligibilityCheck, changed: Partial<AsOf>): boolean {
  return (
    asOf !== undefined &&
    status !== 'superseded' &&
    asOf.coverageVersion >= (changed.coverageVersion ?? 0) &&
    (changed.patientVersion === undefined ||
      (asOf.patientId === changed.patientId && asOf.patientVersion >= changed.patientVersion))
  );
}
