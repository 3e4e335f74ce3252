import type { Stories } from '../scenario.ts';

const RELEASE = 'Approve and send to payer';

/** In days from now: so soon that what is certified is warned of at once. */
const SOON = [9, 17] as const;

export const stories: Stories = [
  {
    name: 'to approval and beyond',
    stages: [
      {
        name: 'asked for, lacking something',
        act: async (run) => run.ask('72148', {}, SOON),
      },
      {
        name: 'reminded of what is missing',
        act: async (run) => run.until(((await run.record())['information'] as { remindAt: string }).remindAt),
      },
      {
        name: 'a document is uploaded',
        act: async (run) => run.upload('11506-3'),
      },
      {
        name: 'the rest is supplied',
        act: async (run) => run.post('information', { facts: { 'conservative-therapy-weeks': 8 } }),
      },
      {
        name: 'released while the payer is down, and tried again',
        before: async (run) => {
          run.world.product.payer.behave('down', 1);
          await run.signIn();
        },
        act: async (run) => {
          await run.decide(RELEASE);
          await run.until((await run.record())['retryAt'] ?? run.at(0));
        },
      },
      {
        name: 'decided by the payer',
        act: async (run) => run.until(((await run.record())['atPayer'] as { nextInquiryAt: string }).nextInquiryAt),
      },
      {
        name: 'warned of its end',
        act: async (run) => run.until((await run.record())['warnAt'], true),
      },
      {
        name: 'cancelled',
        act: async (run) => run.post('cancellation', { reason: 'The patient moved away.' }),
      },
    ],
  },
  {
    name: 'documents for a payer that is late',
    stages: [
      {
        name: 'asked for',
        unrecorded: true,
        act: async (run) => {
          await run.ask('E0601', { facts: { 'apnea-hypopnea-index': 22 } });
          await run.signIn();
          await run.decide(RELEASE);
        },
      },
      {
        name: 'the payer is late',
        // A day of waiting in which it is asked again and again tells nothing new: its time is over at once.
        before: async (run) => run.set('atPayer.dueAt', run.at(3600)),
        act: async (run) => {
          await run.nudge();
          await run.until(run.at(3600));
        },
      },
      {
        name: 'a document for the payer is uploaded',
        act: async (run) => run.upload('11502-2'),
      },
      {
        name: 'the documents are sent',
        before: async (run) => run.signIn('payer-documents'),
        act: async (run) => run.decide('Send the documents to the payer', {}, 'payer-documents'),
      },
    ],
  },
  {
    name: 'a payer that only people reach',
    payer: 'prairie-medicaid',
    stages: [
      {
        name: 'asked for, and no policy says whether it must be',
        act: async (run) => run.ask('95810'),
      },
      {
        name: 'staff record the determination',
        before: async (run) => run.signIn(),
        act: async (run) =>
          run.decide('Record the determination', { representative: 'Jo', 'requirement-1': 'required' }),
      },
      {
        name: 'released',
        before: async (run) => run.signIn(),
        act: async (run) => run.decide(RELEASE),
      },
      {
        name: 'staff record the submission',
        before: async (run) => run.signIn(),
        act: async (run) => run.decide('Record the submission', { representative: 'Jo', reference: 'FAX-77' }),
      },
      {
        name: 'waits for so long that another execution takes over',
        before: async (run) => run.set('runSince', run.at(-300 * 24 * 3600)),
        act: async (run) => run.nudge(),
      },
      {
        name: 'cancelled',
        act: async (run) => run.post('cancellation', { reason: 'The patient moved away.' }),
      },
      {
        name: 'staff tell the payer',
        before: async (run) => run.signIn(),
        act: async (run) => run.decide('Record that the payer knows', { representative: 'Jo' }),
      },
    ],
  },
  {
    name: 'nothing comes',
    stages: [
      { name: 'asked for, lacking something', unrecorded: true, act: async (run) => run.ask('72148') },
      {
        name: 'closed',
        before: async (run) => run.until(((await run.record())['information'] as { remindAt: string }).remindAt),
        act: async (run) => run.until(((await run.record())['information'] as { closeAt: string }).closeAt),
      },
    ],
  },
];
