import { inDollars, usd } from '../../../platform/money.ts';
import type { Place } from '../../../platform/x12/scanner.ts';

/**
 * What a fault keeps from being posted: the claim that has it, the whole remittance, or nothing (it is told, no more). `tests`: the
 * whole remittance, where tests are not posted.
 */
export type Holds = 'remittance' | 'claim' | 'nothing' | 'tests';

interface FaultKind {
  readonly holds: Holds;
  readonly words: string;
  /** What a person does about it. */
  readonly advice: string;
}

const askPayer = 'Ask the payer or the clearinghouse for the file anew.';
const checkBank =
  'Compare it with the bank. If the payment came so, release it; otherwise ask the payer for the file anew.';
const askClaim = 'Ask the payer how it reckoned this claim, then release it, or wait for the corrected remittance.';

const kind = (holds: Holds, words: string, advice: string): FaultKind => ({ holds, words, advice });

/** Everything that can be wrong with an 835, what it holds back, and what to do about it (decision 0038). */
export const faultKinds = {
  'interchange-control-differs': kind(
    'nothing',
    'The interchange ends under another control number than it began with.',
    `Whole remittances in it stand. ${askPayer}`,
  ),
  'interchange-count-differs': kind(
    'nothing',
    'The interchange does not hold as many groups as it says.',
    `A group may be lost. ${askPayer}`,
  ),
  'interchange-not-closed': kind(
    'nothing',
    'The interchange has no end (IEA).',
    `The file may be cut off. ${askPayer}`,
  ),
  'interchange-missing': kind(
    'nothing',
    'The remittance came without an interchange (ISA).',
    'It is read all the same; make sure that it was meant for this clinic.',
  ),
  'group-control-differs': kind(
    'nothing',
    'The group ends under another control number than it began with.',
    `Whole remittances in it stand. ${askPayer}`,
  ),
  'group-count-differs': kind(
    'nothing',
    'The group does not hold as many transaction sets as it says.',
    `A remittance may be lost. ${askPayer}`,
  ),
  'group-not-closed': kind('nothing', 'The group has no end (GE).', `The file may be cut off. ${askPayer}`),
  'trailer-without-header': kind(
    'nothing',
    'A trailer stands where nothing was opened.',
    `The file may be put together wrongly. ${askPayer}`,
  ),
  'version-not-5010': kind(
    'nothing',
    'The remittance is of another version than 005010X221A1.',
    'It is read by the rules of 5010; look at it before it is worked.',
  ),
  'transaction-control-differs': kind(
    'remittance',
    'The transaction set ends under another control number than it began with.',
    askPayer,
  ),
  'transaction-count-differs': kind(
    'remittance',
    'The transaction set does not have as many segments as it says: a claim may be lost.',
    checkBank,
  ),
  'transaction-not-closed': kind('remittance', 'The transaction set has no end (SE): the file is cut off.', askPayer),
  'test-data': kind(
    'tests',
    'The sender marks the interchange as a test (ISA15).',
    'In production it is held: release it only if the money came.',
  ),
  'payment-missing': kind('remittance', 'There is no payment (BPR).', askPayer),
  'payment-twice': kind('remittance', 'There are two payments (BPR) in one transaction set.', askPayer),
  'payment-is-a-trial': kind(
    'remittance',
    'The payment is a trial of the bank connection (BPR01 P): no money comes with it.',
    'Set it aside.',
  ),
  'payment-is-a-debit': kind('nothing', 'The payer debits the provider (BPR03 D).', 'Find the debit at the bank.'),
  'currency-foreign': kind('remittance', 'The amounts are not in US dollars.', 'Post it by hand.'),
  'trace-missing': kind('remittance', 'There is no trace number (TRN): it cannot be told from another.', askPayer),
  'payer-missing': kind('nothing', 'The payer is not named (N1 PR).', 'It is known by its trace alone.'),
  'payee-missing': kind('nothing', 'The payee is not named (N1 PE).', 'Make sure that it was meant for this clinic.'),
  'amount-unreadable': kind('claim', 'An amount cannot be read.', askClaim),
  'total-unreadable': kind('remittance', 'An amount of the whole payment cannot be read.', askPayer),
  'amount-missing': kind(
    'nothing',
    'An amount that must be there is not; it is taken for nothing.',
    'If it matters, a balance shows it.',
  ),
  'quantity-unreadable': kind('nothing', 'A quantity cannot be read.', 'It is left out.'),
  'day-unreadable': kind('nothing', 'A day cannot be read.', 'It is left out.'),
  'claim-number-missing': kind(
    'claim',
    'The claim has no control number (CLP01).',
    'Find the claim by its patient and days.',
  ),
  'claim-status-unknown': kind('claim', 'The status of the claim (CLP02) is none that is known.', askClaim),
  'adjustment-group-unknown': kind(
    'claim',
    'The group of an adjustment is none that is known: it cannot be told who owes it.',
    askClaim,
  ),
  'reason-missing': kind('claim', 'An adjustment gives no reason.', askClaim),
  'claim-without-group': kind('nothing', 'A claim stands outside a group (LX).', 'It is read all the same.'),
  'segment-unexpected': kind('nothing', 'A segment stands where none of its kind belongs.', 'It is kept as it came.'),
  'money-out-of-place': kind('remittance', 'An amount stands outside any claim.', askPayer),
  'component-separator-differs': kind(
    'nothing',
    'Codes are put together by another character than the header says.',
    'They are read by the character that is there.',
  ),
  'summary-count-differs': kind(
    'nothing',
    'A provider summary (TS3) counts other claims than there are.',
    `A claim may be lost. ${askPayer}`,
  ),
  'summary-charge-differs': kind(
    'nothing',
    'A provider summary (TS3) says another charge than its claims do.',
    `A claim may be lost. ${askPayer}`,
  ),
  'remittance-out-of-balance': kind(
    'remittance',
    'The payment is not what its claims and provider adjustments come to.',
    checkBank,
  ),
  'claim-out-of-balance': kind('claim', 'What was charged, less the adjustments, is not what was paid.', askClaim),
  'line-out-of-balance': kind(
    'claim',
    'What was charged for a line, less its adjustments, is not what was paid for it.',
    askClaim,
  ),
  'lines-charge-differs': kind('claim', 'The lines charge something else than their claim.', askClaim),
  'lines-paid-differs': kind('claim', 'What was paid for the lines is not what was paid for their claim.', askClaim),
  'patient-share-differs': kind(
    'nothing',
    'The patient’s share (CLP05) is not the sum of the adjustments in group PR.',
    'The adjustments count.',
  ),
} as const satisfies Readonly<Record<string, FaultKind>>;

export type FaultName = keyof typeof faultKinds;

/** Something that is wrong: what, where, by how much. */
export interface Fault {
  readonly name: FaultName;
  readonly place: Place;
  /** The element of the segment, counted from 1. */
  readonly element?: number;
  /** As the standard or the rest of the file wants it. In cents, where `inCents`. */
  readonly expected?: string | number;
  readonly found?: string | number;
  readonly inCents?: true;
}

export const holdsOf = ({ name }: Pick<Fault, 'name'>): Holds => faultKinds[name].holds;

/** Found less expected, of amounts that should be equal. */
export function differenceOf({ inCents, expected, found }: Fault): number | undefined {
  return inCents && typeof expected === 'number' && typeof found === 'number' ? found - expected : undefined;
}

/** The fault in a sentence or two: where, what, by how much, what to do. It names no person. */
export function inWords(fault: Fault): string {
  const { place, element, name } = fault;
  const where = `Segment ${place.segment} (${place.tag}${element === undefined ? '' : String(element).padStart(2, '0')}, character ${place.character})`;
  return [`${where}: ${faultKinds[name].words}`, amountsInWords(fault), faultKinds[name].advice]
    .filter(Boolean)
    .join(' ');
}

function amountsInWords(fault: Fault): string {
  const { expected, found, inCents } = fault;
  if (found === undefined && expected === undefined) return '';
  const say = (value: string | number | undefined): string =>
    value === undefined || value === ''
      ? 'nothing'
      : inCents && typeof value === 'number'
        ? inDollars(usd(value))
        : String(value);
  const difference = differenceOf(fault);
  const by = difference === undefined ? '' : `, a difference of ${inDollars(usd(difference))}`;
  return expected === undefined ? `There is ${say(found)}.` : `Expected ${say(expected)}, found ${say(found)}${by}.`;
}
