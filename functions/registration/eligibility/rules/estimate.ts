import { inDollars, usd, type Money } from '../../../platform/money.ts';
import type { ServiceBenefits } from './benefits.ts';

/**
 * "What will I owe?" for services that are planned, under one coverage or several in their order: what is left of the deductible first, then the
 * copay and the coinsurance, never more than what is left up to the out-of-pocket maximum; then what the next coverage takes over. What is not known is
 * said, and bounds the answer instead of being taken for zero.
 */
export interface PricedService {
  readonly serviceCode: string;
  /** X12 1365. Unknown: the terms of the coverage as a whole are taken. */
  readonly serviceType?: string;
  /** In cents, what the clinic charges. */
  readonly billed: number;
  /** In cents, what the clinic and the payer have agreed on. Unknown: at most what is billed. */
  readonly allowed?: number;
}

/** What is known of one coverage on that day. */
export interface Terms {
  readonly coverageId: string;
  /** `unknown`: the payer has not said that it holds. */
  readonly standing: 'active' | 'inactive' | 'unknown';
  readonly services: readonly ServiceBenefits[];
}

export interface Step {
  readonly coverageId?: string;
  readonly text: string;
  /** What the step adds to what the patient owes, or takes from it. */
  readonly amount?: Money;
}

export interface ServiceEstimate {
  readonly serviceCode: string;
  readonly serviceType?: string;
  /** Absent where something that it takes is not known. */
  readonly expected?: Money;
  readonly atLeast: Money;
  readonly atMost: Money;
  readonly working: readonly Step[];
}

export interface Estimate {
  readonly expected?: Money;
  readonly atLeast: Money;
  readonly atMost: Money;
  readonly services: readonly ServiceEstimate[];
  /** What is not known, in sentences. */
  readonly unknown: readonly string[];
}

/** How what is not known is taken: as it is best for the patient, as it is worst, or not at all. */
type Assume = 'best' | 'worst' | 'nothing';

/** What is left of a coverage's yearly sums as services use them up; undefined: not known. */
interface Purse {
  deductible?: number;
  outOfPocket?: number;
  /** Service types whose copay was taken: one visit has one. */
  readonly copays: Set<string>;
}

export function estimate(
  services: readonly PricedService[],
  coverages: readonly Terms[],
  network: 'in' | 'out',
): Estimate {
  const unknown = new Set<string>();
  const walks = (['nothing', 'best', 'worst'] as const).map((assume) =>
    walk(services, coverages, network, assume, assume === 'nothing' ? unknown : new Set()),
  );
  const [likely = [], best = [], worst = []] = walks;
  const results = services.map((service, index): ServiceEstimate => {
    const one = likely[index];
    const [low, high] = [best[index]?.owed ?? 0, worst[index]?.owed ?? service.billed];
    const expected = one?.known ? one.owed : undefined;
    return {
      serviceCode: service.serviceCode,
      ...(service.serviceType ? { serviceType: service.serviceType } : {}),
      ...(expected === undefined ? {} : { expected: usd(expected) }),
      atLeast: usd(Math.min(low, high, expected ?? low)),
      atMost: usd(Math.max(low, high, expected ?? high)),
      working: (expected === undefined ? worst[index] : one)?.working ?? [],
    };
  });
  // One walk over all services keeps to what is left of the yearly sums; the worst of each service by itself does not.
  const sum = (walked: readonly Walked[]): number => walked.reduce((total, { owed }) => total + owed, 0);
  const expected = results.every((each) => each.expected) ? sum(likely) : undefined;
  const totals = [sum(best), sum(worst), ...(expected === undefined ? [] : [expected])];
  return {
    ...(expected === undefined ? {} : { expected: usd(expected) }),
    atLeast: usd(Math.min(...totals)),
    atMost: usd(Math.max(...totals)),
    services: results,
    unknown: [...unknown],
  };
}

interface Walked {
  readonly owed: number;
  readonly known: boolean;
  readonly working: readonly Step[];
}

function walk(
  services: readonly PricedService[],
  coverages: readonly Terms[],
  network: 'in' | 'out',
  assume: Assume,
  unknown: Set<string>,
): Walked[] {
  const purses = new Map(coverages.map((terms) => [terms.coverageId, purseOf(terms, network)]));
  return services.map((service) => {
    const working: Step[] = [];
    let known = true;
    const missing = (text: string): void => {
      known = false;
      unknown.add(text);
    };
    const price = service.allowed ?? service.billed;
    working.push({
      text:
        service.allowed === undefined
          ? `${service.serviceCode}: billed; what the payer allows is not known and is taken to be as much`
          : `${service.serviceCode}: what the payer allows`,
      amount: usd(price),
    });
    let owed = price;
    coverages.forEach((terms, index) => {
      const purse = purses.get(terms.coverageId);
      if (!purse || owed === 0) return;
      const share = shareOf(service, price, terms, network, assume, purse, missing);
      if (service.allowed === undefined && share.restsOnPrice) {
        missing('What the payer allows for the service: the estimate rests on what is billed.');
        if (assume === 'best') share.owed = 0;
      }
      working.push(...share.steps.map((step) => ({ coverageId: terms.coverageId, ...step })));
      if (index === 0) owed = share.owed;
      else {
        // The next coverage takes over at most what it would have paid alone.
        const taken = Math.min(owed, Math.max(0, price - share.owed));
        working.push({
          coverageId: terms.coverageId,
          text: 'takes over of what is left at most what it would pay alone',
          amount: usd(-taken),
        });
        owed -= taken;
      }
    });
    if (coverages.length === 0)
      working.push({ text: 'no coverage: the patient pays, and a good-faith estimate is due' });
    working.push({ text: `owed by the patient: ${inDollars(usd(owed))}`, amount: usd(owed) });
    return { owed, known, working };
  });
}

interface Share {
  owed: number;
  /** Whether another price would give another share. */
  readonly restsOnPrice: boolean;
  readonly steps: readonly Step[];
}

/** What the patient would owe under this coverage alone. */
function shareOf(
  service: PricedService,
  price: number,
  terms: Terms,
  network: 'in' | 'out',
  assume: Assume,
  purse: Purse,
  missing: (text: string) => void,
): Share {
  const all = (text: string, known: boolean): Share => ({
    owed: known || assume !== 'best' ? price : 0,
    restsOnPrice: known,
    steps: [{ text, amount: usd(price) }],
  });
  if (terms.standing === 'inactive') return all('does not hold on this day: it pays nothing', true);
  if (terms.standing === 'unknown') {
    missing('Whether a coverage holds: its payer has not answered for this day.');
    return all('its payer has not said that it holds', false);
  }
  const benefits = benefitsFor(terms.services, service, network);
  if (benefits?.covered === false) return all('does not cover this service', true);
  const steps: Step[] = [];
  const { copay, coinsurance } = benefits ?? {};
  const unknowable = copay === undefined && coinsurance === undefined;
  if (unknowable) missing('Copay and coinsurance: the payer does not say them for this kind of service.');
  if (benefits?.general)
    steps.push({ text: 'the payer says nothing of this kind of service: the terms of the health plan as a whole' });
  if (network === 'out') steps.push({ text: 'out of network: the clinic may charge more than the payer allows' });

  const deductible = deductibleOf(price, purse, assume, copay !== undefined && coinsurance === undefined, missing);
  if (deductible.text) steps.push({ text: deductible.text, amount: usd(deductible.amount) });
  let rest = price - deductible.amount;
  let owed = deductible.amount;
  const visit = service.serviceType ?? service.serviceCode;
  const cut = copay !== undefined && copay.amount > rest;
  if (copay !== undefined && !purse.copays.has(visit)) {
    const amount = Math.min(copay.amount, rest);
    if (amount > 0) steps.push({ text: `copay of ${inDollars(copay)}`, amount: usd(amount) });
    purse.copays.add(visit);
    owed += amount;
    rest -= amount;
  }
  const rate = coinsurance ?? (unknowable && assume !== 'best' ? 10_000 : 0);
  const part = Math.round((rest * rate) / 10_000);
  if (part > 0)
    steps.push({
      text:
        coinsurance === undefined
          ? 'the member’s part is not known: at most all of it'
          : `coinsurance of ${rate / 100} %`,
      amount: usd(part),
    });
  owed += part;
  const capped = capOf(owed, purse, assume, missing);
  if (capped < owed)
    steps.push({ text: 'no more than what is left up to the out-of-pocket maximum', amount: usd(capped - owed) });
  if (purse.deductible !== undefined) purse.deductible -= deductible.amount;
  if (purse.outOfPocket !== undefined) purse.outOfPocket -= capped;
  return { owed: capped, restsOnPrice: deductible.amount === price || cut || part > 0 || deductible.unknown, steps };
}

function deductibleOf(
  price: number,
  purse: Purse,
  assume: Assume,
  copayAlone: boolean,
  missing: (text: string) => void,
): { readonly amount: number; readonly text?: string; readonly unknown: boolean } {
  if (purse.deductible === undefined) {
    missing('What is left of the deductible.');
    return assume === 'best'
      ? { amount: 0, unknown: true }
      : { amount: price, text: 'what is left of the deductible is not known: at most all of it', unknown: true };
  }
  // Many health plans waive the deductible where a copay is all that is due: the best that can be hoped for.
  if (copayAlone && assume === 'best') return { amount: 0, unknown: false };
  const amount = Math.min(price, purse.deductible);
  return amount === 0
    ? { amount, unknown: false }
    : { amount, text: `of the deductible ${inDollars(usd(purse.deductible))} is left`, unknown: false };
}

function capOf(owed: number, purse: Purse, assume: Assume, missing: (text: string) => void): number {
  if (purse.outOfPocket !== undefined) return Math.min(owed, purse.outOfPocket);
  if (owed > 0) missing('What is left up to the out-of-pocket maximum.');
  return assume === 'best' ? 0 : owed;
}

function purseOf(terms: Terms, network: 'in' | 'out'): Purse {
  const whole = terms.services.filter((each) => each.network === network);
  const left = (of: 'deductible' | 'outOfPocket'): number | undefined =>
    (whole.find(({ serviceType, [of]: sum }) => serviceType === '30' && sum?.left) ??
      whole.find(({ [of]: sum }) => sum?.left))?.[of]?.left?.amount;
  return { deductible: left('deductible'), outOfPocket: left('outOfPocket'), copays: new Set() };
}

/** What the payer says of the procedure, else of its kind, else of the coverage as a whole. */
function benefitsFor(
  services: readonly ServiceBenefits[],
  { serviceCode, serviceType }: PricedService,
  network: 'in' | 'out',
): (ServiceBenefits & { readonly general?: true }) | undefined {
  const mine = services.filter((each) => each.network === network);
  const says = ({ copay, coinsurance, covered }: ServiceBenefits): boolean =>
    copay !== undefined || coinsurance !== undefined || covered === false;
  const exact =
    mine.find((each) => each.serviceCode === serviceCode && says(each)) ??
    mine.find((each) => each.serviceCode === undefined && each.serviceType === serviceType && says(each));
  if (exact) return exact;
  const general = mine.find((each) => each.serviceType === '30' && each.serviceCode === undefined);
  return general && { ...general, general: true };
}
