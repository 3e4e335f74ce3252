import type { Instant } from '../../platform/clock.ts';
import type { Item, Period } from '../case.ts';
import type { Policy, RequirementLine } from '../payer.ts';

/** Whether an item needs the payer's authorization, and who says so. Silence never means no. */
export type Requirement =
  | { readonly answer: 'unknown' }
  | {
      readonly answer: 'required' | 'not-required';
      readonly by: 'policy';
      /** The policy's line, and where the line comes from. */
      readonly line: string;
      readonly source: string;
    }
  | {
      readonly answer: 'required' | 'not-required';
      readonly by: 'payer';
      /** Whom staff spoke to. */
      readonly representative: string;
      readonly reference?: string;
      readonly recordedBy: string;
      readonly recordedAt: Instant;
    };

/** What of a coverage and a request the policy's lines look at. */
export interface Circumstances {
  readonly planName: string;
  readonly delegate?: string;
  readonly network?: 'in' | 'out';
}

/**
 * What the policy says of one item. "Not required" needs a line that matches in every dimension, with what is known, for all
 * of the period; "required" wins over it, and needs to hold on one day of the period alone. No line: unknown.
 */
export function requirementOf(item: Item, policy: Policy | undefined, circumstances: Circumstances): Requirement {
  const lines = (policy?.requirements ?? []).filter((line) => matches(line, item, circumstances));
  const required = lines.find(
    (line) => line.requirement === 'required' && overlaps(line.effective, item.servicedPeriod),
  );
  const notRequired = lines.find(
    (line) => line.requirement === 'not-required' && covers(line.effective, item.servicedPeriod),
  );
  const line = required ?? notRequired;
  return line ? { answer: line.requirement, by: 'policy', line: line.id, source: line.source } : { answer: 'unknown' };
}

function matches(line: RequirementLine, item: Item, circumstances: Circumstances): boolean {
  const { modifiers, placesOfService, network, planNames, delegate } = line;
  return (
    matchesCode(line.codes, item.productOrService.code) &&
    (modifiers === 'any' || item.modifier.every((modifier) => modifiers.includes(modifier))) &&
    (placesOfService === 'any' || placesOfService.includes(item.placeOfService)) &&
    (network === 'any' || network === circumstances.network) &&
    (planNames === 'any' || planNames.includes(circumstances.planName)) &&
    (delegate === 'any' || delegate === (circumstances.delegate ?? 'none'))
  );
}

/** Whether the code is in the list, in which an entry may end in `*`. */
export function matchesCode(patterns: readonly string[], code: string): boolean {
  return patterns.some((pattern) => (pattern.endsWith('*') ? code.startsWith(pattern.slice(0, -1)) : pattern === code));
}

interface Effective {
  readonly start: string;
  readonly end?: string;
}

/** Whether the line holds on every day of the period. */
export function covers(effective: Effective, period: Period): boolean {
  return effective.start <= period.start && (effective.end === undefined || period.end <= effective.end);
}

/** Whether the line holds on any day of the period. */
export function overlaps(effective: Effective, period: Period): boolean {
  return effective.start <= period.end && (effective.end === undefined || period.start <= effective.end);
}
