import { againIfStale } from '../../../platform/case/again.ts';
import { now, plusSeconds } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import type { Outcome } from '../../../platform/effects/consumer.ts';
import type { Effect } from '../../../platform/effects/effect.ts';
import type { OpeningOffer } from '../offer.ts';
import { moveTo } from '../rules/move.ts';
import { offerOf, stepOf } from '../step.ts';
import { passedOn } from './passed-on.ts';
import { toBeCalled } from './displaced.ts';
import { offeredTo } from './make-offer.ts';
import { bestMatch } from './match.ts';

/** So many are asked about one opening, one after the other. */
const MOST_ASKED = 30;
/** So many openings of one freed time are offered before somebody else has a turn, and when it goes on. */
const AT_ONCE = 20;
const PAUSE_SECONDS = 60;

/**
 * Offers time that fell free to the waitlist: each opening in it to whom it suits best. Safe to repeat: what is held is free no more,
 * and who is asked is not asked again.
 */
export async function offerFreedTime({ clinicId, id, params }: Effect<'offerFreedTime'>): Promise<Outcome> {
  const context: Context = { clinicId, actor: { kind: 'system', id: 'waitlist' }, requestId: id };
  for (let offers = 0; offers < AT_ONCE; offers += 1) {
    const isOffered = await againIfStale(async () => {
      const at = now();
      const match = await bestMatch(context, params, at);
      if (match) await commit(context, await offeredTo(context, { freed: params }, match, at));
      return match !== undefined;
    });
    if (!isOffered) return { done: true };
  }
  return { retryAt: plusSeconds(now(), PAUSE_SECONDS), problem: 'more can be offered' };
}

/** Looks for the next of the waitlist whom the time suits; where there is none, it is simply open. */
export async function findMatch(context: Context, { id }: OpeningOffer): Promise<void> {
  await againIfStale(async () => {
    const before = await offerOf(context, id);
    if (before.status !== 'matching' || !before.freed) return;
    const at = now();
    const enough = before.passed.length >= MOST_ASKED;
    const match = enough ? undefined : await bestMatch(context, before.freed, at);
    const closed = enough ? 'enough-asked' : 'nobody';
    const words = enough ? 'Enough were asked: the time is open.' : 'Nobody else can use the time: it is open.';
    await commit(
      context,
      match
        ? await offeredTo(context, before, match, at)
        : stepOf(context, before, moveTo(before, 'closed', at, { closed }), at, { deed: 'closed', words }),
    );
  });
}

/** No answer came in time. */
export async function passOn(context: Context, { id }: OpeningOffer): Promise<void> {
  await againIfStale(async () => {
    const before = await offerOf(context, id);
    const at = now();
    if (before.status !== 'offered' || (before.asked?.answerBy ?? '') > at) return;
    const next = before.displaced ? toBeCalled : passedOn;
    await commit(context, await next(context, before, 'unanswered', at));
  });
}
