import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { differenceOf, inWords, type Fault } from '../../../functions/billing/remittance/rules/faults.ts';
import {
  balances,
  holdsClaim,
  holdsRemittance,
  verdictOn,
} from '../../../functions/billing/remittance/rules/verdict.ts';
import { decode } from '../../../functions/billing/remittance/x12/decode.ts';
import { readFile835, type RemittanceFile } from '../../../functions/billing/remittance/x12/reader.ts';
import { SegmentScanner, scan } from '../../../functions/platform/x12/scanner.ts';
import { claim, header, interchange, separated, transaction, usual, whole } from './sample-835.ts';

const names = (faults: readonly Fault[]): string[] => faults.map(({ name }) => name);
const one = (text: string): RemittanceFile['remittances'][number] => {
  const [remittance] = readFile835(text).remittances;
  if (!remittance) throw new Error('no remittance was read');
  return remittance;
};
const of = (body: readonly string[]): RemittanceFile['remittances'][number] =>
  one(separated(interchange([transaction(body)])));
/** What is read, without where it stood. */
const without = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, each: unknown) => (key === 'place' ? undefined : each)));

describe('a remittance', () => {
  test('is read whole, in cents', () => {
    const file = readFile835(whole());
    expect(file.faults).toEqual([]);
    const { claimPayments, ...remittance } = one(whole());
    expect(remittance).toMatchObject({
      envelope: { sender: 'PAYER', receiver: 'CLINIC', interchange: '000000101', transaction: '0001', isTest: false },
      payment: { handling: 'I', amount: 12_000, method: 'ACH', date: '2026-11-02' },
      trace: { number: 'EFT4711', originator: '1512345678' },
      payer: { name: 'SUMMIT ADVANTAGE', idType: 'XV', id: 'SUMMT01' },
      payee: { name: 'LAKESIDE FAMILY CLINIC', idType: 'XX', id: '1003000126' },
      totals: { claims: 1, paid: 12_000, providerAdjusted: 0 },
      faults: [],
    });
    expect(claimPayments).toMatchObject([
      {
        controlNumber: 'CLM-1',
        status: '1',
        charged: 20_000,
        paid: 12_000,
        patientShare: 2000,
        payerNumber: 'PAYER77',
        frequency: '1',
        parties: [{ role: 'QC', isPerson: true, name: 'DOE', given: 'JANE', idType: 'MI', id: 'M1' }],
        lines: [
          {
            number: 1,
            procedure: { qualifier: 'HC', code: '99213', modifiers: ['25'] },
            charged: 15_000,
            paid: 9000,
            units: 1,
            dates: [{ code: '472', value: '2026-10-20' }],
            adjustments: [
              { group: 'CO', reason: '45', amount: 4000 },
              { group: 'PR', reason: '3', amount: 2000 },
            ],
            references: [{ code: '6R', value: 'L1' }],
            amounts: [{ code: 'B6', value: 11_000 }],
            remarks: [{ list: 'HE', code: 'N130' }],
          },
          { number: 2, procedure: { code: '36415' }, charged: 5000, paid: 3000 },
        ],
        faults: [],
      },
    ]);
  });

  test('reads the same whatever separators, line ends, marks and pieces it comes in', () => {
    const plain = without(one(whole()).claimPayments);
    const separator = fc.constantFrom('*', '|', '^', '>', ':', '~', '!', '+', '\\', '$');
    fc.assert(
      fc.property(
        fc.uniqueArray(separator, { minLength: 3, maxLength: 3 }),
        fc.constantFrom('', '\n', '\r\n', '  \n', '\t'),
        fc.constantFrom('', '\uFEFF', ' \n'),
        fc.integer({ min: 1, max: 40 }),
        ([element = '', component = '', terminator = ''], after, before, size) => {
          const text = before + whole({ element, component, terminator, after }) + after;
          expect(without(one(text).claimPayments)).toEqual(plain);
          expect(names(one(text).faults)).toEqual([]);
          const scanner = new SegmentScanner();
          const pieces = [...text.matchAll(new RegExp(`[^]{1,${size}}`, 'g'))].map(([piece]) => piece);
          const tags = [...pieces.flatMap((piece) => [...scanner.take(piece)]), ...scanner.rest()].map(
            ({ place }) => place,
          );
          expect(tags).toEqual([...scan(text)].map(({ place }) => place));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('is read where lines end with nothing but a line break, and where they were folded', () => {
    const plain = without(one(whole()).claimPayments);
    for (const terminator of ['\n', '\r\n']) {
      const text = whole({ ...usual, terminator });
      expect(without(one(text).claimPayments)).toEqual(plain);
    }
    const folded = whole().replace(/(.{80})/g, '$1\n');
    expect(without(one(folded).claimPayments)).toEqual(plain);
  });

  test('is read in any encoding that is met', () => {
    const text = whole().replace('JANE', 'JOSÉ');
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    for (const bytes of [Buffer.from(text), Buffer.from(text, 'latin1'), utf16, Buffer.from(`\uFEFF${text}`)])
      expect(one(decode(bytes)).claimPayments[0]?.parties[0]?.given).toBe('JOSÉ');
  });

  test('takes amounts as payers write them', () => {
    const read = of([...header('-.5'), 'LX*1', 'CLP*A*22*-10.*-.5*0*12*1', 'CAS*CO*45*-9.50']);
    expect(read.claimPayments[0]).toMatchObject({ charged: -1000, paid: -50, adjustments: [{ amount: -950 }] });
    expect(names(read.faults)).toEqual([]);
  });

  test.each(['1,000.00', '12.345', 'free', '1E2', '9'.repeat(13)])('holds a claim whose amount is %s', (amount) => {
    const read = of([...header('0'), 'LX*1', `CLP*A*1*${amount}*0*0*12*1`]);
    expect(names(holdsClaim(read.claimPayments[0] ?? { faults: [] }))).toContain('amount-unreadable');
  });

  test('keeps remarks of inpatient and outpatient decisions, people, days and references of a claim', () => {
    const read = of([
      ...header('0'),
      'LX*1',
      'TS3*1003000126*11*20261231*2*300',
      'CLP*A*4*100*0**MB*1',
      'CAS*CO*50*100**',
      'NM1*QC*1*DOE*JANE',
      'NM1*74*1**JANET',
      'NM1*TT*2*NEXT HEALTH*****PI*NEXT',
      'MOA***N130*MA01',
      'REF*EA*MRN1',
      'DTM*050*20261020',
      'AMT*AU*5',
      'QTY*CA*2',
      'CLP*B*1*200*0**MB*1',
      'CAS*PR*1*200',
      'MIA*1***12.5*MA07***************MA18',
    ]);
    expect(read.claimPayments[0]).toMatchObject({
      remarks: [
        { list: 'HE', code: 'N130' },
        { list: 'HE', code: 'MA01' },
      ],
      parties: [{ role: 'QC' }, { role: '74', given: 'JANET' }, { role: 'TT', name: 'NEXT HEALTH', id: 'NEXT' }],
      references: [{ code: 'EA', value: 'MRN1' }],
      dates: [{ code: '050', value: '2026-10-20' }],
      amounts: [{ code: 'AU', value: 500 }],
      quantities: [{ code: 'CA', value: 2 }],
      adjudication: { kind: 'outpatient' },
    });
    expect(read.claimPayments[1]?.remarks.map(({ code }) => code)).toEqual(['MA07', 'MA18']);
    expect(read.faults).toEqual([]);
    expect(read.summaries).toMatchObject([{ provider: '1003000126', claims: 2, charged: 30_000 }]);
  });
});

describe('a file', () => {
  test('may hold several remittances, groups and interchanges, each with separators of its own, and others between', () => {
    const first = transaction([...header('120', 'T1'), 'LX*1', ...claim('A')], '0001');
    const second = transaction([...header('120', 'T2'), 'LX*1', ...claim('B')], '0002');
    const other = ['ST*999*0003', 'AK1*HP*7', 'SE*3*0003'];
    const text =
      separated(interchange([first, second, other], '000000001')) +
      '\r\n' +
      separated(interchange([transaction([...header('120', 'T3'), 'LX*1', ...claim('C')])], '000000002'), {
        element: '|',
        component: '>',
        terminator: '\n',
      });
    const file = readFile835(text);
    expect(file.faults).toEqual([]);
    expect(file.others).toEqual(['999']);
    expect(file.remittances.map(({ trace, claimPayments }) => [trace.number, claimPayments[0]?.controlNumber])).toEqual(
      [
        ['T1', 'A'],
        ['T2', 'B'],
        ['T3', 'C'],
      ],
    );
  });

  test('may hold one interchange within another', () => {
    const inner = separated(interchange([transaction([...header('120', 'IN'), 'LX*1', ...claim('B')])], '000000002'), {
      element: '|',
      component: '>',
      terminator: '!',
    });
    const outer = interchange([transaction([...header('120', 'OUT'), 'LX*1', ...claim('A')])], '000000001');
    const text = separated(outer.slice(0, 14)) + inner + separated(outer.slice(14));
    const file = readFile835(text);
    expect(file.faults).toEqual([]);
    expect(file.remittances.map(({ trace, faults }) => [trace.number, names(faults)])).toEqual([
      ['IN', []],
      ['OUT', []],
    ]);
  });

  test.each([
    ['', 'none'],
    ['a,b\n1,2\n', 'none'],
    ['%PDF-1.7 ISA', 'none'],
    ['ISA', 'none'],
    ['{"ISA": 1}', 'none'],
    [separated(interchange([['ST*277*0001', 'BHT*0085*08*1', 'SE*3*0001']])), 'other'],
  ])('that is no 835 is told as such: %j', (text, kind) => {
    expect(readFile835(text)).toMatchObject({ kind, remittances: [] });
  });

  test('cut anywhere never stops the reading, and nothing of a remittance that lost its end is posted', () => {
    const text = whole();
    for (let length = 0; length < text.length; length += 1) {
      const file = readFile835(text.slice(0, length));
      const isClosed = text.slice(0, length).includes('SE*25*0001');
      for (const remittance of file.remittances) expect(holdsRemittance(remittance).length > 0).toBe(!isClosed);
    }
  });

  test('of any bytes is read to its end', () => {
    const piece = fc.oneof(
      fc.constantFrom(...whole().split(/(?<=~)/), 'ISA*', 'IEA*1*x~', 'GS*~', 'SE*~', 'CAS*~', 'PLB*1*2*3~', '~', '*'),
      fc.string({ unit: 'binary', maxLength: 20 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        expect(['835', 'other', 'none']).toContain(readFile835(pieces.join('')).kind);
      }),
      { numRuns: 300 },
    );
  });
});

describe('envelopes are checked', () => {
  const edit = (from: string, to: string): string => whole().replace(from, to);
  test.each([
    ['SE*25*0001', 'SE*26*0001', 'transaction-count-differs'],
    ['SE*25*0001', 'SE*25*0002', 'transaction-control-differs'],
    ['SE*25*0001~', '', 'transaction-not-closed'],
  ])('%s as %s holds the remittance', (from, to, name) => {
    expect(whole()).toContain(from);
    expect(names(holdsRemittance(one(edit(from, to))))).toEqual([name]);
  });

  test.each([
    ['GE*1*7', 'GE*2*7', 'group-count-differs'],
    ['GE*1*7', 'GE*1*8', 'group-control-differs'],
    ['GE*1*7~', '', 'group-not-closed'],
    ['IEA*1*000000101', 'IEA*2*000000101', 'interchange-count-differs'],
    ['IEA*1*000000101', 'IEA*1*000000102', 'interchange-control-differs'],
    ['IEA*1*000000101~', '', 'interchange-not-closed'],
  ])('%s as %s is told, and what is whole is posted', (from, to, name) => {
    const file = readFile835(edit(from, to));
    expect(names(file.faults)).toContain(name);
    expect(file.remittances.flatMap((each) => holdsRemittance(each))).toEqual([]);
  });

  test('a transaction set that came without its interchange is read', () => {
    const bare = separated(transaction([...header('120'), 'LX*1', ...claim()]));
    const file = readFile835(bare);
    expect(names(file.faults)).toEqual(['interchange-missing']);
    expect(file.remittances[0]?.claimPayments[0]?.lines[0]?.procedure.code).toBe('99213');
    expect(names(file.remittances[0]?.faults ?? [])).toEqual([]);
  });

  test('a test is held in production alone', () => {
    const text = separated(interchange([transaction([...header('120'), 'LX*1', ...claim()])], '000000001', 'T'));
    expect(names(holdsRemittance(one(text), true))).toEqual(['test-data']);
    expect(holdsRemittance(one(text))).toEqual([]);
  });

  test.each([
    ['BPR', 'payment-missing'],
    ['TRN', 'trace-missing'],
  ])('without %s the remittance is held', (tag, name) => {
    const body = [...header('120'), 'LX*1', ...claim()].filter((segment) => !segment.startsWith(tag));
    expect(names(holdsRemittance(of(body)))).toContain(name);
  });

  test('without groups and parties it is read all the same', () => {
    const body = [...header('120').filter((segment) => !segment.startsWith('N1')), ...claim()];
    const read = of(body);
    expect(names(read.faults).sort()).toEqual(['claim-without-group', 'payee-missing', 'payer-missing']);
    expect(read.claimPayments.map((each) => verdictOn(read, each))).toEqual(['post']);
  });

  test('codes put together by another character than the header says are read', () => {
    const read = one(whole().replaceAll('HC:99213:25', 'HC>99213>25'));
    expect(read.claimPayments[0]?.lines[0]?.procedure).toEqual({ qualifier: 'HC', code: '99213', modifiers: ['25'] });
    expect(names(read.claimPayments[0]?.faults ?? [])).toEqual(['component-separator-differs']);
  });

  test('amounts in another currency, a trial of the connection and money outside any claim are held', () => {
    expect(names(holdsRemittance(of([...header('120'), 'CUR*PR*CAD', 'LX*1', ...claim()])))).toEqual([
      'currency-foreign',
    ]);
    const trial = [...header('120'), 'LX*1', ...claim()].map((segment) => segment.replace('BPR*I', 'BPR*P'));
    expect(names(holdsRemittance(of(trial)))).toEqual(['payment-is-a-trial']);
    expect(names(holdsRemittance(of([...header('120'), 'CAS*CO*45*1', 'LX*1', ...claim()])))).toEqual([
      'money-out-of-place',
    ]);
  });
});

describe('what does not balance is held with where and how much', () => {
  test('the payment against its claims and provider adjustments', () => {
    const body = [...header('100'), 'LX*1', ...claim(), 'PLB*1003000126*20261231*WO:CLM-0*15*FB*-5'];
    const read = of(body);
    expect(read.providerAdjustments).toMatchObject([
      { provider: '1003000126', fiscalPeriod: '2026-12-31', reason: 'WO', reference: 'CLM-0', amount: 1500 },
      { reason: 'FB', amount: -500 },
    ]);
    const [fault] = holdsRemittance(read);
    expect(fault).toMatchObject({ name: 'remittance-out-of-balance', place: { segment: 4, tag: 'BPR' }, element: 2 });
    expect(fault && differenceOf(fault)).toBe(-1000);
    expect(fault && inWords(fault)).toMatch(
      /^Segment 4 \(BPR02, character \d+\): .* Expected \$110\.00, found \$100\.00, a difference of -\$10\.00\. Compare it with the bank/,
    );
    expect(holdsRemittance(of([...header('110'), ...body.slice(header('').length)]))).toEqual([]);
  });

  test('a claim alone, and the rest is posted', () => {
    const wrong = claim('BAD').map((segment) => segment.replace('CAS*CO*45*20', 'CAS*CO*45*19'));
    const read = of([...header('240'), 'LX*1', ...claim('GOOD'), ...wrong]);
    expect(read.claimPayments.map((each) => [each.controlNumber, verdictOn(read, each), names(each.faults)])).toEqual([
      ['GOOD', 'post', []],
      ['BAD', 'hold', ['line-out-of-balance', 'claim-out-of-balance']],
    ]);
    expect(balances(read, read.claimPayments)).toBe(false);
  });

  test('lines against their claim', () => {
    const wrong = claim().map((segment) => segment.replace('SVC*HC:36415*50*30', 'SVC*HC:36415*40*20'));
    const [read] = of([...header('120'), 'LX*1', ...wrong]).claimPayments;
    expect(names(read?.faults ?? [])).toEqual(['lines-charge-differs', 'lines-paid-differs']);
  });

  test('adjustments of the claim beside those of its lines', () => {
    const read = of([
      ...header('450'),
      'LX*1',
      'CLP*A*1*800*450*300*12*1',
      'CAS*CO*A2*50',
      'SVC*HC:99211*800*500',
      'CAS*PR*1*300',
    ]);
    expect(read.claimPayments[0]?.faults).toEqual([]);
  });

  test('any amount that is changed in a remittance that balances is found', () => {
    const text = whole();
    const segments = text.split('~');
    const amounts: readonly (readonly [tag: string, elements: readonly number[]])[] = [
      ['BPR', [2]],
      ['CLP', [3, 4]],
      ['SVC', [2, 3]],
      ['CAS', [3]],
    ];
    for (const [index, segment] of segments.entries()) {
      const [, elements] = amounts.find(([tag]) => segment.startsWith(`${tag}*`)) ?? ['', []];
      for (const element of elements) {
        const changed = segment.split('*');
        changed[element] = String(Number(changed[element]) + 0.01);
        const read = one(segments.with(index, changed.join('*')).join('~'));
        expect(balances(read, read.claimPayments)).toBe(false);
        expect(read.claimPayments.map((each) => verdictOn(read, each))).toEqual(['hold']);
      }
    }
  });

  test('a status or a group that nobody knows holds the claim', () => {
    const unknown = claim().map((segment) =>
      segment.replace('CLP*CLM-1*1', 'CLP*CLM-1*77').replace('CAS*PR*3', 'CAS*XX*3'),
    );
    const read = of([...header('120'), 'LX*1', ...unknown]);
    expect(names(holdsClaim(read.claimPayments[0] ?? { faults: [] }))).toEqual([
      'claim-status-unknown',
      'adjustment-group-unknown',
    ]);
  });
});
