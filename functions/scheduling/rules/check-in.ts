import type { DeskCoverage, DeskFacts } from '../../registration/index.ts';
import type { Appointment } from '../appointment.ts';
import { inDollars, usd, type Money } from '../../platform/money.ts';
import type { VisitType } from '../resource.ts';

/** What is confirmed with the patient before a visit. */
export const verifiables = ['identity', 'address', 'coverage'] as const;
export type Verifiable = (typeof verifiables)[number];

export interface ToVerify {
  readonly what: Verifiable;
  /** It was verified before, and still holds. */
  readonly known: boolean;
  readonly words: string;
}

/** What the front desk asks, in the order in which it does. The address is always asked for: people move. */
export function toVerify(facts: DeskFacts, day: string): ToVerify[] {
  return [
    facts.identityShown
      ? { what: 'identity', known: true, words: 'An ID was shown before, and still counts.' }
      : { what: 'identity', known: false, words: 'Ask for an ID: none was shown yet that still counts.' },
    { what: 'address', known: false, words: 'Let the patient say the address, and compare.' },
    coverage(facts, day),
  ];
}

function coverage({ withheld, coverages }: DeskFacts, day: string): ToVerify {
  const what = 'coverage';
  if (withheld)
    return { what, known: true, words: 'The patient pays, and keeps the visit from the health plan: ask for no card.' };
  if (coverages.length === 0)
    return { what, known: false, words: 'Ask for a card: no coverage is on record for that day.' };
  const open = coverages.filter((each) => !holds(each, day));
  if (open.length === 0) return { what, known: true, words: 'The payer says that it holds on that day.' };
  const named = open.map(({ planName, answer }) => {
    if (answer === undefined) return `${planName} (the payer was not asked)`;
    return answer.outcome === 'inactive'
      ? `${planName} (the payer says that it does not hold)`
      : `${planName} (the payer answered for another day)`;
  });
  return { what, known: false, words: `Ask for the card of: ${named.join(', ')}.` };
}

const holds = ({ answer }: DeskCoverage, day: string): boolean =>
  answer?.outcome === 'active' && answer.dateOfService === day;

/** Why so much is to be paid, or nothing, or nobody knows. */
export const payReasons = [
  'copay',
  'estimate',
  'qmb',
  'medicaid-exempt',
  'workers-compensation',
  'preventive',
  'global-period',
  'next-payer',
  'unknown',
] as const;
export interface ToPay {
  readonly amount?: Money;
  readonly reason: (typeof payReasons)[number];
  readonly words: string;
}

/** Why no copay is asked for, in words for the desk. */
const noCopay = {
  qmb: 'No copay: the patient is a Qualified Medicare Beneficiary, and may not be asked for one.',
  'medicaid-exempt': 'No copay: the patient is exempt from it under Medicaid.',
  'workers-compensation': 'No copay: workers’ compensation pays.',
  preventive: 'No copay: the visit is preventive.',
  'global-period': 'No copay: the visit belongs to a surgery, within its global period.',
} as const;

/**
 * What is to be paid on the day, and by whose word. Nothing is made up: what nobody said is not known.
 * @param visit who pays, and what its estimate says
 * @param kind whether a copay is asked for visits of its kind
 */
export function toPay(
  { withheld, coverages }: DeskFacts,
  visit: Pick<Appointment, 'payment' | 'provisions'>,
  kind: VisitType['copay'] = 'usual',
): ToPay {
  const [first, ...others] = inOrder(coverages, visit.payment);
  if (withheld || visit.payment?.by === 'patient' || !first) return byEstimate(visit);
  // What any of them forbids to ask for is not asked for: a second payer's rule protects the patient as well.
  const ofCoverage = [first, ...others].map(({ copay = 'usual' }) => copay).find((each) => each !== 'usual') ?? 'usual';
  const why = ofCoverage === 'usual' ? kind : ofCoverage;
  if (why !== 'usual') return { amount: usd(0), reason: why, words: noCopay[why] };
  const copay = first.answer?.outcome === 'active' ? first.answer.copay : undefined;
  if (!copay || !first.answer) return { reason: 'unknown', words: 'The payer said nothing of a copay.' };
  // What the next one takes over is not known before it has been billed.
  if (others.length > 0)
    return { reason: 'next-payer', words: `The first payer says ${inDollars(copay)}; the next may take it over.` };
  const on = first.answer.answeredAt.slice(0, 10);
  return { amount: copay, reason: 'copay', words: `The copay of an office visit, as the payer said on ${on}.` };
}

/** The coverage that pays for the visit comes first, where that was said. */
function inOrder(coverages: readonly DeskCoverage[], payment: Appointment['payment']): readonly DeskCoverage[] {
  const named = payment?.by === 'coverage' ? coverages.find(({ id }) => id === payment.coverageId) : undefined;
  return named ? [named, ...coverages.filter((each) => each !== named)] : coverages;
}

function byEstimate({ provisions }: Pick<Appointment, 'provisions'>): ToPay {
  const given = provisions.findLast(({ provision }) => provision.kind === 'estimate')?.provision;
  if (given?.kind !== 'estimate')
    return { reason: 'unknown', words: 'The patient pays, and no good-faith estimate is on record.' };
  const words = `By the good-faith estimate of ${given.givenOn}: the patient pays.`;
  return { amount: given.expected, reason: 'estimate', words };
}

/** What of this was neither known nor verified. */
export function unverified(list: readonly ToVerify[], verified: readonly Verifiable[]): Verifiable[] {
  return list.filter(({ what, known }) => !known && !verified.includes(what)).map(({ what }) => what);
}
