import { readClinic } from '../../../clinics/index.ts';
import type { Context } from '../../../platform/context.ts';
import type { Coverage, Patient } from '../../patient.ts';
import type { EligibilityCheck } from '../check.ts';
import { isOfEarlierCoverage } from '../rules/earlier-coverage.ts';
import { checkIdsOf, readChecks } from '../store.ts';
import { HEALTH_PLAN } from '../verify-new.ts';
import { askUnlessAsked } from './ask-again.ts';

/** How many of a coverage's newest checks are looked at. */
const LOOKED_AT = 20;

/** Whether a coverage holds on a day, as far as its payer has said so. */
export interface Standing {
  /** `to-a-person`: the payer said something, or nothing, that somebody must look into. */
  readonly standing: 'active' | 'inactive' | 'to-a-person' | 'being-asked';
  /** The check that says so. */
  readonly checkId: string;
}

/**
 * What is known of the coverage on each of these days, by what the coverage says now: an answer for another day is none.
 * @param days `YYYY-MM-DD`; one that is missing in the result was never asked about
 */
export async function standingsOn(
  clinicId: string,
  coverage: Coverage,
  days: readonly string[],
): Promise<ReadonlyMap<string, Standing>> {
  const ids = await checkIdsOf(clinicId, coverage.patientId, coverage.id, { limit: LOOKED_AT });
  const standings = new Map<string, Standing>();
  for (const check of await readChecks(clinicId, ids)) {
    const { id, status, dateOfService, asOf } = check;
    if (!days.includes(dateOfService) || status === 'withheld' || status === 'superseded') continue;
    if (isOfEarlierCoverage(asOf?.coverageVersion, coverage)) continue;
    // Newest first; asked again, the last answer stands until there is another.
    const newer = standings.get(dateOfService)?.standing ?? 'being-asked';
    if (newer === 'being-asked') standings.set(dateOfService, { standing: standingOf(check), checkId: id });
  }
  return standings;
}

function standingOf({ status, outcome }: EligibilityCheck): Standing['standing'] {
  if (status === 'requested') return 'being-asked';
  if (status === 'answered' && (outcome === 'active' || outcome === 'inactive')) return outcome;
  return 'to-a-person';
}

/**
 * Asks the coverage's payer about the day of a visit, unless it is being asked already. From then on it is asked again by itself: three business days before,
 * on the morning itself, and when a month has turned. Nothing is asked where the clinic's settings do not say who asks.
 * @param patient the record that is used
 */
export async function askForVisit(
  context: Context,
  patient: Patient,
  coverage: Coverage,
  dateOfService: string,
): Promise<void> {
  const clinic = await readClinic(context.clinicId);
  if (clinic?.npi === undefined) return;
  await askUnlessAsked(context, patient, coverage, {
    dateOfService,
    serviceTypes: [HEALTH_PLAN],
    provider: { npi: clinic.npi, name: clinic.name },
  });
}
