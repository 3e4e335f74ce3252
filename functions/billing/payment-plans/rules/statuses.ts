import { statusTable, type StatusEntry } from '../../../platform/case/statuses.ts';

/** What status a payment plan can have. Nothing changes one but through `moveTo`. */
const table = {
  offered: {
    meaning: 'The patient reads the terms, and agrees or declines. Nothing has moved. Reminded once, then it lapses.',
    waits: 'the patient’s word',
    actor: 'patient',
    next: ['active', 'declined', 'lapsed', 'withdrawn'],
  },
  active: {
    meaning: 'It is agreed: installments come due one after the other.',
    waits: 'what is due next',
    actor: 'patient',
    next: ['in-arrears', 'completed', 'ended', 'replaced'],
  },
  'in-arrears': {
    meaning: 'An installment was missed. A billing specialist waits longer, offers other terms, or ends it.',
    waits: 'the decision of a person, a payment, or what is due next',
    actor: 'staff',
    next: ['active', 'completed', 'ended', 'replaced'],
  },
  completed: { meaning: 'Nothing of it is owed any more.', waits: null, actor: 'nobody', next: [] },
  declined: { meaning: 'The patient did not want it. All is owed as before.', waits: null, actor: 'nobody', next: [] },
  lapsed: { meaning: 'No answer came in time. All is owed as before.', waits: null, actor: 'nobody', next: [] },
  withdrawn: { meaning: 'The clinic took the offer back.', waits: null, actor: 'nobody', next: [] },
  ended: {
    meaning: 'The clinic or the patient ended it: what was left is owed again as before.',
    waits: null,
    actor: 'nobody',
    next: [],
  },
  replaced: {
    meaning: 'Other terms were agreed: `replacedBy` goes on with what was left.',
    waits: null,
    actor: 'nobody',
    next: [],
  },
} as const satisfies Readonly<Record<string, StatusEntry>>;

export type PaymentPlanStatus = keyof typeof table;

export const statusesOf = statusTable<PaymentPlanStatus>(table);
export const { statuses, statusNames, isFinal } = statusesOf;

/** Whether it was agreed, and holds: amounts stand in it, and nothing of them goes to collections. */
export function stands(status: PaymentPlanStatus): boolean {
  return status === 'active' || status === 'in-arrears';
}
