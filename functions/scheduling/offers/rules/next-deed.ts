import type { Instant } from '../../../platform/clock.ts';
import type { OpeningOffer } from '../offer.ts';

/** The states of `workflows/opening-offer.asl.json` that do something. */
export const deeds = ['find-match', 'pass-on'] as const;
export type Deed = (typeof deeds)[number] | 'await-answer' | 'finish';

/** What the workflow does now, from the record alone. With `until` it waits: for the answer, at most so long. */
export function nextDeed(
  { status, asked }: Pick<OpeningOffer, 'status' | 'asked'>,
  at: Instant,
): { readonly deed: Deed; readonly until?: Instant } {
  switch (status) {
    case 'matching':
      return { deed: 'find-match' };
    case 'offered':
      return asked && asked.answerBy > at ? { deed: 'await-answer', until: asked.answerBy } : { deed: 'pass-on' };
    case 'to-call':
    case 'needs-attention':
    case 'accepted':
    case 'closed':
      return { deed: 'finish' };
  }
}
