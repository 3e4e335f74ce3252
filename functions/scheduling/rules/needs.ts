import type { Instant } from '../../platform/clock.ts';
import type { SetAside, Shortage } from '../../preauthorization/index.ts';
import type { Coverage, Standing } from '../../registration/index.ts';
import type { Need, NeedKind } from '../needs-schemas.ts';
import type { Payment, RecordedProvision, Waiver } from '../appointment.ts';
import type { Requirement } from '../resource.ts';
import { estimateDue, renewalDue } from './estimate-due.ts';

/** All that decides what a visit needs and how it stands. Days are `YYYY-MM-DD` by the wall clock of the visit. */
export interface VisitFacts {
  readonly requires: readonly Requirement[];
  readonly start: Instant;
  readonly day: string;
  /** When, and on which day, this time was taken. */
  readonly scheduledAt: Instant;
  readonly scheduledOn: string;
  /** Whom the visit is with. */
  readonly leadId: string;
  readonly payment: Payment | undefined;
  /** The patient pays in full and keeps the visit from the health plan. */
  readonly withheld: boolean;
  /** Of who pays, if a coverage does. */
  readonly coverage: Pick<Coverage, 'status' | 'period'> | undefined;
  /** The payer's word for the day; undefined: it was never asked. */
  readonly standing: Standing | undefined;
  /** By service code. Units that are set aside, whether that is written or shall be; or why none are. */
  readonly units: ReadonlyMap<string, Units>;
  /** The language of the visit. */
  readonly language: string | undefined;
  /** What whom the visit is with speaks. */
  readonly speaks: readonly string[];
  readonly provisions: readonly RecordedProvision[];
  readonly waivers: readonly Waiver[];
  readonly isClosed: (day: string) => boolean;
  /** By when at the latest all must be there, where no law says another time. */
  readonly lastChance: Instant;
  /** The end of a day by the wall clock of the visit. */
  readonly endOf: (day: string) => Instant;
}

/** `held`: the visit itself is only held, and units are set aside when it is booked. */
export type Units = SetAside | 'held' | { readonly shortages: readonly Shortage[] };

type Judged = Pick<Need, 'status' | 'why'> & Partial<Need>;

/**
 * What the visit needs, and how each stands: the type's requirements in its order, then the estimate and the interpreter. Who pays without a health plan needs
 * neither authorization nor eligibility.
 */
export function needsOf(facts: VisitFacts): Need[] {
  const needs = facts.requires.flatMap((requirement): Need[] => {
    const { kind, mustHave } = requirement;
    if (paysAlone(facts) && (kind === 'authorization' || kind === 'eligibility')) return [];
    const name = kind === 'authorization' ? requirement.serviceCode : kind === 'form' ? requirement.name : undefined;
    return [settled(facts, { kind, name, mustHave }, judge(facts, requirement))];
  });
  const estimate = estimateOf(facts);
  if (estimate) needs.push(settled(facts, { kind: 'estimate', mustHave: false }, estimate));
  const { language } = facts;
  if (language !== undefined && !isSpoken(language, facts.speaks))
    needs.push(settled(facts, { kind: 'interpreter', name: language, mustHave: false }, interpreterOf(facts)));
  return needs;
}

/** Whether something is still to be seen to. */
export const isOpen = ({ status }: Pick<Need, 'status'>): boolean => status === 'missing' || status === 'unknown';

/** Whether both name the same need of a visit. */
export function isSame(
  a: { readonly kind: NeedKind; readonly name?: string },
  b: { readonly kind: NeedKind; readonly name?: string },
): boolean {
  return a.kind === b.kind && a.name === b.name;
}

/** Whether the patient pays without a health plan: by choice, uninsured, or because the plan shall hear nothing of it. */
const paysAlone = ({ payment, withheld }: VisitFacts): boolean => payment?.by === 'patient' || withheld;

function judge(facts: VisitFacts, requirement: Requirement): Judged {
  switch (requirement.kind) {
    case 'authorization':
      return authorizationOf(facts, requirement.serviceCode);
    case 'eligibility':
      return eligibilityOf(facts);
    case 'referral': {
      const recorded = facts.provisions.find(
        ({ provision }) =>
          provision.kind === 'referral' && (provision.validUntil === undefined || provision.validUntil >= facts.day),
      );
      return recorded ? provided(recorded, 'The referral is there.') : missing('No referral is there for that day.');
    }
    case 'form': {
      const recorded = facts.provisions.find(
        ({ provision }) => provision.kind === 'form' && provision.name === requirement.name,
      );
      return recorded ? provided(recorded, 'It is signed.') : missing('It is not signed.');
    }
  }
}

const NOBODY_PAYS = 'Nobody has said who pays.';

function authorizationOf(facts: VisitFacts, serviceCode: string): Judged {
  if (!facts.payment) return { status: 'unknown', why: NOBODY_PAYS };
  const units = facts.units.get(serviceCode) ?? { shortages: ['none' as const] };
  if (units === 'held') return { status: 'met', why: 'There are units, which are set aside when the visit is booked.' };
  if ('shortages' in units) return missing(units.shortages.map((shortage) => shortageWords[shortage]).join(' '));
  return { status: 'met', why: 'Units are set aside.', units };
}

const shortageWords: Readonly<Record<Shortage, string>> = {
  none: 'The payer has certified none of this service under this coverage.',
  'provider-unknown': 'Whom the visit is with has no NPI on record.',
  'not-active': 'The authorization was cancelled.',
  'outside-validity': 'The authorization is not valid on that day.',
  'provider-not-covered': 'The authorization does not bind whom the visit is with.',
  'not-enough-left': 'The authorization has not enough left.',
};

function eligibilityOf(facts: VisitFacts): Judged {
  const { payment, coverage, standing, day } = facts;
  if (payment?.by !== 'coverage') return { status: 'unknown', why: NOBODY_PAYS };
  if (!coverage) return missing('The coverage is no longer the patient’s.');
  const { start, end } = coverage.period;
  if (coverage.status !== 'active' || day < start || (end !== undefined && day > end))
    return missing('The coverage does not run on that day.');
  const byHand = facts.provisions.find(
    ({ provision, of }) => provision.kind === 'eligibility' && of.coverageId === payment.coverageId && of.day === day,
  );
  if (!standing) return byHand ? provided(byHand, BY_HAND) : { status: 'unknown', why: 'The payer was not asked.' };
  const check = { eligibilityCheckId: standing.checkId };
  switch (standing.standing) {
    case 'active':
      return { status: 'met', why: 'The payer says that the coverage holds on that day.', ...check };
    case 'inactive':
      return { ...missing('The payer says that the coverage does not hold on that day.'), ...check };
    case 'being-asked':
      return { ...(byHand ? provided(byHand, BY_HAND) : unknown('The payer is being asked.')), ...check };
    case 'to-a-person':
      return {
        ...(byHand ? provided(byHand, BY_HAND) : unknown('The payer gave no clear answer: somebody must ask it.')),
        ...check,
      };
  }
}

const BY_HAND = 'The payer said so by its portal or telephone.';

function estimateOf(facts: VisitFacts): Judged | undefined {
  if (!paysAlone(facts)) return undefined;
  const { payment, day, scheduledOn: on, isClosed, endOf, leadId, provisions } = facts;
  const requestedOn = payment?.by === 'patient' ? payment.estimateRequestedOn : undefined;
  const recorded = provisions.findLast(({ provision }) => provision.kind === 'estimate');
  if (recorded) {
    const renewal = recorded.of.leadId === leadId ? undefined : renewalDue({ on, day }, isClosed);
    if (renewal === undefined) return provided(recorded, 'The patient has the good-faith estimate.');
    return { ...missing('Somebody else renders the service: a new estimate is due.'), due: endOf(renewal) };
  }
  const due = estimateDue({ on, day, requestedOn }, isClosed);
  if (due === undefined) return undefined;
  return { ...missing('The patient was given no good-faith estimate (45 CFR 149.610).'), due: endOf(due) };
}

function interpreterOf({ provisions, start, language }: VisitFacts): Judged {
  const recorded = provisions.findLast(
    ({ provision, of }) => provision.kind === 'interpreter' && of.start === start && of.language === language,
  );
  return recorded
    ? provided(recorded, 'An interpreter is booked.')
    : missing('No interpreter is booked for that time.');
}

/** English is spoken everywhere; of other languages the first part counts: `es-MX` is spoken by who speaks `es`. */
function isSpoken(language: string, speaks: readonly string[]): boolean {
  const primary = (tag: string): string => tag.split('-')[0] ?? tag;
  return ['en', ...speaks.map(primary)].includes(primary(language));
}

const missing = (why: string): Judged => ({ status: 'missing', why });
const unknown = (why: string): Judged => ({ status: 'unknown', why });

function provided({ provision, staffId, at }: RecordedProvision, why: string): Judged {
  return { status: 'met', why, provision, staffId, at };
}

/** What is not there may have been waived; else it is due, no later than the visit itself. */
function settled(
  { waivers, lastChance, scheduledAt, start }: VisitFacts,
  need: Pick<Need, 'kind' | 'mustHave'> & { readonly name?: string },
  judged: Judged,
): Need {
  const { name, ...rest } = need;
  const named = { ...rest, ...(name === undefined ? {} : { name }) };
  if (!isOpen(judged)) return { ...named, ...judged };
  const waiver = waivers.find((each) => isSame(each, need));
  if (waiver) {
    const { due: _due, ...open } = judged;
    return { ...named, ...open, status: 'waived', staffId: waiver.staffId, at: waiver.at };
  }
  return { ...named, due: lastChance > scheduledAt ? lastChance : start, ...judged };
}
