import type { Registration } from '../../intake/registration.ts';

/** What became of a row of a file: what it means. */
export const outcomes = {
  registering: 'It was taken; the registration is on its way.',
  created: 'The person is a new patient.',
  updated: 'The person was a patient already; the record was brought up to date.',
  unchanged: 'All that the row says was known: nothing was changed.',
  waiting: 'The registration waits for a person: staff decide whether it is the same person, or facts are missing.',
  'not-registered': 'The registration was taken back, or closed for want of facts.',
  gathered: 'A coverage that waits for the row of its patient.',
  attached: 'A coverage that went with its patient’s row.',
  wrong: 'It cannot be taken: its problems say why.',
} as const;
export type Outcome = keyof typeof outcomes;
export const outcomeNames = Object.keys(outcomes) as [Outcome, ...Outcome[]];

export type Counts = Readonly<Record<Outcome, number>>;
export const noCounts = Object.fromEntries(outcomeNames.map((name) => [name, 0])) as Counts;

/** Whether the outcome of a row can still become another. */
export function isOpen(outcome: Outcome): boolean {
  return outcome === 'registering' || outcome === 'waiting' || outcome === 'gathered';
}

/** How many rows have which outcome. */
export function countOf(rows: readonly { readonly outcome: Outcome }[]): Counts {
  const counts: Record<Outcome, number> = { ...noCounts };
  for (const { outcome } of rows) counts[outcome] += 1;
  return counts;
}

/** Counts after some rows have come and others gone. */
export function recount(counts: Counts, { gone, come }: { readonly gone: Counts; readonly come: Counts }): Counts {
  return Object.fromEntries(outcomeNames.map((name) => [name, counts[name] - gone[name] + come[name]])) as Counts;
}

/**
 * What became of a row whose registration stands so. A registration that another row or another file made first leaves
 * nothing to this one.
 */
export function outcomeOf(
  registration: Pick<Registration, 'status' | 'outcome' | 'source'>,
  row: { readonly importId: string; readonly row: number },
): { readonly outcome: Outcome; readonly patientId?: string } {
  const { status, outcome, source } = registration;
  switch (status) {
    case 'searching':
      return { outcome: 'registering' };
    case 'awaiting-information':
    case 'in-review':
    case 'needs-attention':
      return { outcome: 'waiting' };
    case 'closed':
    case 'cancelled':
      return { outcome: 'not-registered' };
    case 'completed': {
      const patientId = outcome?.patientId;
      const isOwn = source?.importId === row.importId && source.row === row.row;
      if (!isOwn || !outcome) return { outcome: 'unchanged', patientId };
      if (outcome.how === 'created') return { outcome: 'created', patientId };
      const isNews = outcome.changes.length > 0 || outcome.coverageIds.length > 0;
      return { outcome: isNews ? 'updated' : 'unchanged', patientId };
    }
  }
}
