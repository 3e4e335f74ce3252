import type { BenefitKind, BenefitLine, PayerSaid, StatedDate } from '../answer.ts';
import { meaningOf, type RejectMeaning } from './rejects.ts';

/** What came of asking. The first four answer the question; after the last two it is asked again. */
export const outcomes = ['active', 'inactive', 'unknown-member', 'to-a-person', 'payer-down', 'ask-later'] as const;
export type Outcome = (typeof outcomes)[number];

/** Why, as a word for programs and a sentence for people. */
export interface Reason {
  readonly code: string;
  readonly text: string;
}

export interface Judgement {
  readonly outcome: Outcome;
  readonly reasons: readonly Reason[];
  /** Not before so many seconds is it of use to ask again. */
  readonly pauseSeconds?: number;
}

/** X12 1365: health benefit plan coverage, which is the coverage as a whole. */
const WHOLE = '30';

const statusKinds: ReadonlySet<BenefitKind> = new Set([
  'active',
  'active-pending-investigation',
  'inactive',
  'inactive-pending',
]);

/** Which date qualifiers bound the coverage: eligibility, health plan, policy (X12 374). */
const spans: ReadonlySet<string> = new Set(['291', '307', 'period']);
const begins: ReadonlySet<string> = new Set(['346', '356', '539']);
const ends: ReadonlySet<string> = new Set(['347', '357', '540']);

/**
 * What a payer's answer means for this date of service. Rejects go before everything else; "inactive" is only what the payer calls inactive;
 * whatever contradicts itself, is pending at the payer, or says nothing, a person looks into.
 *
 * @param dateOfService `YYYY-MM-DD`
 */
export function judge(said: PayerSaid, dateOfService: string): Judgement {
  if (said.queued)
    return {
      outcome: 'ask-later',
      reasons: [{ code: 'queued', text: 'The payer works on it and has no answer yet.' }],
    };
  const statuses = ofTheWhole(said.lines.filter(({ kind }) => statusKinds.has(kind)));
  // A reject of one service beside an answer about the coverage leaves that answer standing.
  const rejects = said.rejects.filter(({ level }) => level !== 'service' || statuses.length === 0);
  if (rejects.length > 0) return rejected(rejects);
  const kinds = new Set(statuses.map(({ kind }) => kind));
  const active = kinds.has('active') || kinds.has('active-pending-investigation');
  if (kinds.has('inactive-pending'))
    return toAPerson('pending-at-payer', 'The payer is looking into whether the coverage holds.');
  if (active && kinds.has('inactive') && contradicts(statuses))
    return toAPerson('contradiction', 'The payer calls the coverage both active and inactive.');
  if (active) return onTheDate(said, statuses, dateOfService, kinds.has('active-pending-investigation'));
  if (kinds.has('inactive'))
    return {
      outcome: 'inactive',
      reasons: [{ code: 'inactive', text: 'The payer says that the coverage is inactive.' }],
    };
  if (said.lines.some(({ kind }) => kind === 'cannot-process'))
    return toAPerson('cannot-process', 'The payer cannot process the question.');
  if (said.lines.some(({ kind }) => kind === 'contact'))
    return toAPerson('contact', 'The payer says whom to contact instead.');
  return toAPerson('no-status', 'The answer does not say whether the coverage holds.');
}

/** What the payer says of the coverage as a whole; where it says nothing of that, of each service. */
function ofTheWhole(statuses: readonly BenefitLine[]): readonly BenefitLine[] {
  const whole = statuses.filter(({ serviceTypes }) => serviceTypes.length === 0 || serviceTypes.includes(WHOLE));
  return whole.length > 0 ? whole : statuses;
}

/** Another health plan of the same member may have ended; the same one cannot be both. */
function contradicts(statuses: readonly BenefitLine[]): boolean {
  const plansOf = (active: boolean): Set<string> =>
    new Set(
      statuses
        .filter(({ kind }) => (kind === 'inactive') !== active)
        .map(({ planName, serviceTypes }) => planName ?? serviceTypes.join(' ')),
    );
  const inactive = plansOf(false);
  return [...plansOf(true)].some((plan) => inactive.has(plan));
}

function onTheDate(
  said: PayerSaid,
  statuses: readonly BenefitLine[],
  dateOfService: string,
  investigated: boolean,
): Judgement {
  const dates = [...said.dates, ...statuses.filter(({ kind }) => kind !== 'inactive').flatMap((line) => line.dates)];
  if (dates.some((date) => excludes(date, dateOfService)))
    return toAPerson(
      'another-period',
      'The payer calls the coverage active, and the period that it gives does not hold the date of service.',
    );
  return {
    outcome: 'active',
    reasons: investigated
      ? [{ code: 'pending-investigation', text: 'Active; the payer is looking into it.' }]
      : [{ code: 'active', text: 'The payer says that the coverage is active.' }],
  };
}

function excludes({ qualifier, start, end }: StatedDate, day: string): boolean {
  if (spans.has(qualifier)) {
    // One day alone is the day that was asked about, or the first of a span that is still open.
    return (
      (start !== undefined && end !== undefined && start > day) || (end !== undefined && start !== end && end < day)
    );
  }
  if (begins.has(qualifier)) return start !== undefined && start > day;
  return ends.has(qualifier) && start !== undefined && start < day;
}

function rejected(rejects: PayerSaid['rejects']): Judgement {
  const meanings = rejects.map((reject) => ({ reject, ...meaningOf(reject) }));
  // A person first: whatever else is wrong, asking again would not mend that.
  const order: readonly RejectMeaning[] = ['to-a-person', 'unknown-member', 'ask-later', 'payer-down'];
  const outcome = order.find((each) => meanings.some(({ meaning }) => meaning === each)) ?? 'to-a-person';
  const pause = Math.max(0, ...meanings.map(({ pauseSeconds }) => pauseSeconds ?? 0));
  return {
    outcome,
    reasons: meanings.map(({ reject, words }) => ({ code: `reject-${reject.code}`, text: words })),
    ...(pause > 0 ? { pauseSeconds: pause } : {}),
  };
}

function toAPerson(code: string, text: string): Judgement {
  return { outcome: 'to-a-person', reasons: [{ code, text }] };
}
