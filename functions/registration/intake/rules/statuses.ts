import { statusTable, type StatusEntry } from '../../../platform/case/statuses.ts';

/**
 * What status a registration can have: what it means, who must act, and what may follow. Nothing changes a status but
 * through `moveTo`.
 */
const table = {
  searching: {
    meaning: 'Frontdesk looks for what is missing, and for the same person among the clinic’s patients.',
    waits: 'nothing: the search is at work',
    actor: 'frontdesk',
    next: ['awaiting-information', 'in-review', 'completed', 'needs-attention', 'cancelled'],
  },
  'awaiting-information': {
    meaning:
      'Facts are missing. The clinic is told which, and the patient is asked where they may be; both are reminded, and then the registration is closed.',
    waits: 'what is missing',
    actor: 'clinic',
    next: ['searching', 'closed', 'needs-attention', 'cancelled'],
  },
  'in-review': {
    meaning: 'Somebody like this person is a patient already. Staff decide whether it is the same person.',
    waits: 'the decision of a person',
    actor: 'staff',
    next: ['completed', 'searching', 'needs-attention', 'cancelled'],
  },
  'needs-attention': {
    meaning: 'Something failed. Staff set it right and let it go on, or cancel it.',
    waits: null,
    actor: 'staff',
    next: ['searching', 'cancelled'],
  },
  completed: {
    meaning: 'The person is a patient of the clinic: made now, or known before and brought up to date.',
    waits: null,
    actor: 'nobody',
    next: [],
  },
  closed: {
    meaning: 'What was missing never came.',
    waits: null,
    actor: 'nobody',
    next: [],
  },
  cancelled: {
    meaning: 'The clinic or its staff took the registration back.',
    waits: null,
    actor: 'nobody',
    next: [],
  },
} as const satisfies Readonly<Record<string, StatusEntry>>;

export type Status = keyof typeof table;

export const statusesOf = statusTable<Status>(table);
export const { statuses, statusNames, mayFollow, isActive } = statusesOf;
