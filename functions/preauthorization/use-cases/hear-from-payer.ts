import { now, plusSeconds } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { StaleVersion } from '../../platform/errors.ts';
import { findByPayerClaim } from '../lookups/payer-claim.ts';
import { stay } from '../rules/move.ts';
import { readCase } from '../store.ts';
import { stepOf } from '../step.ts';

/**
 * However often a payer calls, it is asked no more than once in this time, and in twice the time after each hint that
 * led to nothing new: anybody can send a notification. The policy's own inquiries are made in any case.
 */
const PAUSE_SECONDS = 60;
const LONGEST_PAUSE_SECONDS = 24 * 3600;

/**
 * A payer, or somebody who says so, tells that something happened to these requests. For each that this payer holds
 * and has not decided, the next inquiry is brought forward; nothing of what was said is believed.
 */
export async function hearFromPayer(
  requestId: string,
  sourceIp: string | undefined,
  payerId: string,
  identifiers: readonly string[],
): Promise<void> {
  const heard = new Set<string>();
  for (const identifier of identifiers) {
    const location = await findByPayerClaim(payerId, identifier);
    if (!location || heard.has(location.id)) continue;
    heard.add(location.id);
    const context = {
      clinicId: location.clinicId,
      actor: { kind: 'system', id: 'payer-notification' },
      requestId,
      sourceIp,
    } as const;
    try {
      await bringInquiryForward(context, location.id);
    } catch (error) {
      // The case moved on by itself meanwhile: whoever moved it knows more than a hint.
      if (!(error instanceof StaleVersion)) throw error;
    }
  }
}

async function bringInquiryForward(context: Context, id: string): Promise<void> {
  const before = await readCase(context.clinicId, id);
  if (before?.status === 'submitting' && before.notifiedAt === undefined) {
    // The answer to the submission is still on its way, and this may be about a later one.
    const at = now();
    const step = { deed: 'payer-notified', words: 'The payer has news: it is asked once it has answered.' };
    await commit(context, stepOf(context, before, stay(before, at, { notifiedAt: at }), at, step));
    return;
  }
  if (!before?.atPayer || (before.status !== 'pended' && before.status !== 'awaiting-payer-documents')) return;
  const at = now();
  const { atPayer } = before;
  // A payer that cannot be asked has no next inquiry.
  if (atPayer.nextInquiryAt === undefined) return;
  const hints = atPayer.hints ?? 0;
  const pause = Math.min(LONGEST_PAUSE_SECONDS, PAUSE_SECONDS * 2 ** Math.max(0, hints - 1));
  const free = atPayer.heardAt === undefined ? at : plusSeconds(atPayer.heardAt, pause);
  const due = free > at ? free : at;
  if (atPayer.nextInquiryAt <= due) return;
  const after = stay(before, at, { atPayer: { ...atPayer, nextInquiryAt: due, heardAt: due, hints: hints + 1 } });
  await commit(
    context,
    stepOf(context, before, after, at, { deed: 'payer-notified', words: 'The payer has news: it is asked.' }),
  );
}
