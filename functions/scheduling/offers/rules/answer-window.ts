import type { Instant } from '../../../platform/clock.ts';
import { wakingTime } from '../../rules/mail-hours.ts';

/** How long a patient has to answer, as the clinic sets it. */
export interface AnswerSettings {
  /** Never less: a mail must be seen and read. */
  readonly shortestMinutes: number;
  /** Never more: the next of the waitlist must have a chance too. */
  readonly longestHours: number;
}
export const usualAnswer: AnswerSettings = { shortestMinutes: 30, longestHours: 24 };

/** Of the time that is left a patient gets this part, so that several can be asked one after the other. */
const PART = 4;

const MINUTE = 60_000;

/**
 * When a patient is mailed, and until when the answer counts: at once or in the morning; a quarter of the time in which it can still be
 * used, but neither less than the clinic’s shortest nor more than its longest. A window that would end at night ends an hour into
 * the morning, where that is early enough.
 * @param until by when a yes is of use, in epoch milliseconds
 * @returns undefined where there is not time enough: then nobody is asked
 */
export function answerWindow(
  at: Instant,
  until: number,
  { shortestMinutes, longestHours }: AnswerSettings,
  timeZone: string,
): { readonly mailAt: Instant; readonly answerBy: Instant } | undefined {
  const mail = wakingTime(Date.parse(at), timeZone);
  const shortest = shortestMinutes * MINUTE;
  if (mail + shortest > until) return undefined;
  const wanted = Math.min(longestHours * 60 * MINUTE, Math.max(shortest, (until - mail) / PART));
  const end = mail + wanted;
  const morning = wakingTime(end, timeZone);
  const answer = Math.min(until, morning === end ? end : morning + Math.max(shortest, 60 * MINUTE));
  return { mailAt: new Date(mail).toISOString(), answerBy: new Date(Math.floor(answer)).toISOString() };
}
