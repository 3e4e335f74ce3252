import type { Place, PlacedSegment } from '../../../platform/x12/scanner.ts';
import type {
  Cents,
  ClaimPayment,
  Coded,
  Party,
  ProviderAdjustment,
  ProviderSummary,
  Remittance,
} from '../remittance.ts';
import { remittanceFaults } from '../rules/balance.ts';
import type { Fault } from '../rules/faults.ts';
import { sumOf } from '../rules/sums.ts';
import { ClaimReader } from './claim-reader.ts';
import { contactIn, organizationIn } from './parties.ts';
import { amountAt, amountOf, dayAt, optional, quantityAt } from './values.ts';

/** Of what is not understood, so many segments are kept. */
const MOST_KEPT = 200;
/** PLB holds up to six adjustments: a reason with its reference, and an amount. */
const ADJUSTMENTS = [3, 5, 7, 9, 11, 13];
const money: ReadonlySet<string> = new Set(['SVC', 'CAS', 'MIA', 'MOA', 'AMT', 'LQ']);

/** What is known of a transaction set by the envelopes around it. */
export type Envelope = Omit<Remittance['envelope'], 'transaction'>;

/** Reads one 835, from ST to SE: claim by claim, then what concerns it as a whole. */
export class TransactionReader {
  private readonly faults: Fault[] = [];
  private readonly note = (fault: Fault): void => {
    this.faults.push(fault);
  };
  readonly number: number;
  private readonly begin: PlacedSegment;
  private readonly envelope: Envelope;
  private segments = 1;
  private payment: Remittance['payment'] | undefined;
  private paymentPlace: Place;
  private trace: Remittance['trace'] | undefined;
  private readonly parties: { payer?: Party; payee?: Party } = {};
  private readonly references: Coded<string>[] = [];
  private readonly dates: Coded<string>[] = [];
  private readonly contacts: string[] = [];
  private readonly summaries: ProviderSummary[] = [];
  private readonly providerAdjustments: ProviderAdjustment[] = [];
  private readonly kept: string[] = [];
  private claim: ClaimReader | undefined;
  /** LX01 of the group that is read, and what its claims come to. */
  private group: { number: string; claims: number; charged: Cents; summary?: ProviderSummary } | undefined;
  private claims = 0;
  private paid: Cents = 0;

  constructor(number: number, begin: PlacedSegment, envelope: Envelope) {
    this.number = number;
    this.begin = begin;
    this.envelope = envelope;
    this.paymentPlace = begin.place;
    if (envelope.isTest) this.note({ name: 'test-data', place: begin.place });
    const version = begin.at(3) || envelope.version;
    if (version && !version.startsWith('005010X221'))
      this.note({ name: 'version-not-5010', place: begin.place, found: version });
  }

  /** @returns a claim, where the segment shows that it has ended */
  take(segment: PlacedSegment): ClaimPayment | undefined {
    this.segments += 1;
    switch (segment.tag) {
      case 'CLP': {
        const ended = this.endClaim();
        if (!this.group) this.note({ name: 'claim-without-group', place: segment.place });
        this.claims += 1;
        this.claim = new ClaimReader(segment, this.claims, this.group?.number);
        return ended;
      }
      case 'LX':
      case 'PLB': {
        const ended = this.endClaim();
        if (segment.tag === 'LX') this.beginGroup(segment);
        else this.providerAdjustment(segment);
        return ended;
      }
      default:
        if (!this.claim?.take(segment)) this.header(segment);
        return undefined;
    }
  }

  /** The last claim, if it is still read. To be called before `end`. */
  endClaim(): ClaimPayment | undefined {
    const claim = this.claim?.end();
    this.claim = undefined;
    if (!claim) return undefined;
    this.paid += claim.paid;
    if (this.group) {
      this.group.claims += 1;
      this.group.charged += claim.charged;
    }
    return claim;
  }

  /** The remittance. @param end its SE, or undefined where the file ends before */
  end(end: PlacedSegment | undefined): Remittance {
    const { note, begin } = this;
    this.endGroup();
    if (!end) note({ name: 'transaction-not-closed', place: begin.place });
    else {
      this.segments += 1;
      const [count, control] = [end.at(1), end.at(2)];
      const { place } = end;
      if (Number(count || 'none') !== this.segments)
        note({ name: 'transaction-count-differs', place, element: 1, expected: this.segments, found: count });
      if (control !== begin.at(2))
        note({ name: 'transaction-control-differs', place, element: 2, expected: begin.at(2), found: control });
    }
    if (!this.payment) note({ name: 'payment-missing', place: begin.place });
    if (!this.trace || this.trace.number === '') note({ name: 'trace-missing', place: begin.place });
    if (!this.parties.payer) note({ name: 'payer-missing', place: begin.place });
    if (!this.parties.payee) note({ name: 'payee-missing', place: begin.place });
    const payment = this.payment ?? { handling: '', amount: 0, method: '' };
    const totals = { claims: this.claims, paid: this.paid, providerAdjusted: sumOf(this.providerAdjustments) };
    const { paymentPlace } = this;
    return {
      number: this.number,
      place: begin.place,
      envelope: { ...this.envelope, transaction: begin.at(2) },
      payment,
      trace: this.trace ?? { number: '', originator: '' },
      ...this.parties,
      references: this.references,
      dates: this.dates,
      contacts: this.contacts,
      summaries: this.summaries,
      providerAdjustments: this.providerAdjustments,
      totals,
      kept: this.kept,
      faults: [...this.faults, ...(this.payment ? remittanceFaults({ payment, totals, paymentPlace }) : [])],
    };
  }

  private header(segment: PlacedSegment): void {
    const { note, parties } = this;
    switch (segment.tag) {
      case 'BPR':
        return this.readPayment(segment);
      case 'TRN':
        if (!this.trace) this.trace = { number: segment.at(2), originator: segment.at(3) };
        else this.unexpected(segment);
        return;
      case 'CUR':
        if (segment.at(2) !== '' && segment.at(2) !== 'USD')
          note({ name: 'currency-foreign', place: segment.place, element: 2, expected: 'USD', found: segment.at(2) });
        return;
      case 'N1':
        if (segment.at(1) === 'PR') parties.payer ??= organizationIn(segment);
        else if (segment.at(1) === 'PE') parties.payee ??= organizationIn(segment);
        else this.unexpected(segment);
        return;
      case 'REF':
        this.references.push({ code: segment.at(1), value: segment.at(2) });
        return;
      case 'DTM': {
        const value = dayAt(segment, 2, note);
        if (value) this.dates.push({ code: segment.at(1), value });
        return;
      }
      case 'PER':
        this.contacts.push(contactIn(segment));
        return;
      case 'TS3':
      case 'TS2':
        return this.summary(segment);
      case 'N3':
      case 'N4':
      case 'RDM':
        return;
      default:
        this.unexpected(segment);
    }
  }

  private unexpected(segment: PlacedSegment): void {
    const name = money.has(segment.tag) ? 'money-out-of-place' : 'segment-unexpected';
    if (this.kept.length < MOST_KEPT) {
      this.kept.push(segment.text);
      this.note({ name, place: segment.place });
    } else if (this.kept.length === MOST_KEPT) this.kept.push('…');
  }

  private readPayment(segment: PlacedSegment): void {
    const { note } = this;
    const { place } = segment;
    if (this.payment) return note({ name: 'payment-twice', place });
    const amount = amountOf(segment, 2, note, 'total-unreadable');
    const isDebit = segment.at(3) === 'D' && amount !== 0;
    if (isDebit) note({ name: 'payment-is-a-debit', place, element: 3 });
    if (segment.at(1) === 'P') note({ name: 'payment-is-a-trial', place, element: 1 });
    this.paymentPlace = place;
    this.payment = {
      handling: segment.at(1),
      amount: isDebit ? -amount : amount,
      method: segment.at(4),
      ...optional({ date: dayAt(segment, 16, note) }),
    };
  }

  private beginGroup(segment: PlacedSegment): void {
    this.endGroup();
    this.group = { number: segment.at(1), claims: 0, charged: 0 };
  }

  /** What the payer says of a provider's claims is held against those that were read. */
  private endGroup(): void {
    const { group, note } = this;
    const summary = group?.summary;
    if (!group || !summary) return;
    const { place } = summary;
    if (summary.claims !== undefined && summary.claims !== group.claims)
      note({ name: 'summary-count-differs', place, element: 4, expected: group.claims, found: summary.claims });
    if (summary.charged !== undefined && summary.charged !== group.charged) {
      const amounts = { expected: group.charged, found: summary.charged, inCents: true as const };
      note({ name: 'summary-charge-differs', place, element: 5, ...amounts });
    }
  }

  private summary(segment: PlacedSegment): void {
    const { note } = this;
    const elements = segment.text.split(segment.text[3] ?? '*').slice(1);
    const isFirst = segment.tag === 'TS3';
    const summary: ProviderSummary = {
      provider: isFirst ? segment.at(1) : '',
      ...(isFirst
        ? optional({
            facilityCode: segment.at(2),
            fiscalPeriod: dayAt(segment, 3, note),
            claims: quantityAt(segment, 4, note),
            charged: amountAt(segment, 5, note, 'total-unreadable'),
          })
        : {}),
      elements,
      place: segment.place,
    };
    this.summaries.push(summary);
    if (isFirst && this.group && !this.group.summary) this.group.summary = summary;
  }

  private providerAdjustment(segment: PlacedSegment): void {
    const { note } = this;
    const { place } = segment;
    const fiscalPeriod = dayAt(segment, 2, note);
    for (const element of ADJUSTMENTS) {
      if (segment.at(element) === '' && segment.at(element + 1) === '') continue;
      const [reason = '', ...rest] = segment.withoutHeader
        ? segment.at(element).split(/[:>^|]/)
        : segment.parts(element);
      // The two letters or digits of a reason are known, whatever character follows.
      const [code, reference] =
        /^[0-9A-Z]{2}$/.test(reason) || rest.length > 0
          ? [reason, rest.join(' ').trim()]
          : [reason.slice(0, 2), reason.slice(3)];
      const amount = amountOf(segment, element + 1, note, 'total-unreadable');
      this.providerAdjustments.push({
        provider: segment.at(1),
        ...optional({ fiscalPeriod, reference }),
        reason: code,
        amount,
        place,
      });
    }
  }
}
