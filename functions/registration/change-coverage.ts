import type * as z from 'zod';
import { againIfMet } from '../platform/case/again.ts';
import { now } from '../platform/clock.ts';
import { commit } from '../platform/commit.ts';
import type { Context, Reply } from '../platform/context.ts';
import { NotFound, NotInThisStatus, StaleVersion, ValidationFailed, type Fault } from '../platform/errors.ts';
import { isKnownPayer } from '../platform/lookups/payer.ts';
import { coverageFactsDiffer } from './eligibility/rules/earlier-coverage.ts';
import type { Coverage } from './patient.ts';
import { indexWrites, lookUp, memberKeysOf } from './person-index.ts';
import { differences } from './rules/difference.ts';
import { subscriberFault, subscriberFits, type coverageChangeBody } from './schemas.ts';
import { changedCoverage, findCoverage, historyWrite, listCoverages, withoutEligibility } from './store.ts';

/**
 * Changes what is known of a coverage, or ends it. What each field was is kept, with who changed it and why. Where the payer would be asked
 * otherwise, it is asked again, beside whatever else happens.
 *
 * @param version the version that the caller read
 * @throws NotFound if the clinic has no such coverage, StaleVersion if it changed since, NotInThisStatus if it was entered in error,
 *   ValidationFailed if it would not hold together
 */
export async function changeCoverage(
  context: Context,
  of: string,
  coverageId: string,
  version: number,
  { reason, ...given }: z.output<typeof coverageChangeBody>,
): Promise<Reply> {
  const { clinicId } = context;
  return await againIfMet(async () => {
    const before = await findCoverage(clinicId, of, coverageId);
    if (!before) throw new NotFound('There is no such coverage.');
    if (before.version !== version)
      throw new StaleVersion('The coverage was changed by someone else. Read it again, then decide again.');
    if (before.status === 'entered-in-error')
      throw new NotInThisStatus('The coverage was entered in error: add the right one.');
    const at = now();
    const differ = coverageFactsDiffer(before, withChange(before, given));
    const after = stamped(withChange(before, given), before, at, differ);
    await refuseFaults(before, after);
    const changes = differences(comparable(before), comparable(after));
    if (changes.length === 0) return { status: 200, version, body: before };

    // It is found by the record with which it stands, as that record's other coverages are.
    const { patientId } = before;
    const others = (await listCoverages(clinicId, { id: patientId })).filter(({ id }) => id !== coverageId);
    const [had, has, kept] = await Promise.all([[before], [after], others].map((each) => memberKeysOf(clinicId, each)));
    const keys = { had: (had ?? []).filter((key) => !kept?.includes(key)), has: has ?? [] };
    const found = await lookUp(clinicId, [...new Set([...keys.had, ...keys.has])]);
    const entry = { version: after.version, at, by: context.actor, reason, changes };
    return await commit(
      context,
      {
        at,
        reason,
        records: [changedCoverage(clinicId, before, after, 'coverage.changed')],
        writes: [
          historyWrite(clinicId, patientId, entry, coverageId),
          ...indexWrites(clinicId, patientId, keys, found),
        ],
        effects:
          differ && after.status === 'active'
            ? [{ kind: 'verifyAgain', subjectId: patientId, params: { coverageId, coverageVersion: after.version } }]
            : [],
        announce: { type: 'coverage.changed', status: after.status },
      },
      { status: 200, version: after.version, body: after },
    );
  });
}

/** What is given replaces what stood there; `null` takes it away. */
function withChange(before: Coverage, given: Readonly<Record<string, unknown>>): Coverage {
  const changed = Object.entries({ ...before, ...given }).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(changed) as unknown as Coverage;
}

/** Where the payer would be asked otherwise, what it answered is about the coverage as it was. */
function stamped(after: Coverage, { version, eligibility }: Coverage, at: string, differ: boolean): Coverage {
  const next = { ...after, version: version + 1, updatedAt: at };
  if (!differ) return next;
  return {
    ...next,
    factsSince: { version: next.version, at },
    ...(eligibility ? { eligibility: { ...eligibility, ofEarlierCoverage: true } } : {}),
  };
}

/** Only what the change itself would make wrong is a fault: a payer may have been taken out of the data since. */
async function refuseFaults(before: Coverage, after: Coverage): Promise<void> {
  const faults: Fault[] = [];
  if (!subscriberFits(after)) faults.push({ pointer: '/subscriber', detail: subscriberFault });
  if (after.payerId !== before.payerId && !(await isKnownPayer(after.payerId)))
    faults.push({ pointer: '/payerId', detail: 'is not known: an operator adds payers', code: 'unknown-reference' });
  if (faults.length > 0)
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', faults);
}

/** What a history tells of. */
function comparable(coverage: Coverage): Record<string, unknown> {
  const { version: _version, updatedAt: _updatedAt, factsSince: _since, ...rest } = withoutEligibility(coverage);
  return rest;
}
