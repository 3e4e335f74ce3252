import type { Change } from '../commit.ts';

/** Several steps as one change: all are made, or none. */
export function together([first, ...others]: readonly Change[]): Change {
  if (!first) throw new Error('a change needs at least one step');
  return {
    ...first,
    records: [first, ...others].flatMap(({ records }) => records),
    writes: [first, ...others].flatMap(({ writes }) => writes ?? []),
    effects: [first, ...others].flatMap(({ effects }) => effects ?? []),
    announceAlso: others.flatMap(({ announce, records: [of] }) => (announce && of ? [{ ...announce, of }] : [])),
  };
}
