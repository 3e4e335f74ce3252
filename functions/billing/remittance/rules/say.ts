import { providerAdjustmentWords } from '../codes/provider-adjustments.ts';
import { reasons, type Reason } from '../codes/reasons.ts';
import { remarks } from '../codes/remarks.ts';

/** What the codes of an adjustment mean, to staff and to the patient. */
export interface Said {
  readonly staff: string;
  readonly patient: string;
}

const byCode = new Map(reasons.map((reason) => [reason.code, reason]));

/** What we know of a reason, or undefined for one that our list does not have. */
export function reasonFor(code: string): Reason | undefined {
  return byCode.get(code.toUpperCase().replace(/^0+(?=\d)/, ''));
}

/** Who owes it: said first to staff, last to the patient. */
const groups: Readonly<Record<string, Said>> = {
  CO: { staff: 'By contract with the payer', patient: 'You do not owe this amount.' },
  PR: { staff: 'The patient’s share', patient: 'This is your share, once every other coverage has answered.' },
  OA: { staff: 'Another adjustment', patient: 'You are not asked to pay this now; we look into it.' },
  PI: { staff: 'By the payer’s own doing', patient: 'You are not asked to pay this now; we look into it.' },
  CR: { staff: 'A correction', patient: 'An earlier decision was corrected; you are not asked to pay this now.' },
};
const otherGroup: Said = {
  staff: 'Of a group that is not known',
  patient: 'You are not asked to pay this now; we look into it.',
};

/**
 * An adjustment in words: group first, then reason, then remarks. Codes that are not known get a plain sentence, and staff see the
 * code. The patient never reads a code, nor anything of the service.
 */
export function say(
  {
    group,
    reason,
    remarks: codes = [],
  }: { readonly group: string; readonly reason: string; readonly remarks?: readonly string[] },
  day?: string,
): Said {
  const known = reasonFor(reason);
  const owes = groups[group] ?? otherGroup;
  const old =
    known?.until !== undefined && day !== undefined && day >= known.until
      ? ` (no longer in use since ${known.until})`
      : '';
  const why = known?.staff ?? 'A reason that is not in our list: see the payer’s code list.';
  const more = codes.map((code) => `${code}: ${remarks[code.toUpperCase()] ?? 'A remark that is not in our list.'}`);
  return {
    staff: [`${owes.staff}, ${group}-${reason}${old}: ${why}`, ...more].join(' '),
    patient: `${known?.patient ?? 'Your health plan did not pay this part, for a reason that we look into.'} ${owes.patient}`,
  };
}

/** A provider adjustment in words. */
export function sayProviderAdjustment(code: string): string {
  return providerAdjustmentWords[code] ?? 'a provider adjustment that is not in our list';
}
