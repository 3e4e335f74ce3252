import type { Claim, ClaimLine } from '../../claims/claim.ts';
import type { StoredAdjustment, StoredLine, StoredPayment, Why } from '../record.ts';
import type { Cents } from '../remittance.ts';
import { REVERSAL } from './claim-words.ts';

/** What a payer decided of one charge. */
export interface Decided {
  readonly chargeId: string;
  /** The line of the remittance's claim; 0 where the payer told of the claim alone. */
  readonly line: number;
  readonly paid: Cents;
  readonly adjustments: readonly StoredAdjustment[];
  /** RARCs of the line, then of the claim. */
  readonly remarks: readonly string[];
}

/** The decision charge by charge, or why it cannot be told. */
export type Matched = { readonly decided: readonly Decided[] } | { readonly problem: Why };

const problem = (code: string, words: string, difference?: Cents): { problem: Why } => ({
  problem: { code, words, ...(difference === undefined ? {} : { difference }) },
});

/**
 * Finds for each line of a remittance's claim the charge that it answers: by the clinic's number of the line (REF 6R), else by
 * procedure, modifiers, day and charge. What was decided for the claim as a whole is spread over its charges, in their order.
 * @param isSure a person has said that it is this claim: another member and another charge are no obstacle then
 */
export function matchLines(payment: StoredPayment, claim: Claim, isSure = false): Matched {
  const stranger = isSure ? undefined : strangerIn(payment, claim);
  if (stranger) return stranger;
  const total = claim.lines.reduce((sum, { amount }) => sum + amount, 0);
  if (!isSure && payment.status !== REVERSAL && payment.charged !== total)
    return problem(
      'charge-differs',
      'The payer answers another charge than the clinic’s claim has. Compare the claim with what was sent.',
      payment.charged - total,
    );
  const ofClaim = payment.remarks.filter(({ list }) => list === 'HE').map(({ code }) => code);
  if (payment.lines.length === 0) return { decided: spread(payment, claim.lines, ofClaim) };
  const named = payment.lines.map((line) => lineNamed(line, claim));
  const free = new Set(claim.lines.filter((line) => !named.includes(line)));
  const found = payment.lines.map((line, index) => ({ line, of: named[index] ?? lineLike(line, free) }));
  const missing = found.find(({ line, of }) => !of && (line.charged !== 0 || line.paid !== 0));
  if (missing)
    return problem(
      'line-unknown',
      `Line ${missing.line.number} (${missing.line.procedure.code}) is none of the clinic’s claim. Register it, or post by hand.`,
    );
  const decided = found.flatMap(({ line, of }): Decided[] => {
    if (!of) return [];
    const remarks = [...line.remarks.filter(({ list }) => list === 'HE').map(({ code }) => code), ...ofClaim];
    return [{ chargeId: of.chargeId, line: line.number, paid: line.paid, adjustments: line.adjustments, remarks }];
  });
  return { decided: withClaimsOwn(decided, payment.adjustments) };
}

/** A control number that came back with another member and another name is not trusted. */
function strangerIn(payment: StoredPayment, claim: Claim): { problem: Why } | undefined {
  const patient = payment.parties.find(({ role }) => role === 'QC');
  const told = patient?.idType === 'MI' || patient?.idType === 'MR' ? patient.id : undefined;
  const subscriber = payment.parties.find(({ role }) => role === 'IL')?.id;
  const plain = (id: string): string => id.replace(/[^0-9A-Za-z]/g, '').toUpperCase();
  if (told === undefined || claim.memberId === undefined) return undefined;
  if ([told, subscriber ?? told].some((id) => plain(id) === plain(claim.memberId ?? ''))) return undefined;
  return problem(
    'member-differs',
    'The claim is known by its control number, but the payer names another member. Make sure whose it is, then post it to the claim by hand.',
  );
}

/** The line whose number the payer gives back (REF 6R). */
function lineNamed({ references }: StoredLine, claim: Claim): ClaimLine | undefined {
  const own = references.find(({ code }) => code === '6R')?.value;
  return own === undefined ? undefined : claim.lines.find(({ controlNumber }) => controlNumber === own);
}

/** The line of the same procedure and charge that fits best, and is no other's. */
function lineLike(line: StoredLine, free: Set<ClaimLine>): ClaimLine | undefined {
  const { code, modifiers } = line.submitted ?? line.procedure;
  const day = line.dates.find((each) => each.code === '472' || each.code === '150')?.value;
  const candidates = [...free].filter(
    (each) =>
      each.code === code && each.amount === Math.abs(line.charged) && (day === undefined || each.dateOfService === day),
  );
  const agreeing = ({ modifier }: ClaimLine): number =>
    modifier.filter((each) => modifiers.includes(each)).length * 2 - modifier.length - modifiers.length;
  const [found] = candidates.toSorted((one, other) => agreeing(other) - agreeing(one));
  if (found) free.delete(found);
  return found;
}

/** Takes what was taken off the claim as a whole off what was paid for its lines. */
function withClaimsOwn(decided: readonly Decided[], own: readonly StoredAdjustment[]): Decided[] {
  const lines = decided.map((each) => ({ ...each, adjustments: [...each.adjustments] }));
  for (const adjustment of own) {
    let left = adjustment.amount;
    for (const [index, line] of lines.entries()) {
      const last = index === lines.length - 1;
      const part = last || left <= 0 ? left : Math.min(left, Math.max(0, line.paid));
      if (part === 0) continue;
      line.adjustments.push({ ...adjustment, amount: part });
      line.paid -= part;
      left -= part;
      if (left === 0) break;
    }
  }
  return lines;
}

/** What was decided for a claim without lines, over its charges: each takes what it can, in their order. */
function spread(payment: StoredPayment, lines: readonly ClaimLine[], remarks: readonly string[]): Decided[] {
  const rest = lines.map(({ chargeId, amount }) => ({
    room: amount,
    decided: { chargeId, line: 0, paid: 0, adjustments: [] as StoredAdjustment[], remarks },
  }));
  const give = (amount: Cents, to: (index: number, part: Cents) => void): void => {
    let left = amount;
    for (const [index, each] of rest.entries()) {
      const last = index === rest.length - 1;
      const part = last || left <= 0 ? left : Math.min(left, Math.max(0, each.room));
      if (part === 0) continue;
      to(index, part);
      each.room -= part;
      left -= part;
      if (left === 0) break;
    }
  };
  for (const adjustment of payment.adjustments)
    give(adjustment.amount, (index, part) => rest[index]?.decided.adjustments.push({ ...adjustment, amount: part }));
  give(payment.paid, (index, part) => {
    const each = rest[index];
    if (each) each.decided.paid += part;
  });
  return rest.map(({ decided }) => decided).filter(({ paid, adjustments }) => paid !== 0 || adjustments.length > 0);
}
