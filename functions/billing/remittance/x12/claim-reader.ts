import type { PlacedSegment } from '../../../platform/x12/scanner.ts';
import type { Adjustment, ClaimPayment, Coded, Procedure, Remark, ServiceLine } from '../remittance.ts';
import { claimFaults } from '../rules/balance.ts';
import { adjustmentGroups, claimStatuses } from '../rules/claim-words.ts';
import type { Fault } from '../rules/faults.ts';
import { contactIn, partyIn } from './parties.ts';
import { amountAt, amountOf, dayAt, optional, procedureAt, quantityAt } from './values.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };
type ClaimDraft = Writable<Omit<ClaimPayment, 'lines'>> & { lines: Writable<ServiceLine>[] };

/** CAS holds up to six reasons, each of three elements. */
const REASONS = [2, 5, 8, 11, 14, 17];
/** Where RARCs stand in MIA and MOA. */
const remarkElements = { MIA: [5, 20, 21, 22, 23], MOA: [3, 4, 5, 6, 7] } as const;

/** Reads one claim and its lines, segment by segment, from CLP on. */
export class ClaimReader {
  private readonly claim: ClaimDraft;
  private readonly faults: Fault[] = [];
  private readonly note = (fault: Fault): void => {
    this.faults.push(fault);
  };

  constructor(segment: PlacedSegment, number: number, group: string | undefined) {
    const { note } = this;
    if (segment.at(1) === '') note({ name: 'claim-number-missing', place: segment.place, element: 1 });
    const status = segment.at(2);
    if (!(status in claimStatuses))
      note({ name: 'claim-status-unknown', place: segment.place, element: 2, found: status });
    const patientShare = amountAt(segment, 5, note);
    this.claim = {
      number,
      place: segment.place,
      ...optional({ group }),
      controlNumber: segment.at(1),
      status,
      charged: amountOf(segment, 3, note),
      paid: amountOf(segment, 4, note),
      ...optional({
        patientShare,
        filingIndicator: segment.at(6),
        payerNumber: segment.at(7),
        facilityCode: segment.at(8),
        frequency: segment.at(9),
        relatedGroup: segment.at(11),
      }),
      adjustments: [],
      parties: [],
      remarks: [],
      dates: [],
      references: [],
      amounts: [],
      quantities: [],
      contacts: [],
      lines: [],
      faults: [],
    };
  }

  /** @returns whether the segment belongs to a claim */
  take(segment: PlacedSegment): boolean {
    const { claim, note } = this;
    const line = claim.lines.at(-1);
    const at = line ?? claim;
    switch (segment.tag) {
      case 'SVC':
        claim.lines.push(this.line(segment));
        return true;
      case 'CAS':
        at.adjustments.push(...this.adjustments(segment));
        return true;
      case 'NM1':
        claim.parties.push(partyIn(segment));
        return true;
      case 'MIA':
      case 'MOA':
        this.adjudication(segment, segment.tag);
        return true;
      case 'REF':
        at.references.push({ code: segment.at(1), value: segment.at(2) });
        return true;
      case 'DTM':
        push(at.dates, segment, dayAt(segment, 2, note));
        return true;
      case 'AMT':
        push(at.amounts, segment, amountAt(segment, 2, note));
        return true;
      case 'QTY':
        push(at.quantities, segment, quantityAt(segment, 2, note));
        return true;
      case 'LQ':
        if (segment.at(2) !== '') at.remarks.push({ list: segment.at(1), code: segment.at(2) });
        return true;
      case 'PER':
        claim.contacts.push(contactIn(segment));
        return true;
      default:
        return false;
    }
  }

  /** The claim, once its last segment was read. */
  end(): ClaimPayment {
    return { ...this.claim, faults: [...this.faults, ...claimFaults(this.claim)] };
  }

  private line(segment: PlacedSegment): Writable<ServiceLine> {
    const { note } = this;
    const unknown: Procedure = { qualifier: '', code: '', modifiers: [] };
    return {
      number: this.claim.lines.length + 1,
      place: segment.place,
      procedure: procedureAt(segment, 1, note) ?? unknown,
      ...optional({ submitted: procedureAt(segment, 6, note) }),
      charged: amountOf(segment, 2, note),
      paid: amountOf(segment, 3, note),
      ...optional({
        revenueCode: segment.at(4),
        units: quantityAt(segment, 5, note),
        unitsBilled: quantityAt(segment, 7, note),
      }),
      dates: [],
      adjustments: [],
      references: [],
      amounts: [],
      quantities: [],
      remarks: [],
    };
  }

  private adjustments(segment: PlacedSegment): Adjustment[] {
    const { note } = this;
    const group = segment.at(1);
    const { place } = segment;
    if (!(group in adjustmentGroups)) note({ name: 'adjustment-group-unknown', place, element: 1, found: group });
    return REASONS.flatMap((element): Adjustment[] => {
      const reason = segment.at(element);
      if (reason === '' && segment.at(element + 1) === '') return [];
      if (reason === '') note({ name: 'reason-missing', place, element });
      const amount = amountOf(segment, element + 1, note);
      return [{ group, reason, amount, ...optional({ quantity: quantityAt(segment, element + 2, note) }), place }];
    });
  }

  private adjudication(segment: PlacedSegment, tag: 'MIA' | 'MOA'): void {
    const remarks = remarkElements[tag].map((element) => segment.at(element)).filter((code) => code !== '');
    this.claim.remarks.push(...remarks.map((code): Remark => ({ list: 'HE', code })));
    const elements = Array.from({ length: tag === 'MIA' ? 24 : 9 }, (_, index) => segment.at(index + 1));
    this.claim.adjudication = { kind: tag === 'MIA' ? 'inpatient' : 'outpatient', elements };
  }
}

function push<Value>(list: Coded<Value>[], segment: PlacedSegment, value: Value | undefined): void {
  if (value !== undefined) list.push({ code: segment.at(1), value });
}
