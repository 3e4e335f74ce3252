import { plusSeconds, type Instant } from '../../platform/clock.ts';
import type { RecordChange } from '../../platform/commit.ts';
import { casesDue, partition, recordKey } from '../../platform/keys.ts';
import { getItem, getItems, queryAll, type Item, type Write } from '../../platform/table.ts';
import type { OpeningOffer } from './offer.ts';
import { nextDeed } from './rules/next-deed.ts';

/** How long after its time an offer is reported as stuck. */
const LATE_AFTER_SECONDS = 15 * 60;

/** The clinic's offer, or undefined: also for another clinic's and for what is none. */
export async function readOffer(clinicId: string, id: string): Promise<OpeningOffer | undefined> {
  const item = await getItem(recordKey(clinicId, id));
  return item?.['type'] === 'openingOffer' ? domain(item) : undefined;
}

/** The change that makes or replaces the offer. */
export function offerChange(
  before: OpeningOffer | null,
  after: OpeningOffer,
  action: string,
  at: Instant,
): RecordChange {
  const { id, version: _version, updatedAt: _updatedAt, ...attributes } = after;
  return {
    kind: 'openingOffer',
    id,
    key: recordKey(after.clinicId, id),
    from: before?.version ?? null,
    attributes: { schema: 1, ...attributes, ...due(after, at) },
    action,
  };
}

/** By when something must have happened to it; nothing where nobody waits for anything. */
function due(subject: OpeningOffer, at: Instant): { duePk?: string; dueSk?: string } {
  const next = nextDeed(subject, at);
  if (next.deed === 'finish') return {};
  return { duePk: casesDue(subject.id), dueSk: `${plusSeconds(next.until ?? at, LATE_AFTER_SECONDS)}#${subject.id}` };
}

/** The pointer by which the offers of one absence are found, in the order of the appointments. */
export function absencePointer(
  clinicId: string,
  absenceId: string,
  offer: Pick<OpeningOffer, 'id'>,
  start: Instant,
): Write {
  return {
    put: {
      pk: partition(clinicId, absenceId),
      sk: `offer#${start}#${offer.id}`,
      type: 'absencePointer',
      schema: 1,
      offerId: offer.id,
    },
  };
}

/** The offers that were made because of the absence, in the order of the appointments. */
export async function offersOfAbsence(clinicId: string, absenceId: string): Promise<OpeningOffer[]> {
  const pointers = await queryAll(partition(clinicId, absenceId), { beginsWith: 'offer#' });
  return (await getItems(pointers.map(({ offerId }) => recordKey(clinicId, String(offerId))))).map(domain);
}

function domain(item: Item): OpeningOffer {
  const { pk: _pk, sk: _sk, type: _type, schema: _schema, duePk: _duePk, dueSk: _dueSk, ...rest } = item;
  return rest as unknown as OpeningOffer;
}
