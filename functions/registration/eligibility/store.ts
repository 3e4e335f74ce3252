import type { Instant } from '../../platform/clock.ts';
import { plusSeconds } from '../../platform/clock.ts';
import type { RecordChange } from '../../platform/commit.ts';
import { casesDue, partition, recordKey } from '../../platform/keys.ts';
import { getItem, getItems, isNew, query, type Item, type Key, type Write } from '../../platform/table.ts';
import type { EligibilityCheck, LatestEligibility } from './check.ts';
import { ASKED_SECONDS } from './rules/asking-again.ts';
import { questionKey } from './rules/question.ts';

/**
 * Where eligibility checks stand: each in a partition of its own, with its effects. The patient's partition points to the checks of each
 * coverage, to the one that is still open for each question, and to the last that was answered.
 */

/** Six years after it was made a check is removed, as the audit is: it is evidence as long as a bill can be disputed. In seconds. */
const KEPT_SECONDS = 6 * 365.25 * 24 * 3600;
/** How long after its time an open check is reported as stuck, in seconds. */
const LATE_AFTER_SECONDS = 3600;

const ofPatient = (clinicId: string, patientId: string, sk: string): Key => ({
  pk: partition(clinicId, patientId),
  sk,
});
const openKey = ({ clinicId, patientId, coverageId, ...about }: EligibilityCheck): Key =>
  ofPatient(clinicId, patientId, `eligibility-open#${coverageId}#${questionKey(about)}`);
const pointerPrefix = (coverageId: string): string => `eligibility-check#${coverageId}#`;

const expiryOf = (createdAt: Instant): number => Math.floor(Date.parse(createdAt) / 1000 + KEPT_SECONDS);

/** The clinic's check, or undefined: also for another clinic's and for what is no check. */
export async function readCheck(clinicId: string, id: string): Promise<EligibilityCheck | undefined> {
  const item = await getItem(recordKey(clinicId, id));
  return item?.['type'] === 'eligibilityCheck' ? domain(item) : undefined;
}

/** The checks that exist among these ids, in their order. */
export async function readChecks(clinicId: string, ids: readonly string[]): Promise<EligibilityCheck[]> {
  return (await getItems(ids.map((id) => recordKey(clinicId, id)))).map(domain);
}

/** The id of the open check that asks the same of the same coverage, if there is one. */
export async function openCheckId(check: EligibilityCheck): Promise<string | undefined> {
  const item = await getItem(openKey(check));
  return item && String(item['checkId']);
}

/** Ids of a coverage's checks, newest first, before the id `before` if that is given. */
export async function checkIdsOf(
  clinicId: string,
  patientId: string,
  coverageId: string,
  page: { readonly limit: number; readonly before?: string },
): Promise<string[]> {
  const prefix = pointerPrefix(coverageId);
  const { items } = await query(partition(clinicId, patientId), {
    from: prefix,
    to: `${prefix}${page.before ?? '~'}`,
    descending: true,
    limit: page.limit + 1,
  });
  return items
    .map((item) => item.sk.slice(prefix.length))
    .filter((id) => id !== page.before)
    .slice(0, page.limit);
}

/** The change that makes the check, and the pointers to it; the second of the writes is refused if the same is being asked already. */
export function newCheck(check: EligibilityCheck): {
  readonly record: RecordChange;
  readonly writes: readonly Write[];
} {
  const { clinicId, patientId, coverageId, id, createdAt } = check;
  return {
    record: checkChange(null, check, 'eligibilityCheck.requested'),
    writes: [
      {
        put: {
          ...ofPatient(clinicId, patientId, `${pointerPrefix(coverageId)}${id}`),
          type: 'eligibilityPointer',
          schema: 1,
          expires: expiryOf(createdAt),
        },
        condition: isNew,
      },
      {
        put: { ...openKey(check), type: 'eligibilityOpen', schema: 1, checkId: id },
        condition: isNew,
      },
    ],
  };
}

/** Which of `newCheck`'s writes is refused where the same is being asked already. */
export const OPEN_WRITE = 1;

/** The change that makes or replaces the check. */
export function checkChange(before: EligibilityCheck | null, after: EligibilityCheck, action: string): RecordChange {
  const { id, version: _version, updatedAt: _updatedAt, ...attributes } = after;
  const due = plusSeconds(after.requestedAt, ASKED_SECONDS + LATE_AFTER_SECONDS);
  return {
    kind: 'eligibilityCheck',
    id,
    key: recordKey(after.clinicId, id),
    from: before?.version ?? null,
    attributes: {
      schema: 1,
      ...attributes,
      expires: expiryOf(after.createdAt),
      ...(after.status === 'requested' ? { duePk: casesDue(id), dueSk: `${due}#${id}` } : {}),
    },
    action,
  };
}

/** What changes beside a check that closes: it no longer stands open, and an answer is the coverage's latest. */
export function closingWrites(check: EligibilityCheck): Write[] {
  const { clinicId, patientId, coverageId, id, status, outcome, lastAttemptAt, dateOfService, asOf } = check;
  const latest: Write[] =
    status === 'answered' && outcome && lastAttemptAt
      ? [
          {
            put: {
              ...ofPatient(clinicId, patientId, `eligibility#${coverageId}`),
              type: 'latestEligibility',
              schema: 1,
              checkId: id,
              checkedAt: lastAttemptAt,
              dateOfService,
              outcome,
              ...(asOf ? { coverageVersion: asOf.coverageVersion } : {}),
            },
          },
        ]
      : [];
  return [{ delete: openKey(check) }, ...latest];
}

/** A last answer, and which version of the coverage it is about. */
export type StoredEligibility = Omit<LatestEligibility, 'ofEarlierCoverage'> & { readonly coverageVersion?: number };

/** The last answer about the coverage, if there was one. */
export async function latestEligibility(
  clinicId: string,
  patientId: string,
  coverageId: string,
): Promise<StoredEligibility | undefined> {
  const item = await getItem(ofPatient(clinicId, patientId, `eligibility#${coverageId}`));
  return item && latest(item);
}

/** The last answers about the patient's coverages, by coverage. */
export async function latestEligibilities(
  clinicId: string,
  patientId: string,
): Promise<ReadonlyMap<string, StoredEligibility>> {
  // One for each coverage: few by nature.
  const { items } = await query(partition(clinicId, patientId), { beginsWith: 'eligibility#' });
  return new Map(items.map((item) => [item.sk.slice('eligibility#'.length), latest(item)]));
}

function latest(item: Item): StoredEligibility {
  const { checkId, checkedAt, dateOfService, outcome, coverageVersion } = item as unknown as StoredEligibility;
  return { checkId, checkedAt, dateOfService, outcome, ...(coverageVersion ? { coverageVersion } : {}) };
}

function domain(item: Item): EligibilityCheck {
  const { pk: _pk, sk: _sk, type: _type, schema: _schema, duePk: _d, dueSk: _s, expires: _e, ...rest } = item;
  return rest as unknown as EligibilityCheck;
}
