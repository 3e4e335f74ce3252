/** Why a bill is disputed, and what each reason is called: to the patient who chooses it, and to staff who read it. */
export const reasons = {
  amount: {
    patient: 'The amount is wrong',
    staff: 'The amount is wrong.',
  },
  'service-not-received': {
    patient: 'I did not get this service',
    staff: 'The service was not received.',
  },
  coverage: {
    patient: 'My insurance should have paid',
    staff: 'A payer should have paid.',
  },
  duplicate: {
    patient: 'I was billed twice, or have paid already',
    staff: 'It was billed twice, or is paid already.',
  },
  'estimate-exceeded': {
    patient: 'It is more than I was told before the visit',
    staff: 'It is more than the good-faith estimate.',
  },
  'wrong-person': {
    patient: 'This is not my bill',
    staff: 'It is the bill of somebody else.',
  },
} as const satisfies Readonly<Record<string, { readonly patient: string; readonly staff: string }>>;

export type DisputeReason = keyof typeof reasons;
export const reasonNames = Object.keys(reasons) as [DisputeReason, ...DisputeReason[]];
