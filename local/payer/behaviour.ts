/**
 * How the simulated payer decides: by codes that only it knows. A service code decides on its item; the ending of the
 * member id decides how the whole exchange goes. Everything else is certified as asked.
 */
export type Decision =
  | { readonly act: 'certify' }
  | { readonly act: 'certify-in-part' }
  | { readonly act: 'deny'; readonly reason: string }
  | { readonly act: 'pend'; readonly hours: number; readonly then: 'certify' | 'deny' }
  | { readonly act: 'ask-for-documents'; readonly code: string; readonly display: string }
  | { readonly act: 'modify' }
  | { readonly act: 'contact' }
  | { readonly act: 'no-action' }
  | { readonly act: 'extend'; readonly days: number }
  | { readonly act: 'say-nothing' };

/** Service code → decision. */
export const byServiceCode: Readonly<Record<string, Decision>> = {
  '70551': { act: 'certify' },
  '97110': { act: 'certify-in-part' },
  '72141': { act: 'deny', reason: '0V' },
  '72148': { act: 'pend', hours: 24, then: 'certify' },
  '73721': { act: 'pend', hours: 48, then: 'deny' },
  E0601: { act: 'ask-for-documents', code: '11502-2', display: 'Laboratory report' },
  '97530': { act: 'modify' },
  '81479': { act: 'contact' },
  '76700': { act: 'no-action' },
  '27447': { act: 'extend', days: 14 },
  '64483': { act: 'say-nothing' },
};

/** What happens to the exchange, whatever is asked. */
export type Fault =
  | 'slow'
  | 'twice'
  | 'garbage'
  | 'truncated'
  | 'lose-answer'
  | 'down'
  | 'refuse-token'
  | 'server-error'
  | 'too-many-requests'
  | 'reject'
  | 'about-another';

/** Ending of the member id → fault. */
export const byMemberId: Readonly<Record<string, Fault>> = {
  SLOW: 'slow',
  TWICE: 'twice',
  GARBAGE: 'garbage',
  CUT: 'truncated',
  LOST: 'lose-answer',
  DOWN: 'down',
  ERROR: 'server-error',
  BUSY: 'too-many-requests',
  REJECT: 'reject',
  OTHER: 'about-another',
};

/** The decision on one item of this service code. */
export function decisionFor(code: string): Decision {
  return byServiceCode[code] ?? { act: 'certify' };
}

/** The fault that this member id brings about, if any. */
export function faultFor(memberId: string): Fault | undefined {
  const ending = /-([A-Z]+)$/.exec(memberId)?.[1];
  return ending === undefined ? undefined : byMemberId[ending];
}
