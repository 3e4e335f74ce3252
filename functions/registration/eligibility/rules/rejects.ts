import type { Reject } from '../answer.ts';

/**
 * What a payer's reject codes mean for the clinic (X12 901 in AAA03, 889 in AAA04, as 005010X279A1 uses them). A code that is
 * not among these goes to a person: it is never taken for "inactive".
 */
export type RejectMeaning = 'ask-later' | 'payer-down' | 'unknown-member' | 'to-a-person';

const meanings: Readonly<Record<string, readonly [RejectMeaning, string]>> = {
  '42': ['ask-later', 'The payer cannot respond at the moment.'],
  '80': ['payer-down', 'The clearinghouse got no answer from the payer.'],
  '58': ['unknown-member', 'The birth date is missing or not valid.'],
  '64': ['unknown-member', 'The patient’s id is missing or not valid.'],
  '65': ['unknown-member', 'The patient’s name is missing or not valid.'],
  '67': ['unknown-member', 'The patient was not found.'],
  '71': ['unknown-member', 'The birth date does not match the payer’s records.'],
  '72': ['unknown-member', 'The member id is missing or not valid.'],
  '73': ['unknown-member', 'The subscriber’s name is missing or not valid.'],
  '75': ['unknown-member', 'The subscriber was not found.'],
  '77': ['unknown-member', 'The subscriber was found, the patient was not.'],
  '78': ['unknown-member', 'The subscriber is not in the group or health plan that was named.'],
  '04': ['to-a-person', 'More was asked than the payer answers.'],
  '15': ['to-a-person', 'Something that the payer requires is missing.'],
  '33': ['to-a-person', 'The payer could not read what was asked.'],
  '41': ['to-a-person', 'The payer does not let this clinic ask.'],
  '43': ['to-a-person', 'The payer does not take the clinic’s number.'],
  '50': ['to-a-person', 'This provider may not ask the payer.'],
  '51': ['to-a-person', 'The payer does not know the provider.'],
  '52': ['to-a-person', 'The provider was not with the health plan on that date.'],
  '53': ['to-a-person', 'The payer does not answer this kind of provider about that service.'],
  '55': ['to-a-person', 'The payer does not know the service code.'],
  '56': ['to-a-person', 'The date is not as the payer wants it.'],
  '57': ['to-a-person', 'The date of service is missing or not valid.'],
  '60': ['to-a-person', 'The birth date is after the date of service.'],
  '61': ['to-a-person', 'By the payer’s records the patient had died by then.'],
  '62': ['to-a-person', 'The payer does not answer about that date.'],
  '63': ['to-a-person', 'The payer does not answer about a date to come.'],
  '68': ['to-a-person', 'More than one patient has this id.'],
  '76': ['to-a-person', 'More than one subscriber has this id.'],
  '79': ['to-a-person', 'The payer’s or the clearinghouse’s number is not valid.'],
  T4: ['to-a-person', 'The payer’s name or number is missing.'],
};

/** Follow-up actions that forbid to ask the same again: somebody must find out why. */
const forbidding: ReadonlySet<string> = new Set(['N', 'S', 'Y']);
/** Follow-up actions that say when to ask again, in seconds. */
const DAY = 24 * 3600;
const pauses: Readonly<Record<string, number>> = { W: 30 * DAY, X: 10 * DAY };

/** What the reject means, and since when it is of use to ask again. */
export function meaningOf(reject: Reject): {
  readonly meaning: RejectMeaning;
  readonly words: string;
  readonly pauseSeconds?: number;
} {
  const [meaning, words] = meanings[reject.code] ?? [
    'to-a-person' as const,
    reject.text ?? `The payer rejects the question with code ${reject.code}.`,
  ];
  if (meaning !== 'ask-later' && meaning !== 'payer-down') return { meaning, words };
  if (reject.followUp !== undefined && forbidding.has(reject.followUp))
    return { meaning: 'to-a-person', words: `${words} It does not want to be asked again.` };
  const pauseSeconds = reject.followUp === undefined ? undefined : pauses[reject.followUp];
  return { meaning, words, ...(pauseSeconds === undefined ? {} : { pauseSeconds }) };
}
