import type { FieldGroup, PatientLinkKind } from '../../../patient-links/index.ts';

/** The answer to an opening that is held. */
export const takeOrDecline: FieldGroup = {
  legend: 'Your answer',
  fields: [
    {
      name: 'answer',
      label: 'Do you take it?',
      type: 'select',
      required: true,
      options: [
        { value: 'take', label: 'Yes, I take it' },
        { value: 'decline', label: 'No, I stay on the waitlist' },
      ],
    },
  ],
};

/** What the links of offers say at their ends. */
export const offerEnds: PatientLinkKind['ends'] = {
  answered: {
    title: 'Thank you',
    paragraphs: [
      'Your answer has reached the clinic. If you took the time, it is yours.',
      'If something in it was wrong, call the clinic, at the number that you know.',
    ],
  },
  expired: {
    title: 'The time to answer is over',
    paragraphs: [
      'What was offered to you by this link has been offered to somebody else, or is open again.',
      'If you are on the waitlist, you stay on it. If you need a new time for an appointment, the clinic will call you; or call it, at the number that you know.',
    ],
  },
  settled: {
    title: 'This time is no longer free',
    paragraphs: [
      'What was offered to you by this link is lost, or the clinic has your answer already. Nothing was booked by this link.',
      'If you are on the waitlist, you stay on it. If you are not sure, call the clinic, at the number that you know.',
    ],
  },
};
