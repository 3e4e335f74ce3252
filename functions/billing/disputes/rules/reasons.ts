/** Why a bill is disputed, as staff read it. What the patient chooses by stands in `words.ts`. */
export const reasons = {
  amount: 'The amount is wrong.',
  'service-not-received': 'The service was not received.',
  coverage: 'A payer should have paid.',
  duplicate: 'It was billed twice, or is paid already.',
  'estimate-exceeded': 'It is more than the good-faith estimate.',
  'wrong-person': 'It is the bill of somebody else.',
} as const;

export type DisputeReason = keyof typeof reasons;
export const reasonNames = Object.keys(reasons) as [DisputeReason, ...DisputeReason[]];
