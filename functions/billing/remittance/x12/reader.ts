import { scan, type PlacedSegment } from '../../../platform/x12/scanner.ts';
import type { ClaimPayment, Reading, Remittance } from '../remittance.ts';
import type { Fault } from '../rules/faults.ts';
import { TransactionReader, type Envelope } from './transaction-reader.ts';

/** An interchange that is being read. */
interface Interchange {
  /** Its ISA; undefined where groups or transaction sets came without one. */
  readonly header?: PlacedSegment;
  groups: number;
  group?: { readonly header: PlacedSegment; transactions: number };
  transaction?: TransactionReader | { readonly other: string };
}

/**
 * Reads the 835s of a file: any number of interchanges, groups and transaction sets, one after the other or one within another.
 * Nothing stops it: what is wrong is told with its place, and reading goes on.
 */
export class RemittanceReader {
  private readonly open: Interchange[] = [];
  private remittances = 0;

  /** What a segment completes. */
  *take(segment: PlacedSegment): Generator<Reading> {
    const { tag } = segment;
    if (tag === 'ISA') {
      this.open.push({ header: segment, groups: 0 });
      return;
    }
    if (tag === 'IEA') return yield* this.endInterchange(segment);
    const interchange = this.current(segment);
    const { transaction, group } = interchange;
    switch (tag) {
      case 'GS':
        yield* this.endTransaction(interchange, undefined);
        if (group) yield fault({ name: 'group-not-closed', place: group.header.place });
        interchange.groups += 1;
        interchange.group = { header: segment, transactions: 0 };
        return;
      case 'GE':
        yield* this.endTransaction(interchange, undefined);
        return yield* endGroup(interchange, segment);
      case 'ST':
        yield* this.endTransaction(interchange, undefined);
        if (group) group.transactions += 1;
        return yield* this.beginTransaction(interchange, segment);
      case 'SE':
        if (!transaction) yield fault({ name: 'trailer-without-header', place: segment.place });
        return yield* this.endTransaction(interchange, segment);
      default:
        if (transaction instanceof TransactionReader) {
          const claim = transaction.take(segment);
          if (claim) yield { kind: 'claim', remittance: transaction.number, claim };
        }
    }
  }

  /** What the end of the file completes. */
  *end(): Generator<Reading> {
    while (this.open.length > 0) yield* this.close(this.open.pop());
  }

  private current(segment: PlacedSegment): Interchange {
    const last = this.open.at(-1);
    if (last) return last;
    const bare: Interchange = { groups: segment.tag === 'GS' ? 0 : 1 };
    this.open.push(bare);
    return bare;
  }

  private *beginTransaction(interchange: Interchange, segment: PlacedSegment): Generator<Reading> {
    const { header, group } = interchange;
    const code = segment.at(1);
    if (code !== '835') {
      interchange.transaction = { other: code };
      return yield { kind: 'other', transaction: code, place: segment.place };
    }
    this.remittances += 1;
    if (!header) yield fault({ name: 'interchange-missing', place: segment.place });
    interchange.transaction = new TransactionReader(this.remittances, segment, envelopeOf(header, group?.header));
  }

  private *endTransaction(interchange: Interchange, end: PlacedSegment | undefined): Generator<Reading> {
    const { transaction } = interchange;
    interchange.transaction = undefined;
    if (!(transaction instanceof TransactionReader)) return;
    const claim = transaction.endClaim();
    const remittance = transaction.end(end);
    if (claim) yield { kind: 'claim', remittance: remittance.number, claim };
    yield { kind: 'remittance', remittance };
  }

  private *endInterchange(end: PlacedSegment): Generator<Reading> {
    const control = end.at(2);
    const named = this.open.findLastIndex(({ header }) => header?.at(13) === control);
    // Those within the one that ends here have no end of their own.
    while (named >= 0 && this.open.length > named + 1) yield* this.close(this.open.pop());
    const ended = this.open.pop();
    if (!ended?.header) yield fault({ name: 'trailer-without-header', place: end.place });
    if (ended) yield* this.close(ended, end);
  }

  /** Ends what is open in an interchange. @param end its IEA, where it has one */
  private *close(interchange: Interchange | undefined, end?: PlacedSegment): Generator<Reading> {
    if (!interchange) return;
    const { header } = interchange;
    yield* this.endTransaction(interchange, undefined);
    const { group, groups } = interchange;
    if (group) yield fault({ name: 'group-not-closed', place: group.header.place });
    if (!header) return;
    if (!end) return yield fault({ name: 'interchange-not-closed', place: header.place });
    const { place } = end;
    const expected = header.at(13);
    const found = end.at(2);
    if (!sameNumber(expected, found))
      yield fault({ name: 'interchange-control-differs', place, element: 2, expected, found });
    if (Number(end.at(1)) !== groups)
      yield fault({ name: 'interchange-count-differs', place, element: 1, expected: groups, found: end.at(1) });
  }
}

function* endGroup(interchange: Interchange, end: PlacedSegment): Generator<Reading> {
  const { group } = interchange;
  const { place } = end;
  interchange.group = undefined;
  if (!group) return yield fault({ name: 'trailer-without-header', place });
  const { header, transactions } = group;
  if (Number(end.at(1)) !== transactions)
    yield fault({ name: 'group-count-differs', place, element: 1, expected: transactions, found: end.at(1) });
  const expected = header.at(6);
  const found = end.at(2);
  if (!sameNumber(expected, found)) yield fault({ name: 'group-control-differs', place, element: 2, expected, found });
}

function envelopeOf(header: PlacedSegment | undefined, group: PlacedSegment | undefined): Envelope {
  return {
    ...(header ? { sender: header.at(6), receiver: header.at(8), interchange: header.at(13) } : {}),
    ...(group ? { group: group.at(6), version: group.at(8) } : {}),
    isTest: header?.at(15) === 'T',
  };
}

/** Control numbers are numbers: leading zeros are of no account. */
const sameNumber = (one: string, other: string): boolean =>
  one === other || (/^\d+$/.test(one) && /^\d+$/.test(other) && BigInt(one) === BigInt(other));

const fault = (each: Fault): Reading => ({ kind: 'fault', fault: each });

/** Reads a text as it goes: never more than one claim is held. Yields nothing for what is no X12. */
export function* read835(text: string): Generator<Reading> {
  const reader = new RemittanceReader();
  for (const segment of scan(text)) yield* reader.take(segment);
  yield* reader.end();
}

/** A file as a whole. */
export interface RemittanceFile {
  /** `835`: it holds remittances; `other`: X12 of other kinds alone; `none`: no X12. */
  readonly kind: '835' | 'other' | 'none';
  readonly remittances: readonly (Remittance & { readonly claimPayments: readonly ClaimPayment[] })[];
  /** The kinds of other transaction sets. */
  readonly others: readonly string[];
  readonly faults: readonly Fault[];
}

/** Reads a file whole. */
export function readFile835(text: string): RemittanceFile {
  const claims = new Map<number, ClaimPayment[]>();
  const remittances: Remittance[] = [];
  const others: string[] = [];
  const faults: Fault[] = [];
  for (const reading of read835(text)) {
    switch (reading.kind) {
      case 'claim': {
        const list = claims.get(reading.remittance) ?? [];
        claims.set(reading.remittance, list);
        list.push(reading.claim);
        break;
      }
      case 'remittance':
        remittances.push(reading.remittance);
        break;
      case 'other':
        others.push(reading.transaction);
        break;
      case 'fault':
        faults.push(reading.fault);
    }
  }
  const isX12 = remittances.length + others.length > 0 || scan(text).next().done !== true;
  return {
    kind: remittances.length > 0 ? '835' : isX12 ? 'other' : 'none',
    remittances: remittances.map((each) => ({ ...each, claimPayments: claims.get(each.number) ?? [] })),
    others,
    faults,
  };
}
