import { canonical } from '../../platform/rules/canonical.ts';
import type { Item, ItemDecision } from '../case.ts';
import type { ItemAnswer } from '../gateways/gateway.ts';
import type { Status } from './statuses.ts';

/** What the payer's word on each item makes of the case. */
export type CaseOutcome =
  | { readonly status: 'approved' | 'partially-approved' | 'denied' | 'not-required' | 'cancelled' | 'pended' }
  /** A person must look: the payer said so (CT), or said nothing that can be relied on. */
  | { readonly status: 'needs-attention'; readonly code: 'contact-payer' | 'no-review-action' };

/**
 * The case's status from the decisions of its items, by X12 code list 306 alone, never by what the answer says of itself.
 *
 * An item without a decision, or with CT, takes the whole case to a person. One pended item keeps the case pended. Of the
 * rest: A1 is certified as asked; A2 and A6 are something else than was asked; A3 and A5 (a denial upheld) are nothing. NA and C stand aside,
 * and decide only where there is nothing else.
 */
export function outcomeOf(decisions: readonly (Pick<ItemDecision, 'reviewAction'> | undefined)[]): CaseOutcome {
  const actions = decisions.map((decision) => decision?.reviewAction);
  if (actions.length === 0 || actions.includes(undefined))
    return { status: 'needs-attention', code: 'no-review-action' };
  if (actions.includes('CT')) return { status: 'needs-attention', code: 'contact-payer' };
  if (actions.includes('A4')) return { status: 'pended' };
  const telling = actions.filter((action) => action !== 'NA' && action !== 'C');
  if (telling.length === 0) return { status: actions.includes('NA') ? 'not-required' : 'cancelled' };
  if (telling.every((action) => action === 'A1')) return { status: 'approved' };
  if (telling.every((action) => action === 'A3' || action === 'A5')) return { status: 'denied' };
  return { status: 'partially-approved' };
}

/** The items with the payer's words written to those that it spoke of. A word without a review action is no decision. */
export function withAnswers(items: readonly Item[], answers: readonly ItemAnswer[], at: string): Item[] {
  return items.map((item) => {
    const answer = answers.find(({ sequence }) => sequence === item.sequence);
    if (!answer) return item;
    const { sequence: _sequence, reviewAction, ...said } = answer;
    if (!reviewAction) {
      const { decision: _decision, ...undecided } = item;
      return undecided;
    }
    const decision: ItemDecision = { reviewAction, decidedAt: at, ...said };
    return sameDecision(item.decision, decision) ? item : { ...item, decision };
  });
}

/** The same word said twice, at whatever time. */
export function sameDecision(a: ItemDecision | undefined, b: ItemDecision): boolean {
  if (!a) return false;
  const { decidedAt: _a, ...before } = a;
  const { decidedAt: _b, ...after } = b;
  return canonical(before) === canonical(after);
}

/** What an item was refused, wholly or in part: what staff may act against. */
export function isShortfall(item: Item): boolean {
  const action = item.decision?.reviewAction;
  return action === 'A2' || action === 'A3' || action === 'A5' || action === 'A6';
}

/** Whether the payer certified anything of the item. */
export function isCertified(item: Pick<Item, 'decision'>): boolean {
  const action = item.decision?.reviewAction;
  return action === 'A1' || action === 'A2' || action === 'A6';
}

/** Statuses in which the payer has decided. */
export function isDecided(status: Status): boolean {
  return status === 'approved' || status === 'partially-approved' || status === 'denied' || status === 'not-required';
}
