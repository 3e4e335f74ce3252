import type { Preauthorization } from '../case.ts';
import { isShortfall } from './outcome.ts';
import { isFinal } from './statuses.ts';
import { overlaps } from './requirement.ts';

/** Another case of the same patient that the reviewer should know of. */
export interface Related {
  readonly id: string;
  readonly status: Preauthorization['status'];
  readonly why: 'duplicate' | 'past-denial';
  /** Service codes in common. */
  readonly codes: readonly string[];
}

/**
 * Cases for the same patient and service: a duplicate where the periods overlap and the other still counts; a past denial
 * where the payer refused the same service before, whenever that was.
 * @param others cases of the same patient
 */
export function relatedCases(subject: Preauthorization, others: readonly Preauthorization[]): Related[] {
  return others
    .filter(({ id }) => id !== subject.id)
    .flatMap((other): Related[] => {
      const { id, status } = other;
      const denied = new Set<string>();
      const duplicated = new Set<string>();
      for (const mine of subject.items) {
        for (const theirs of other.items) {
          const { code } = mine.productOrService;
          if (code !== theirs.productOrService.code) continue;
          if (isShortfall(theirs)) denied.add(code);
          else if (!isFinal(status) && overlaps(theirs.servicedPeriod, mine.servicedPeriod)) duplicated.add(code);
        }
      }
      return [
        ...(duplicated.size > 0 ? [{ id, status, why: 'duplicate' as const, codes: [...duplicated] }] : []),
        ...(denied.size > 0 ? [{ id, status, why: 'past-denial' as const, codes: [...denied] }] : []),
      ];
    });
}
