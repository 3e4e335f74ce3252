import type { Claim } from '../../claims/claim.ts';
import { findClaimByControlNumber, findClaimByPayerNumber, readClaim } from '../../claims/store.ts';
import type { RemittanceClaim, Why } from '../record.ts';

/** The clinic's claim that a remittance's claim answers, or why it cannot be told. */
export type Found =
  { readonly claim: Claim; readonly by: NonNullable<RemittanceClaim['matched']>['by'] } | { readonly problem: Why };

/**
 * Finds the claim: the one that staff named; else by the clinic's control number (CLP01); else by the payer's number (CLP07), if member
 * and days agree.
 */
export async function findClaimFor({ clinicId, matched, payment }: RemittanceClaim): Promise<Found> {
  if (matched?.by === 'staff') {
    const claim = await readClaim(clinicId, matched.accountId, matched.claimId);
    if (claim) return { claim, by: 'staff' };
  }
  const { controlNumber, payerNumber } = payment;
  const byControl = controlNumber === '' ? undefined : await findClaimByControlNumber(clinicId, controlNumber);
  if (byControl) {
    if (byControl.status === 'active') return { claim: byControl, by: 'control-number' };
    const words = `The claim is ${byControl.status}. If the payer has decided it all the same, post it to the right claim by hand.`;
    return { problem: { code: 'claim-not-active', words } };
  }
  const byPayer = payerNumber === undefined ? [] : await findClaimByPayerNumber(clinicId, payerNumber);
  const fitting = byPayer.filter((claim) => claim.status === 'active' && fits(claim, payment));
  const [only, another] = fitting;
  if (only && !another) return { claim: only, by: 'payer-number' };
  const words = another
    ? 'Several claims of the clinic have the payer’s number. Say which it is.'
    : 'The clinic has no claim of this control number, nor one of the payer’s number with this member and these days. Register the claim, or say which it is.';
  return { problem: { code: another ? 'claim-ambiguous' : 'claim-unknown', words } };
}

/** Whether member and days agree. */
function fits(claim: Claim, { parties, dates, lines }: RemittanceClaim['payment']): boolean {
  const plain = (id: string): string => id.replace(/[^0-9A-Za-z]/g, '').toUpperCase();
  const members = parties
    .filter(({ role }) => role === 'QC' || role === 'IL')
    .flatMap(({ id }) => (id ? [plain(id)] : []));
  const days = [
    ...dates.filter(({ code }) => code === '232' || code === '233'),
    ...lines.flatMap((line) => line.dates),
  ];
  const { start, end } = claim.servicedPeriod;
  return (
    claim.memberId !== undefined &&
    members.includes(plain(claim.memberId)) &&
    days.length > 0 &&
    days.every(({ value }) => value >= start && value <= end)
  );
}
