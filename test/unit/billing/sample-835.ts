/** Remittances of our own making, with separators of the sender's choice. */
export interface Separated {
  readonly element: string;
  readonly component: string;
  readonly terminator: string;
  /** What a sender writes after each terminator. */
  readonly after?: string;
}
export const usual: Separated = { element: '*', component: ':', terminator: '~' };

/** Segments written with `*` and `:` in these separators. */
export function separated(segments: readonly string[], separators: Separated = usual): string {
  const { element, component, terminator, after = '' } = separators;
  return segments
    .map((segment) => segment.replace(/[*:]/g, (each) => (each === '*' ? element : component)) + terminator + after)
    .join('');
}

/** The segments of one transaction set, its count reckoned. */
export function transaction(body: readonly string[], control = '0001'): string[] {
  return [`ST*835*${control}`, ...body, `SE*${body.length + 2}*${control}`];
}

/** An interchange of one group. */
export function interchange(
  transactions: readonly (readonly string[])[],
  control = '000000101',
  usage = 'P',
): string[] {
  return [
    `ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLINIC         *261101*0900*^*00501*${control}*0*${usage}*:`,
    'GS*HP*PAYER*CLINIC*20261101*0900*7*X*005010X221A1',
    ...transactions.flat(),
    `GE*${transactions.length}*7`,
    `IEA*1*${control}`,
  ];
}

/** What stands before the claims. */
export const header = (amount: string, trace = 'EFT4711'): string[] => [
  `BPR*I*${amount}*C*ACH*CCP*01*111000025*DA*123456*1512345678**01*111000025*DA*987654*20261102`,
  `TRN*1*${trace}*1512345678`,
  'DTM*405*20261101',
  'N1*PR*SUMMIT ADVANTAGE*XV*SUMMT01',
  'N3*1 PAYER WAY',
  'N4*CHICAGO*IL*60601',
  'PER*BL*SERVICES*TE*8005550100',
  'N1*PE*LAKESIDE FAMILY CLINIC*XX*1003000126',
  'REF*TJ*911234567',
];

/** A claim of 200.00: 120.00 paid, 60.00 by contract, 20.00 of copayment. */
export const claim = (control = 'CLM-1'): string[] => [
  `CLP*${control}*1*200*120*20*12*PAYER77*11*1`,
  'NM1*QC*1*DOE*JANE****MI*M1',
  'DTM*232*20261020',
  'SVC*HC:99213:25*150*90**1',
  'DTM*472*20261020',
  'CAS*CO*45*40',
  'CAS*PR*3*20',
  'REF*6R*L1',
  'AMT*B6*110',
  'LQ*HE*N130',
  'SVC*HC:36415*50*30**1',
  'DTM*472*20261020',
  'CAS*CO*45*20',
];

/** A file of one remittance with one claim, in balance. */
export const whole = (separators: Separated = usual): string =>
  separated(interchange([transaction([...header('120'), 'LX*1', ...claim()])]), separators);
