import type { DeskCoverage, DeskFacts } from '../../registration/index.ts';
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

/** What is to be paid on the day, and by whose word. Nothing is made up: what nobody said is not known. */
export function toPay({ withheld, coverages }: DeskFacts): { readonly amount?: Money; readonly words: string } {
  if (withheld) return { words: 'The patient pays in full: see the estimate that was given.' };
  const [first, ...others] = coverages;
  if (!first) return { words: 'No coverage is on record: see the good-faith estimate that was given.' };
  const copay = first.answer?.outcome === 'active' ? first.answer.copay : undefined;
  if (!copay || !first.answer) return { words: 'The payer said nothing of a copay.' };
  // What the next one takes over is not known before it has been billed.
  if (others.length > 0) return { words: `The first payer says ${inDollars(copay)}; the next may take it over.` };
  const on = first.answer.answeredAt.slice(0, 10);
  return { amount: copay, words: `The copay of an office visit, as the payer said on ${on}.` };
}

/** What of this was neither known nor verified. */
export function unverified(list: readonly ToVerify[], verified: readonly Verifiable[]): Verifiable[] {
  return list.filter(({ what, known }) => !known && !verified.includes(what)).map(({ what }) => what);
}
