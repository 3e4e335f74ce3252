import type { Instant } from '../../platform/clock.ts';
import type { Item, Preauthorization } from '../case.ts';
import { isCertified, isShortfall } from './outcome.ts';

/**
 * What stands once the payer has decided: what it certified of a change replaces what stood; what it did not leaves that
 * as it was. What it refused so is kept apart, with its reasons, until it has decided on another change.
 */
export function foldChange(
  before: Preauthorization,
  items: readonly Item[],
  at: Instant,
): Pick<Preauthorization, 'items' | 'providers' | 'refusedChange'> {
  const { proposed, refusedChange } = before;
  if (!proposed) return { items, providers: before.providers, refusedChange };
  const folded = items.map((item) => {
    const stood = before.items.find(({ sequence }) => sequence === item.sequence);
    return isCertified(item) || !stood || !isCertified(stood) ? item : stood;
  });
  const refused = items.filter((item) => isShortfall(item) && !folded.includes(item));
  const { reason, requestedAt } = proposed;
  return {
    items: folded,
    providers: items.some(isCertified) ? proposed.providers : before.providers,
    refusedChange: refused.length > 0 ? { reason, requestedAt, heardAt: at, items: refused } : undefined,
  };
}
