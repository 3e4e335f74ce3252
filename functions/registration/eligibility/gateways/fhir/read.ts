import { codings, day, node, nodes, text, type Node } from '../../../../payers/index.ts';
import { dollars, type Money } from '../../../../platform/money.ts';
import type { BenefitLine, BenefitPeriod, PayerSaid, Reject } from '../../answer.ts';
import { kinds, networkWords, terms, transient, unitWords } from './codes.ts';

/** What an answer is read as. */
export type Reading =
  | { readonly kind: 'said'; readonly said: PayerSaid }
  | { readonly kind: 'no-answer'; readonly problem: string }
  | { readonly kind: 'not-understood'; readonly problem: string };

/**
 * Reads a CoverageEligibilityResponse, alone or in a Bundle (FHIR R4). Whether the coverage holds is `insurance.inforce`; `outcome` says only how far the
 * payer got. An answer that names another question of ours is not ours.
 */
export function readResponse(body: unknown, identifier: string): Reading {
  const root = node(body);
  const resources =
    root['resourceType'] === 'Bundle' ? nodes(root['entry']).map((each) => node(each['resource'])) : [root];
  const response = resources.find((each) => each['resourceType'] === 'CoverageEligibilityResponse');
  if (!response) {
    const outcome = resources.find((each) => each['resourceType'] === 'OperationOutcome');
    return outcome ? refused(outcome) : { kind: 'not-understood', problem: 'no-eligibility-response' };
  }
  const about = questionOf(response);
  if (about !== undefined && about !== identifier) return { kind: 'not-understood', problem: 'about-another' };
  if (response['status'] === 'entered-in-error' || response['status'] === 'cancelled')
    return { kind: 'not-understood', problem: 'withdrawn-answer' };
  const rejects = nodes(response['error']).map(rejectOf);
  const reference = text(response['preAuthRef']) ?? text(nodes(response['identifier'])[0]?.['value']);
  const lines: BenefitLine[] = [];
  const dates: PayerSaid['dates'][number][] = [];
  for (const insurance of nodes(response['insurance'])) {
    const period = node(insurance['benefitPeriod']);
    const [start, end] = [day(period['start']), day(period['end'])];
    if (start ?? end) dates.push({ qualifier: 'period', ...(start ? { start } : {}), ...(end ? { end } : {}) });
    if (typeof insurance['inforce'] === 'boolean')
      lines.push(
        plain(insurance['inforce'] ? 'active' : 'inactive', `inforce ${String(insurance['inforce'])}`, ['30']),
      );
    for (const item of nodes(insurance['item'])) lines.push(...readItem(item));
  }
  return {
    kind: 'said',
    said: {
      lines,
      rejects,
      dates,
      kept: text(response['disposition']) ? [`disposition: ${text(response['disposition']) ?? ''}`] : [],
      ...(reference ? { reference } : {}),
      ...(response['outcome'] === 'queued' ? { queued: true } : {}),
    },
  };
}

/** HTTP 200 or not: what the payer refuses with. */
function refused(outcome: Node): Reading {
  const issues = nodes(outcome['issue']).filter(({ severity }) => severity === 'error' || severity === 'fatal');
  if (issues.length === 0) return { kind: 'not-understood', problem: 'no-eligibility-response' };
  if (issues.every(({ code }) => transient.has(text(code) ?? '')))
    return { kind: 'no-answer', problem: 'payer-failed' };
  return {
    kind: 'said',
    said: {
      lines: [],
      dates: [],
      kept: [],
      rejects: issues.map((issue) => {
        const [coding] = codings(issue['details']);
        return {
          code: coding?.code ?? text(issue['code']) ?? 'unknown',
          ...(coding?.system ? { system: coding.system } : {}),
          level: 'payer',
          ...(coding?.display ? { text: coding.display } : {}),
        };
      }),
    },
  };
}

function questionOf(response: Node): string | undefined {
  const value = text(node(node(response['request'])['identifier'])['value']);
  return value?.startsWith('elig_') ? value : undefined;
}

/** `error.code`: payers put the codes of X12 901 there. */
function rejectOf(error: Node): Reject {
  const [coding] = codings(error['code']);
  const words = coding?.display ?? text(node(error['code'])['text'])?.slice(0, 300);
  return {
    code: coding?.code ?? 'unknown',
    ...(coding?.system ? { system: coding.system } : {}),
    level: 'subscriber',
    ...(words ? { text: words } : {}),
  };
}

function readItem(item: Node): BenefitLine[] {
  const serviceTypes = codings(item['category']).map(({ code }) => code);
  const [procedure] = codings(item['productOrService']);
  const [network] = codings(item['network']);
  const [unit] = codings(item['unit']);
  const [term] = codings(item['term']);
  const authorization = item['authorizationRequired'];
  const level = unit && unitWords[unit.code];
  const inNetwork = network && networkWords[network.code];
  const about = {
    serviceTypes,
    ...(procedure ? { serviceCode: procedure.code } : {}),
    ...(inNetwork ? { network: inNetwork } : {}),
    ...(level ? { level } : {}),
    ...(typeof authorization === 'boolean'
      ? { authorizationRequired: authorization ? ('yes' as const) : ('no' as const) }
      : {}),
    ...(text(item['name']) ? { planName: text(item['name']) } : {}),
  };
  const words = text(item['description']);
  const notes = words ? [words.slice(0, 500)] : [];
  const period = term && (terms[term.code] ?? 'other');
  const lines: BenefitLine[] = [];
  if (item['excluded'] === true) lines.push({ ...plain('not-covered', 'excluded', serviceTypes), ...about, notes });
  else if (item['excluded'] === false)
    lines.push({ ...plain('active', 'excluded false', serviceTypes), ...about, notes });
  for (const benefit of nodes(item['benefit'])) lines.push(...readBenefit(benefit, about, period, notes));
  return lines.length > 0 ? lines : [{ ...plain('other', 'item', serviceTypes), ...about, notes }];
}

/** One benefit gives the whole (`allowed`) and what is used of it: with both, what is left is known. */
function readBenefit(
  benefit: Node,
  about: Partial<BenefitLine>,
  period: BenefitPeriod | undefined,
  notes: readonly string[],
): BenefitLine[] {
  const [type] = codings(benefit['type']);
  const kind = (type && kinds[type.code]) ?? 'other';
  const code = type?.code ?? 'unknown';
  const base = { ...plain(kind, code, []), ...about, ...(period ? { period } : {}), notes };
  const allowed = money(benefit['allowedMoney']);
  const used = money(benefit['usedMoney']);
  const count = benefit['allowedUnsignedInt'];
  if (kind === 'coinsurance') {
    const rate = typeof count === 'number' && count >= 0 && count <= 100 ? Math.round(count * 100) : undefined;
    return rate === undefined ? [keeping(base, benefit)] : [{ ...base, rate }];
  }
  if (kind === 'other' || (!allowed && !used)) return [keeping(base, benefit)];
  return [
    ...(allowed ? [{ ...base, amount: allowed }] : []),
    ...(used ? [{ ...base, amount: used, period: 'year-to-date' as const }] : []),
  ];
}

function plain(kind: BenefitLine['kind'], code: string, serviceTypes: readonly string[]): BenefitLine {
  return { kind, code, serviceTypes, dates: [], parties: [], notes: [], kept: [] };
}

const keeping = (line: BenefitLine, of: Node): BenefitLine => ({ ...line, kept: [JSON.stringify(of).slice(0, 2000)] });

/** FHIR's Money is a decimal with a currency: only dollars are read. */
function money(value: unknown): Money | undefined {
  const { value: amount, currency } = node(value);
  if (typeof amount !== 'number' || (currency !== undefined && currency !== 'USD')) return undefined;
  return dollars(String(amount));
}
