import { usd, type Money } from '../../../platform/money.ts';
import type { BenefitLine, Level, Network } from '../answer.ts';

/** What one kind of service costs the member under a coverage, in or out of network. What the payer does not say is absent, never zero. */
export interface ServiceBenefits {
  /** X12 1365; `30` is the coverage as a whole. Absent where the payer speaks of a procedure alone. */
  readonly serviceType?: string;
  /** A procedure, where the payer speaks of one. */
  readonly serviceCode?: string;
  readonly network: 'in' | 'out';
  readonly covered?: boolean;
  readonly authorizationRequired?: 'yes' | 'no' | 'unknown';
  readonly copay?: Money;
  /** The member's part, in hundredths of a percent. */
  readonly coinsurance?: number;
  readonly deductible?: Sum;
  readonly outOfPocket?: Sum;
}

/** An amount that is used up over a year. */
export interface Sum {
  readonly level: Level;
  readonly total?: Money;
  readonly left?: Money;
}

/** Used so far = total − left; these say which of the three a line gives. */
const totals: ReadonlySet<string> = new Set(['calendar-year', 'service-year', 'contract', 'other', '']);

/** The lines of an answer by service type and network. Lines that hold for both networks, or do not say, count for both. */
export function summarize(lines: readonly BenefitLine[]): ServiceBenefits[] {
  const keys = new Map<string, { readonly serviceType?: string; readonly serviceCode?: string }>();
  for (const { serviceTypes, serviceCode } of lines)
    for (const serviceType of typesOf(serviceTypes, serviceCode))
      keys.set(`${serviceType ?? ''} ${serviceCode ?? ''}`, { serviceType, serviceCode });
  return [...keys.values()].flatMap((key) =>
    (['in', 'out'] as const).flatMap((network) => {
      const mine = lines.filter(
        (line) =>
          typesOf(line.serviceTypes, line.serviceCode).includes(key.serviceType) &&
          line.serviceCode === key.serviceCode &&
          holdsIn(line.network, network),
      );
      const benefits = benefitsOf(mine);
      return Object.keys(benefits).length > 0 ? [{ ...key, network, ...benefits }] : [];
    }),
  );
}

/** A line about a procedure has no service type; one about neither is about the coverage as a whole. */
function typesOf(serviceTypes: readonly string[], serviceCode: string | undefined): readonly (string | undefined)[] {
  if (serviceTypes.length > 0) return serviceTypes;
  return [serviceCode === undefined ? '30' : undefined];
}

function holdsIn(stated: Network | undefined, network: 'in' | 'out'): boolean {
  return stated === undefined || stated === 'both' || stated === 'unknown' || stated === network;
}

type Benefits = Omit<ServiceBenefits, 'serviceType' | 'serviceCode' | 'network'>;

function benefitsOf(lines: readonly BenefitLine[]): Benefits {
  const of = (kind: BenefitLine['kind']): BenefitLine[] => lines.filter((line) => line.kind === kind);
  const covered = of('not-covered').length > 0 ? false : of('active').length > 0 ? true : undefined;
  const copay = agreed(of('copay').map(({ amount }) => amount?.amount));
  const coinsurance = agreed(of('coinsurance').map(({ rate }) => rate));
  const deductible = sumOf(of('deductible'));
  const outOfPocket = sumOf(of('out-of-pocket'));
  const authorization = lines.flatMap(({ authorizationRequired }) => authorizationRequired ?? []);
  return {
    ...(covered === undefined ? {} : { covered }),
    ...(authorization.length === 0
      ? {}
      : {
          authorizationRequired: authorization.includes('yes')
            ? 'yes'
            : authorization.includes('unknown')
              ? 'unknown'
              : 'no',
        }),
    ...(copay === undefined ? {} : { copay: usd(copay) }),
    ...(coinsurance === undefined ? {} : { coinsurance }),
    ...(deductible ? { deductible } : {}),
    ...(outOfPocket ? { outOfPocket } : {}),
  };
}

/** The value, if all lines that have one agree. Where they differ, something that we do not read tells them apart: then none is known. */
function agreed(values: readonly (number | undefined)[]): number | undefined {
  const known = new Set(values.filter((value) => value !== undefined));
  return known.size === 1 ? [...known][0] : undefined;
}

/** The individual's amounts where the payer gives them, else the family's: the smaller is met first. */
function sumOf(lines: readonly BenefitLine[]): Sum | undefined {
  for (const level of ['individual', 'family', 'other'] as const) {
    const mine = lines.filter((line) => (line.level ?? 'individual') === level);
    const amounts = (periods: ReadonlySet<string>): number | undefined =>
      agreed(mine.filter(({ period }) => periods.has(period ?? '')).map(({ amount }) => amount?.amount));
    const total = amounts(totals);
    const stated = amounts(new Set(['remaining']));
    const used = amounts(new Set(['year-to-date']));
    const left =
      stated ?? (total !== undefined && used !== undefined ? Math.max(0, total - used) : total === 0 ? 0 : undefined);
    if (total !== undefined || left !== undefined)
      return {
        level,
        ...(total === undefined ? {} : { total: usd(total) }),
        ...(left === undefined ? {} : { left: usd(left) }),
      };
  }
  return undefined;
}
