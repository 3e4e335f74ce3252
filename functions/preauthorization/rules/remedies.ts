import type { Instant } from '../../platform/clock.ts';
import type { Remedy } from '../case.ts';
import type { Policy, RemedyLine } from '../payer.ts';
import { addSpan } from './deadlines.ts';
import { covers } from './requirement.ts';

/** An act that is open against a denial or shortfall. */
export interface OpenRemedy {
  readonly line: string;
  readonly act: RemedyLine['act'];
  readonly level: number;
  /** The last instant at which the payer takes it. */
  readonly until: Instant;
  /** Whose act it is. `member`: the patient's, so that consent on file is needed. */
  readonly actor: RemedyLine['actor'];
  readonly electronic: boolean;
  readonly source: string;
}

/**
 * Which acts are open at this instant. Level 1 runs from the payer's decision; each further level of the same act from the
 * failure of the level before it. An act that was chosen is not open again.
 *
 * @param decidedAt when the payer denied
 * @param timeZone the payer's, in whose calendar its days are counted
 */
export function openRemedies(
  policy: Policy | undefined,
  decidedAt: Instant,
  taken: readonly Remedy[],
  at: Instant,
  timeZone: string,
): OpenRemedy[] {
  const date = decidedAt.slice(0, 10);
  return (policy?.remedies ?? [])
    .filter(({ effective }) => covers(effective, { start: date, end: date }))
    .flatMap((line) => {
      if (taken.some((remedy) => remedy.act === line.act && remedy.level >= line.level)) return [];
      const from = line.level === 1 ? decidedAt : failureOf(taken, line.act, line.level - 1);
      if (from === undefined) return [];
      const until = addSpan(from, line.within, timeZone);
      if (until < at) return [];
      const { id, act, level, actor, electronic, source } = line;
      return [{ line: id, act, level, until, actor, electronic, source }];
    })
    .toSorted((a, b) => (a.until < b.until ? -1 : 1));
}

function failureOf(taken: readonly Remedy[], act: Remedy['act'], level: number): Instant | undefined {
  const before = taken.find((remedy) => remedy.act === act && remedy.level === level);
  return before?.outcome?.result === 'upheld' ? before.outcome.at : undefined;
}
