import { plusSeconds, type Instant } from '../../platform/clock.ts';
import type { Change } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import type { Preauthorization } from '../case.ts';
import { retryAt } from '../rules/deadlines.ts';
import { moveTo, stay } from '../rules/move.ts';
import { stepOf } from '../step.ts';
import { needsAttention } from './assess-requirements.ts';

/** How many failures in a row are borne before a person looks: some hours for an expedited request, most of a day for another. */
const PATIENCE = { standard: 24, expedited: 8 } as const;
/** Waits for the payer's system, or hands the case to a person once that has gone on for long. */
export async function tryLater(
  context: Context,
  subject: Preauthorization,
  at: Instant,
  problem: string,
  retryAfterSeconds?: number,
  before: Preauthorization = subject,
  exactly?: number,
): Promise<Change> {
  const failures = (subject.failures ?? 0) + 1;
  if (failures >= PATIENCE[subject.urgency])
    return await stopped(
      context,
      subject,
      at,
      'payer-unreachable',
      `The payer’s system could not be reached (${problem}).`,
      before,
    );
  const until =
    exactly !== undefined && failures === 1 ? plusSeconds(at, exactly) : retryAt(at, failures, retryAfterSeconds);
  const after = stay(subject, at, { failures, retryAt: until });
  return stepOf(context, before, after, at, {
    deed: 'postponed',
    words: `The payer’s system did not take it (${problem}). It is tried again.`,
  });
}

/** Takes the case to a person. */
export async function stopped(
  context: Context,
  subject: Preauthorization,
  at: Instant,
  code: string,
  words: string,
  before: Preauthorization = subject,
): Promise<Change> {
  const after = moveTo(subject, 'needs-attention', at, { failedIn: subject.status, standstill: { code, words } });
  return await needsAttention(context, before, after, at);
}
