import { statusTable } from '../../../platform/case/statuses.ts';

export type CheckoutStatus = 'open' | 'expired' | 'paid';

/** The statuses of a checkout. */
export const { statuses, statusNames, mayFollow } = statusTable<CheckoutStatus>({
  open: {
    meaning: 'The patient can pay on the page of the gateway; nothing of it is known to have come.',
    waits: 'the gateway’s word',
    actor: 'patient',
    next: ['paid', 'expired'],
  },
  expired: {
    meaning:
      'Nobody can pay by it any more, and nothing came. Money that the gateway took at the last moment is still taken.',
    waits: null,
    actor: 'nobody',
    next: ['paid'],
  },
  paid: {
    meaning: 'Money came, and is in the account’s journal. What goes back later is seen in its payment.',
    waits: null,
    actor: 'nobody',
    next: [],
  },
});
