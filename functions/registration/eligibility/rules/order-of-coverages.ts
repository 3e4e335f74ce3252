import type { Coordination } from '../coordination.ts';

/**
 * Which coverage pays first, and why. The usual rules of coordination between health plans (NAIC model regulation 120), Medicare by the secondary payer
 * questions (42 CFR 411.160–411.206), TRICARE before Medicaid alone (32 CFR 199.8), Medicaid last (42 CFR 433.138): secondary sources and practice, so a
 * payer may see it otherwise; what it says goes before this.
 */
export interface RankedCoverage {
  readonly id: string;
  readonly lineOfBusiness: string;
  readonly relationship: string;
  readonly subscriberBirthDate?: string;
  readonly startedOn: string;
  readonly coordination?: Coordination;
}

export type OrderRule =
  | 'only-coverage'
  | 'accident'
  | 'medicaid-last'
  | 'tricare-late'
  | 'medicare-working-aged'
  | 'medicare-disabled'
  | 'medicare-kidney'
  | 'medicare-first'
  | 'subscriber-before-dependent'
  | 'court-decree'
  | 'custody'
  | 'birthday-rule'
  | 'employment'
  | 'longer-coverage'
  | 'as-stated';

export interface Position {
  readonly coverageId: string;
  readonly position: number;
  readonly rule: OrderRule;
  readonly reason: string;
}

/** A fact that would decide, and the question that brings it. */
export interface NeededFact {
  readonly coverageId: string;
  readonly fact: string;
  readonly question: string;
}

export interface CoverageOrder {
  /** Whether every fact is there that the rules ask for; if not, the order is what follows from the others. */
  readonly decided: boolean;
  readonly coverages: readonly Position[];
  readonly needed: readonly NeededFact[];
}

interface Verdict {
  readonly first: 'a' | 'b';
  readonly rule: OrderRule;
  readonly reason: string;
  readonly needed?: readonly NeededFact[];
}

/** What the rules must know of the patient. */
export interface OrderContext {
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
  /** The day for which the order is asked. */
  readonly on: string;
}

/**
 * Orders coverages that all hold on the day.
 * @param coverages in the order that the clinic stated
 */
export function orderCoverages(coverages: readonly RankedCoverage[], context: OrderContext): CoverageOrder {
  const needed = new Map<string, NeededFact>();
  const judged = (a: RankedCoverage, b: RankedCoverage): Verdict => {
    const verdict = compare(a, b, context);
    for (const fact of verdict.needed ?? []) needed.set(`${fact.coverageId} ${fact.fact}`, fact);
    return verdict;
  };
  const ranked: RankedCoverage[] = [];
  for (const coverage of coverages) {
    const at = ranked.findIndex((other) => judged(other, coverage).first === 'b');
    ranked.splice(at < 0 ? ranked.length : at, 0, coverage);
  }
  const positions = ranked.map((coverage, index): Position => {
    const [before, after] = [ranked[index - 1], ranked[index + 1]];
    const verdict = before ? judged(before, coverage) : after ? judged(coverage, after) : undefined;
    return {
      coverageId: coverage.id,
      position: index + 1,
      rule: verdict?.rule ?? 'only-coverage',
      reason: verdict?.reason ?? 'It is the only coverage that holds.',
    };
  });
  return { decided: needed.size === 0, coverages: positions, needed: [...needed.values()] };
}

const MEDICAID: ReadonlySet<string> = new Set(['medicaid', 'medicaid-managed-care', 'chip']);
const MEDICARE: ReadonlySet<string> = new Set(['medicare', 'medicare-advantage']);

function compare(a: RankedCoverage, b: RankedCoverage, context: OrderContext): Verdict {
  for (const judge of [byAccident, byProgram, byMedicare, bySubscriber, byParents, byEmployment]) {
    const verdict = judge(a, b, context) ?? turned(judge(b, a, context));
    if (verdict) return verdict;
  }
  if (a.startedOn !== b.startedOn)
    return {
      first: a.startedOn < b.startedOn ? 'a' : 'b',
      rule: 'longer-coverage',
      reason: 'Where no other rule decides, the coverage that began first pays first.',
    };
  return { first: 'a', rule: 'as-stated', reason: 'No rule decides: it stands as the clinic stated it.' };
}

function turned(verdict: Verdict | undefined): Verdict | undefined {
  return verdict && { ...verdict, first: verdict.first === 'a' ? 'b' : 'a' };
}

/** Each rule speaks where `a` is of its kind and `b` is not; it is asked both ways. */
type Rule = (a: RankedCoverage, b: RankedCoverage, context: OrderContext) => Verdict | undefined;

const byAccident: Rule = (a, b) =>
  a.coordination?.accident && !b.coordination?.accident
    ? { first: 'a', rule: 'accident', reason: 'It answers for the accident: workers’ compensation or auto pays first.' }
    : undefined;

const byProgram: Rule = (a, b) => {
  if (MEDICAID.has(a.lineOfBusiness) && !MEDICAID.has(b.lineOfBusiness))
    return { first: 'b', rule: 'medicaid-last', reason: 'Medicaid pays after every other coverage.' };
  if (a.lineOfBusiness === 'tricare' && b.lineOfBusiness !== 'tricare' && !MEDICAID.has(b.lineOfBusiness))
    return { first: 'b', rule: 'tricare-late', reason: 'TRICARE pays after every coverage but Medicaid.' };
  return undefined;
};

/** `a` is Medicare, `b` a group health plan or another. */
const byMedicare: Rule = (a, b, { birthDate, on }) => {
  if (!MEDICARE.has(a.lineOfBusiness) || MEDICARE.has(b.lineOfBusiness)) return undefined;
  const first: Verdict = {
    first: 'a',
    rule: 'medicare-first',
    reason: 'Medicare pays first: the other coverage does not rest on anybody’s present employment.',
  };
  if (b.lineOfBusiness !== 'commercial') return first;
  const ask = (coverageId: string, fact: string, question: string): Verdict => ({
    ...first,
    rule: 'medicare-first',
    reason: 'Medicare stands first until the questions about the other coverage are answered.',
    needed: [{ coverageId, fact, question }],
  });
  const basis = a.coordination?.medicareBasis ?? (yearsBetween(birthDate, on) >= 65 ? 'age' : undefined);
  if (basis === undefined)
    return ask(a.id, 'medicareBasis', 'Why does the patient have Medicare: age, disability or kidney disease?');
  if (basis === 'kidney-disease') {
    const since = a.coordination?.medicareSince;
    if (since === undefined)
      return ask(a.id, 'medicareSince', 'Since when could the patient have Medicare for kidney disease?');
    return monthsLater(since, KIDNEY_MONTHS) > on
      ? {
          first: 'b',
          rule: 'medicare-kidney',
          reason: 'In the first 30 months of kidney disease the group health plan pays first.',
        }
      : { first: 'a', rule: 'medicare-kidney', reason: 'After 30 months of kidney disease Medicare pays first.' };
  }
  const employment = b.coordination?.employment;
  if (employment === undefined)
    return ask(b.id, 'employment', 'Does this coverage come from somebody’s present employment, or from retirement?');
  if (employment !== 'active') return first;
  const size = b.coordination?.employerSize;
  if (size === undefined)
    return ask(b.id, 'employerSize', 'How many employees does the employer have: under 20, 20 to 99, 100 or more?');
  if (basis === 'age')
    return size === 'under-20'
      ? {
          first: 'a',
          rule: 'medicare-working-aged',
          reason: 'From 65, Medicare pays before the plan of an employer with fewer than 20 employees.',
        }
      : {
          first: 'b',
          rule: 'medicare-working-aged',
          reason: 'From 65, the plan of a present employer with 20 employees or more pays before Medicare.',
        };
  return size === '100-or-more'
    ? {
        first: 'b',
        rule: 'medicare-disabled',
        reason: 'With a disability, the plan of a present employer with 100 employees or more pays before Medicare.',
      }
    : {
        first: 'a',
        rule: 'medicare-disabled',
        reason: 'With a disability, Medicare pays before the plan of an employer with fewer than 100 employees.',
      };
};

const bySubscriber: Rule = (a, b) =>
  a.relationship === 'self' && b.relationship !== 'self'
    ? {
        first: 'a',
        rule: 'subscriber-before-dependent',
        reason: 'The coverage that the patient holds pays before one in which the patient is a dependent.',
      }
    : undefined;

/** Two coverages of a child, through two parents: decree, custody, birthday. Asked one way: it speaks of both at once. */
const byParents: Rule = (a, b) => {
  if (a.relationship !== 'child' || b.relationship !== 'child') return undefined;
  if (a.coordination?.courtDecree && !b.coordination?.courtDecree)
    return {
      first: 'a',
      rule: 'court-decree',
      reason: 'A court decree makes this parent answer for the child’s health care.',
    };
  if (b.coordination?.courtDecree && !a.coordination?.courtDecree) return undefined;
  const [mine, theirs] = [a.coordination?.custody, b.coordination?.custody];
  const apart = (custody: Coordination['custody']): boolean =>
    custody !== undefined && custody !== 'together' && custody !== 'joint';
  if (mine !== undefined && theirs !== undefined && (apart(mine) || apart(theirs)) && mine !== theirs) {
    const [x, y] = [CUSTODY.indexOf(mine), CUSTODY.indexOf(theirs)];
    return {
      first: x < y ? 'a' : 'b',
      rule: 'custody',
      reason:
        'Of parents who live apart the one with custody comes first, then that one’s spouse, then the other parent.',
    };
  }
  const needed: NeededFact[] = [a, b].flatMap((coverage) => [
    ...(coverage.coordination?.custody === undefined
      ? [
          {
            coverageId: coverage.id,
            fact: 'custody',
            question: 'Do the parents live together, and if not, is the subscriber the parent with custody?',
          },
        ]
      : []),
    ...(coverage.subscriberBirthDate === undefined
      ? [{ coverageId: coverage.id, fact: 'subscriber.birthDate', question: 'When was the subscriber born?' }]
      : []),
  ]);
  const [day, other] = [a.subscriberBirthDate?.slice(5), b.subscriberBirthDate?.slice(5)];
  if (day === undefined || other === undefined)
    return {
      first: 'a',
      rule: 'as-stated',
      reason: 'It stands as the clinic stated it until a parent’s birth date is known.',
      needed,
    };
  if (day === other) return undefined;
  return {
    first: day < other ? 'a' : 'b',
    rule: 'birthday-rule',
    reason: 'The coverage of the parent whose birthday comes first in the year pays first, whatever their age.',
    needed,
  };
};

/** The custodial order of parents who live apart. */
const CUSTODY: readonly Coordination['custody'][] = [
  'custodial-parent',
  'spouse-of-custodial-parent',
  'other-parent',
  'spouse-of-other-parent',
  'joint',
  'together',
];

const byEmployment: Rule = (a, b) =>
  a.coordination?.employment === 'active' &&
  b.coordination?.employment !== undefined &&
  b.coordination.employment !== 'active'
    ? {
        first: 'a',
        rule: 'employment',
        reason: 'Coverage by present employment pays before that of retirement or a former employment.',
      }
    : undefined;

/** 42 CFR 411.162: the coordination period of kidney disease. */
const KIDNEY_MONTHS = 30;

function yearsBetween(from: string, to: string): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return to.slice(5) < from.slice(5) ? years - 1 : years;
}

function monthsLater(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + months, date)).toISOString().slice(0, 10);
}
