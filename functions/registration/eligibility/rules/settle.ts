import type { Instant } from '../../../platform/clock.ts';
import type { Answer, EligibilityCheck } from '../check.ts';
import type { PayerSaid } from '../answer.ts';
import type { Asked } from '../gateways/gateway.ts';
import { askAgainAt } from './asking-again.ts';
import { summarize } from './benefits.ts';
import { judge, type Judgement } from './outcome.ts';
import { moveTo } from './statuses.ts';

/** Room for an answer beside the rest of its record, in characters of JSON: DynamoDB takes 400 KB. */
const MOST_CHARACTERS = 250_000;

/**
 * The check after one attempt: answered, to be asked again at `nextAttemptAt`, or given up.
 *
 * @param share from 0 to 1: varies the pause
 */
export function settle(check: EligibilityCheck, asked: Asked, at: Instant, share: number): EligibilityCheck {
  const { nextAttemptAt: _next, ...rest } = check;
  const judgement = judgementOf(asked, check.dateOfService);
  const attempts = check.attempts + 1;
  const tried = { ...rest, attempts, lastAttemptAt: at, outcome: judgement.outcome, reasons: judgement.reasons };
  const answer = asked.kind === 'said' ? { answer: answerOf(asked.said, at) } : {};
  if (judgement.outcome !== 'payer-down' && judgement.outcome !== 'ask-later')
    return { ...tried, ...answer, status: moveTo(check.status, 'answered') };
  const next = askAgainAt(check.requestedAt, attempts, at, judgement.pauseSeconds ?? 0, share);
  return next === undefined
    ? { ...tried, ...answer, status: moveTo(check.status, 'unanswered') }
    : { ...tried, ...answer, nextAttemptAt: next };
}

function judgementOf(asked: Asked, dateOfService: string): Judgement {
  switch (asked.kind) {
    case 'said':
      return judge(asked.said, dateOfService);
    case 'no-answer':
      return {
        // A payer that says when to come again is there, and has no time.
        outcome: asked.retryAfterSeconds === undefined ? 'payer-down' : 'ask-later',
        reasons: [{ code: asked.problem, text: wordsFor(asked.problem) }],
        pauseSeconds: asked.retryAfterSeconds,
      };
    case 'not-understood':
      return {
        outcome: 'payer-down',
        reasons: [{ code: asked.problem, text: 'What came was no answer to this question.' }],
      };
  }
}

/** A payer that does not know us is not down: an operator must look at what it is told. */
function wordsFor(problem: string): string {
  return /^(token-|no-credentials|credentials-|core-UnAuthorized)/.test(problem)
    ? 'The payer does not take the credentials with which it is asked: the operator must look.'
    : 'The payer gave no answer.';
}

function answerOf(said: PayerSaid, at: Instant): Answer {
  const { reference, dates, rejects, lines, kept } = said;
  const whole = {
    answeredAt: at,
    ...(reference ? { reference } : {}),
    dates,
    rejects,
    services: summarize(lines),
    kept,
  };
  const room = MOST_CHARACTERS - JSON.stringify(whole).length;
  let used = 0;
  const fitting = lines.filter((line) => (used += JSON.stringify(line).length) <= room);
  const linesLeftOut = lines.length - fitting.length;
  return { ...whole, lines: fitting, ...(linesLeftOut > 0 ? { linesLeftOut } : {}) };
}
