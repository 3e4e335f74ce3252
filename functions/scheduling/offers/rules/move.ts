import { moved, woken, type BelongsTo } from '../../../platform/case/move.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { OpeningOffer } from '../offer.ts';
import { statusesOf as table, type OfferStatus } from './statuses.ts';

const belongsTo: BelongsTo<OpeningOffer> = {
  asked: ['offered'],
  toCall: ['to-call'],
  outcome: ['accepted'],
  closed: ['closed'],
};

/**
 * The offer with another status: the only way to get one. It gets a new run where its workflow must start again.
 * @throws NotInThisStatus if the transition table does not allow it
 */
export function moveTo(
  before: OpeningOffer,
  status: OfferStatus,
  at: Instant,
  changes: Partial<OpeningOffer> = {},
): OpeningOffer {
  return woken(before, moved(before, status, at, changes, { called: 'An offer', table, belongsTo }), at, table);
}
