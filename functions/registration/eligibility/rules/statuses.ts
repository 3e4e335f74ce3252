/** The one place that names what status an eligibility check can have, and what may follow. Nothing changes a status but through `moveTo`. */
const table = {
  requested: {
    meaning: 'The payer is being asked, again and again if it does not answer.',
    next: ['answered', 'unanswered', 'withheld', 'superseded'],
  },
  answered: { meaning: 'The payer answered; the outcome says what.', next: [] },
  unanswered: { meaning: 'The payer gave no answer for a day. The clinic may ask again.', next: [] },
  withheld: {
    meaning: 'The patient pays in full and asked that the health plan hears nothing of this visit.',
    next: [],
  },
  superseded: {
    meaning: 'The coverage or the patient was changed while the payer was asked: another check asks by what holds now.',
    next: [],
  },
} as const satisfies Readonly<Record<string, { readonly meaning: string; readonly next: readonly string[] }>>;

export type CheckStatus = keyof typeof table;
export const checkStatuses = Object.keys(table) as [CheckStatus, ...CheckStatus[]];
export const meaningOfStatus = (status: CheckStatus): string => table[status].meaning;

/**
 * The status that follows; the same one is no move.
 * @throws if it may not follow
 */
export function moveTo(from: CheckStatus, to: CheckStatus): CheckStatus {
  const next: readonly string[] = table[from].next;
  if (from !== to && !next.includes(to)) throw new Error(`a check that is ${from} cannot become ${to}`);
  return to;
}
