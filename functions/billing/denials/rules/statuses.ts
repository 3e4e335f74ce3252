import { statusTable } from '../../../platform/case/statuses.ts';

export type DenialStatus =
  'open' | 'resubmitted' | 'appealed' | 'passed-on' | 'billed' | 'written-off' | 'answered' | 'taken-back';

/** What a denial can be: what it means, who must act, and what may follow. */
export const {
  statuses: denialStatuses,
  statusNames: denialStatusNames,
  mayFollow: mayDenialFollow,
  isFinal: isDenialFinal,
} = statusTable<DenialStatus>({
  open: {
    meaning: 'The payer refused the amount, and nobody has decided what to do.',
    waits: null,
    actor: 'staff',
    next: ['resubmitted', 'appealed', 'passed-on', 'billed', 'written-off', 'answered', 'taken-back'],
  },
  resubmitted: {
    meaning: 'A corrected claim was sent; the payer’s answer is awaited.',
    waits: null,
    actor: 'payer',
    next: ['resubmitted', 'appealed', 'passed-on', 'billed', 'written-off', 'answered', 'taken-back'],
  },
  appealed: {
    meaning: 'The decision was contested; the payer’s answer is awaited.',
    waits: null,
    actor: 'payer',
    next: ['resubmitted', 'appealed', 'passed-on', 'billed', 'written-off', 'answered', 'taken-back'],
  },
  'passed-on': {
    meaning: 'Another payer was asked; its answer is awaited.',
    waits: null,
    actor: 'payer',
    next: ['resubmitted', 'appealed', 'passed-on', 'billed', 'written-off', 'answered', 'taken-back'],
  },
  billed: { meaning: 'The patient owes it from then on (group PR alone).', waits: null, actor: 'nobody', next: [] },
  'written-off': { meaning: 'The clinic gave it up.', waits: null, actor: 'nobody', next: [] },
  answered: { meaning: 'The payer decided the claim anew.', waits: null, actor: 'nobody', next: [] },
  'taken-back': { meaning: 'The payer took its decision back.', waits: null, actor: 'nobody', next: [] },
});

/** What staff can do about a denial, and what it becomes. */
export const denialDeeds = {
  resubmit: { status: 'resubmitted', words: 'A corrected claim was sent.' },
  appeal: { status: 'appealed', words: 'The decision was contested.' },
  'ask-other-payer': { status: 'passed-on', words: 'Another payer was asked.' },
  'bill-patient': { status: 'billed', words: 'The patient owes it from now on. Of group PR alone.' },
  'write-off': { status: 'written-off', words: 'The clinic gives it up.' },
} as const satisfies Readonly<Record<string, { readonly status: DenialStatus; readonly words: string }>>;
export type DenialDeed = keyof typeof denialDeeds;
export const denialDeedNames = Object.keys(denialDeeds) as [DenialDeed, ...DenialDeed[]];
