import { statusTable, type StatusEntry } from '../../../platform/case/statuses.ts';

/**
 * What status an offer of openings can have: what it means, who must act, and what may follow. Nothing changes a status but
 * through `moveTo`.
 */
const table = {
  matching: {
    meaning: 'Time fell free. Frontdesk looks for whom of the waitlist it suits best.',
    waits: 'nothing: the search is at work',
    actor: 'frontdesk',
    next: ['offered', 'closed', 'needs-attention'],
  },
  offered: {
    meaning:
      'A patient was asked by a link. What they are asked about from the waitlist is held for them until they must answer.',
    waits: 'the patient’s answer',
    actor: 'patient',
    next: ['matching', 'to-call', 'accepted', 'closed', 'needs-attention'],
  },
  'to-call': {
    meaning:
      'A patient whose appointment cannot take place must be called: not reached by mail, no answer, or a call was asked for.',
    waits: null,
    actor: 'staff',
    next: ['accepted', 'closed'],
  },
  'needs-attention': {
    meaning: 'Something failed. Staff let it go on, or leave the time open.',
    waits: null,
    actor: 'staff',
    next: ['matching', 'closed'],
  },
  accepted: { meaning: 'A patient took an opening: it is booked.', waits: null, actor: 'nobody', next: [] },
  closed: { meaning: 'It came to its end without a visit.', waits: null, actor: 'nobody', next: [] },
} as const satisfies Readonly<Record<string, StatusEntry>>;

export type OfferStatus = keyof typeof table;

export const statusesOf = statusTable<OfferStatus>(table);
export const { statuses, statusNames, mayFollow, isActive } = statusesOf;
