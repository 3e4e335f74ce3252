import type { Adjustment, Leg, Posting } from '../../ledger/entry.ts';
import type { Sums } from '../../ledger/chart.ts';
import type { StoredAdjustment } from '../record.ts';
import type { Cents } from '../remittance.ts';
import { denialKindOf, dispositionOf, type DenialKind } from './disposition.ts';
import type { Decided } from './match.ts';

/** An amount that a payer refused. */
export interface DeniedAmount {
  readonly chargeId: string;
  readonly line: number;
  readonly group: string;
  readonly reason: string;
  readonly remarks: readonly string[];
  readonly amount: Cents;
}

/** What a decision becomes in the journal. */
export interface Posts {
  readonly chargeId: string;
  readonly line: number;
  /** What was paid, taken off by contract and left to the patient. */
  readonly payment: readonly Leg[];
  /** What was refused as the clinic's own obligation (CO), by what it most likely needs. */
  readonly denial: ReadonlyMap<DenialKind, readonly Leg[]>;
  readonly denied: readonly DeniedAmount[];
  /** The patient's share that waits for another coverage. */
  readonly waits: Cents;
}

/**
 * The legs of one charge. Everything comes out of what the payer owes of it; what is paid beyond that is the payer's credit. The patient's
 * share stays with the payers while another coverage is to be asked.
 * @param sums of the charge before it
 */
export function postsOf(decided: Decided, sums: Sums, sharePosts: boolean): Posts {
  const { chargeId, line, paid, adjustments, remarks } = decided;
  const payment: Leg[] = [];
  const denial = new Map<DenialKind, Leg[]>();
  const denied: DeniedAmount[] = [];
  let open = sums['payer-receivable'] ?? 0;
  let waits = 0;
  const fromPayer = (leg: Omit<Leg, 'chargeId'>): Leg[] => {
    open -= leg.amount;
    return [
      { ...leg, chargeId },
      { on: 'payer-receivable', amount: -leg.amount, chargeId },
    ];
  };
  for (const each of adjustments) {
    const { amount, group, reason } = each;
    const adjustment = inJournal(each, remarks);
    switch (dispositionOf(each)) {
      case 'adjust':
        payment.push(...fromPayer({ on: 'contractual-adjustment', amount, adjustment }));
        break;
      case 'share':
        if (sharePosts) payment.push(...fromPayer({ on: 'patient-receivable', amount, adjustment }));
        else waits += amount;
        break;
      case 'deny': {
        denied.push({ chargeId, line, group, reason, remarks, amount });
        const kind = denialKindOf(each);
        if (group === 'CO')
          denial.set(kind, [
            ...(denial.get(kind) ?? []),
            ...fromPayer({ on: 'denied-receivable', amount, adjustment }),
          ]);
        break;
      }
      case 'none':
    }
  }
  const due = Math.min(paid, Math.max(0, open));
  if (paid !== 0) payment.push({ on: 'payer-payments', amount: paid, chargeId });
  if (due !== 0) payment.push({ on: 'payer-receivable', amount: -due, chargeId });
  if (paid !== due) payment.push({ on: 'payer-credit', amount: due - paid, chargeId });
  return { chargeId, line, payment, denial, denied, waits };
}

function inJournal({ group, reason }: StoredAdjustment, remarks: readonly string[]): Adjustment {
  const rarc = remarks.length === 0 ? {} : { rarc: remarks };
  return { group: group === 'CO' || group === 'PR' || group === 'PI' ? group : 'OA', carc: reason, ...rarc };
}

/** What the postings of a remittance's claim are about. */
interface About {
  /** `remittance/<payer>/<trace>/<claim>`: a line's source adds its number. */
  readonly source: string;
  /** The business day. */
  readonly on: string;
  readonly claimId: string;
  readonly remittanceId: string;
}

/**
 * The postings for some lines: one entry of the payment, one for each kind of denial, so that each can be taken back by itself. Every line has
 * a source of its own in each.
 */
export function postingsOf(posts: readonly Posts[], { source, on, claimId, remittanceId }: About): Posting[] {
  const common = { on, about: { claimId, remittanceId } };
  const sourceFor = ({ line, chargeId }: Posts): string => sourceOf(source, line, chargeId);
  const legs = posts.flatMap(({ payment }) => payment);
  const isPaid = legs.some((leg) => leg.on === 'payer-payments');
  const kinds = new Set(posts.flatMap(({ denial }) => [...denial.keys()]));
  return [
    ...(legs.length === 0
      ? []
      : [
          {
            ...common,
            kind: isPaid ? ('payer-payment' as const) : ('payer-adjustment' as const),
            sources: posts.filter(({ payment }) => payment.length > 0).map(sourceFor),
            legs,
          },
        ]),
    ...[...kinds].map((kind) => ({
      ...common,
      kind: 'payer-denial' as const,
      because: kind,
      sources: posts.filter(({ denial }) => denial.has(kind)).map((each) => `${sourceFor(each)}/denied/${kind}`),
      legs: posts.flatMap(({ denial }) => denial.get(kind) ?? []),
    })),
  ];
}

/** The source of a line; where the payer told of the claim alone, of each charge. */
export const sourceOf = (source: string, line: number, chargeId: string): string =>
  `${source}/${line === 0 ? chargeId : line}`;

/** The denials of a claim: one for each kind of deed and group of who owes. */
export function denialsOf(denied: readonly DeniedAmount[]): {
  readonly kind: DenialKind;
  readonly group: string;
  readonly amounts: readonly DeniedAmount[];
  readonly amount: Cents;
}[] {
  const kinds = Map.groupBy(denied, (each) => `${each.group} ${denialKindOf(each)}`);
  return [...kinds.values()].flatMap((amounts) => {
    const [first] = amounts;
    const amount = amounts.reduce((sum, each) => sum + each.amount, 0);
    return first && amount > 0 ? [{ kind: denialKindOf(first), group: first.group, amounts, amount }] : [];
  });
}
