import { dollars } from '../../../../platform/money.ts';
import type { BenefitLine, Party, PayerSaid, Reject, RejectLevel, StatedDate } from '../../answer.ts';
import { authorizationWords, kinds, levelWords, networkWords, periodWords } from './codes.ts';
import { readSegments, type Segment } from '../../../../platform/x12/segments.ts';

/** What an interchange is read as. */
export type Reading =
  { readonly kind: 'said'; readonly said: PayerSaid } | { readonly kind: 'not-understood'; readonly problem: string };

/** What stands at a segment's place: which loop, by the HL that opened it. */
type Loop = 'source' | 'receiver' | 'subscriber' | 'dependent';
const loopsByLevel: Readonly<Record<string, Loop>> = {
  '20': 'source',
  '21': 'receiver',
  '22': 'subscriber',
  '23': 'dependent',
};
const rejectLevel: Readonly<Record<Loop, RejectLevel>> = {
  source: 'payer',
  receiver: 'provider',
  subscriber: 'subscriber',
  dependent: 'dependent',
};

/** Segments that say who is who and nothing of the coverage: read past. */
const envelope: ReadonlySet<string> = new Set([
  'ST',
  'SE',
  'BHT',
  'HL',
  'TRN',
  'NM1',
  'N3',
  'N4',
  'DMG',
  'INS',
  'PRV',
  'LS',
  'LE',
]);

/**
 * Reads a 271, whatever separators it has, and however many transactions. The one that answers our trace number is taken; one
 * that names no trace answers the call that it came with; one about another trace answers somebody else. Numbers that a payer writes
 * (an NPI among them) are never judged.
 *
 * @param trace what TRN02 of our 270 was; undefined takes the first 271 as it is
 */
export function read271(source: string, trace: string | undefined): Reading {
  const segments = readSegments(source);
  if (!segments) return { kind: 'not-understood', problem: 'not-x12' };
  const transactions = transactionsOf(segments);
  const answers = transactions.filter(([first]) => first?.at(1) === '271');
  if (answers.length === 0) {
    const [other] = transactions;
    const refusal = other?.[0]?.at(1) ?? (segments.some(({ tag }) => tag === 'TA1') ? 'ta1' : '');
    // A 999 or TA1 refuses the form of what we sent: its codes say nothing of the member.
    return { kind: 'not-understood', problem: /^(999|997|ta1)$/.test(refusal) ? `x12-${refusal}` : 'no-271' };
  }
  const traces = (transaction: readonly Segment[]): string[] =>
    transaction.filter(({ tag }) => tag === 'TRN').map((segment) => segment.at(2));
  const ours =
    trace === undefined
      ? answers[0]
      : (answers.find((transaction) => traces(transaction).includes(trace)) ??
        // A payer that rejects the envelope of the question need not have read as far as its trace.
        answers.find((transaction) => traces(transaction).length === 0));
  return ours ? { kind: 'said', said: readTransaction(ours) } : { kind: 'not-understood', problem: 'about-another' };
}

/** From each ST to its SE. */
function transactionsOf(segments: readonly Segment[]): Segment[][] {
  const found: Segment[][] = [];
  let open: Segment[] | undefined;
  for (const segment of segments) {
    if (segment.tag === 'ST') found.push((open = [segment]));
    else if (segment.tag === 'SE' || segment.tag === 'GE' || segment.tag === 'IEA') open = undefined;
    else open?.push(segment);
  }
  return found;
}

interface Draft {
  line: Omit<BenefitLine, 'dates' | 'parties' | 'notes' | 'kept'>;
  readonly dates: StatedDate[];
  readonly parties: Party[];
  readonly notes: string[];
  readonly kept: string[];
}

function readTransaction(segments: readonly Segment[]): PayerSaid {
  const drafts: Draft[] = [];
  const rejects: Reject[] = [];
  const dates: StatedDate[] = [];
  const kept: string[] = [];
  let loop: Loop = 'source';
  let draft: Draft | undefined;
  let inEntity = false;
  let reference: string | undefined;
  for (const segment of segments) {
    switch (segment.tag) {
      case 'HL':
        loop = loopsByLevel[segment.at(3)] ?? loop;
        draft = undefined;
        inEntity = false;
        break;
      case 'EB':
        draft = { line: readLine(segment), dates: [], parties: [], notes: [], kept: [] };
        if (!isUnderstood(segment, draft.line)) draft.kept.push(segment.text);
        drafts.push(draft);
        inEntity = false;
        break;
      case 'AAA':
        rejects.push(readReject(segment, draft ? 'service' : rejectLevel[loop]));
        break;
      case 'DTP':
        (draft?.dates ?? dates).push(readDate(segment));
        break;
      case 'MSG':
        if (draft) draft.notes.push(segment.at(1));
        else kept.push(segment.text);
        break;
      case 'LS':
      case 'LE':
        inEntity = segment.tag === 'LS';
        break;
      case 'NM1':
        // Some payers leave out the LS: an entity that follows a benefit belongs to it all the same.
        if (draft) {
          draft.parties.push(readParty(segment));
          inEntity = true;
        }
        break;
      case 'PER': {
        const last = draft?.parties.at(-1);
        if (draft && last && inEntity) draft.parties.splice(-1, 1, { ...last, contact: readContact(segment) });
        else (draft?.kept ?? kept).push(segment.text);
        break;
      }
      case 'BHT':
        reference = segment.at(3) || undefined;
        break;
      default:
        if (!envelope.has(segment.tag)) (draft?.kept ?? kept).push(segment.text);
    }
  }
  return {
    lines: drafts.map(({ line, ...rest }) => ({ ...line, ...rest })),
    rejects,
    dates,
    kept,
    ...(reference ? { reference } : {}),
  };
}

function readLine(segment: Segment): Draft['line'] {
  const code = segment.at(1);
  const amount = segment.at(7) === '' ? undefined : dollars(segment.at(7));
  const rate = segment.at(8) === '' ? undefined : readRate(segment.at(8));
  const [, procedure] = segment.parts(13);
  const quantity = Number(segment.at(10));
  return {
    kind: kinds[code] ?? 'other',
    code,
    serviceTypes: segment.repeats(3),
    ...(procedure ? { serviceCode: procedure } : {}),
    ...optional('level', segment.at(2) === '' ? undefined : (levelWords[segment.at(2)] ?? 'other')),
    ...optional('network', networkWords[segment.at(12)]),
    ...optional('period', segment.at(6) === '' ? undefined : (periodWords[segment.at(6)] ?? 'other')),
    ...optional('amount', amount),
    ...optional('rate', rate),
    ...(segment.at(10) !== '' && Number.isFinite(quantity)
      ? { quantity: { value: quantity, ...optional('unit', segment.at(9) || undefined) } }
      : {}),
    ...optional('authorizationRequired', authorizationWords[segment.at(11)]),
    ...optional('planName', segment.at(5) || undefined),
    ...optional('insuranceType', segment.at(4) || undefined),
  };
}

/** Whether everything that counts in the segment was read: if not, it is kept beside what was. */
function isUnderstood(segment: Segment, line: Draft['line']): boolean {
  return (
    line.kind !== 'other' &&
    line.period !== 'other' &&
    (segment.at(7) === '' || line.amount !== undefined) &&
    (segment.at(8) === '' || line.rate !== undefined) &&
    (segment.at(9) === '' || line.quantity !== undefined)
  );
}

function optional<K extends string, V>(name: K, value: V | undefined): { readonly [key in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in K]?: V });
}

/** EB08: a percentage as a decimal, `.2` for 20 %. Some payers write `20`; whatever is above 1 is taken so. */
function readRate(value: string): number | undefined {
  const number = Number(value);
  if (!/^\d*\.?\d+$|^\d+\.$/.test(value) || number > 100) return undefined;
  return Math.round(number > 1 ? number * 100 : number * 10_000);
}

function readReject(segment: Segment, level: RejectLevel): Reject {
  const valid = segment.at(1);
  return {
    code: segment.at(3),
    level,
    ...optional('followUp', segment.at(4) || undefined),
    ...(valid === 'Y' || valid === 'N' ? { valid } : {}),
  };
}

/** D8 is a day, RD8 a span. */
function readDate(segment: Segment): StatedDate {
  const [start, end] = segment.at(2) === 'RD8' ? segment.at(3).split('-') : [segment.at(3)];
  return {
    qualifier: segment.at(1),
    ...optional('start', readDay(start)),
    ...optional('end', readDay(end)),
  };
}

function readDay(value: string | undefined): string | undefined {
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(value ?? '');
  return parts ? `${parts[1]}-${parts[2]}-${parts[3]}` : undefined;
}

function readParty(segment: Segment): Party {
  const name = [segment.at(4), segment.at(5), segment.at(3)].filter(Boolean).join(' ');
  return {
    role: segment.at(1),
    ...optional('name', name || undefined),
    ...optional('idType', segment.at(8) || undefined),
    ...optional('id', segment.at(9) || undefined),
  };
}

function readContact(segment: Segment): readonly string[] {
  return [segment.at(2), segment.at(4), segment.at(6), segment.at(8)].filter(Boolean);
}
