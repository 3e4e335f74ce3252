import type { DeskCoverage, DeskFacts } from '../../registration/index.ts';
import type { Appointment } from '../appointment.ts';
import { inDollars, type Money } from '../../platform/money.ts';

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

/**
 * What is to be paid on the day, and by whose word. Nothing is made up: what nobody said is not known.
 * @param visit who pays, and what its estimate says
 */
export function toPay(
  { withheld, coverages }: DeskFacts,
  visit: Pick<Appointment, 'payment' | 'provisions'>,
): { readonly amount?: Money; readonly words: string } {
  const [first, ...others] = inOrder(coverages, visit.payment);
  if (withheld || visit.payment?.by === 'patient' || !first) return byEstimate(visit);
  const copay = first.answer?.outcome === 'active' ? first.answer.copay : undefined;
  if (!copay || !first.answer) return { words: 'The payer said nothing of a copay.' };
  // What the next one takes over is not known before it has been billed.
  if (others.length > 0) return { words: `The first payer says ${inDollars(copay)}; the next may take it over.` };
  const on = first.answer.answeredAt.slice(0, 10);
  return { amount: copay, words: `The copay of an office visit, as the payer said on ${on}.` };
}

/** The coverage that pays for the visit comes first, where that was said. */
function inOrder(coverages: readonly DeskCoverage[], payment: Appointment['payment']): readonly DeskCoverage[] {
  const named = payment?.by === 'coverage' ? coverages.find(({ id }) => id === payment.coverageId) : undefined;
  return named ? [named, ...coverages.filter((each) => each !== named)] : coverages;
}

function byEstimate({ provisions }: Pick<Appointment, 'provisions'>): {
  readonly amount?: Money;
  readonly words: string;
} {
  const given = provisions.findLast(({ provision }) => provision.kind === 'estimate')?.provision;
  if (given?.kind !== 'estimate') return { words: 'The patient pays, and no good-faith estimate is on record.' };
  return { amount: given.expected, words: `By the good-faith estimate of ${given.givenOn}: the patient pays.` };
}

/** What of this was neither known nor verified. */
export function unverified(list: readonly ToVerify[], verified: readonly Verifiable[]): Verifiable[] {
  return list.filter(({ what, known }) => !known && !verified.includes(what)).map(({ what }) => what);
}
