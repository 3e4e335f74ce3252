/** What a payer decided of one claim, as a demo has it answer: in the form of a real 835, with data of the demo's own. */
export interface Decision {
  /** The clinic's number of the claim, which comes back (CLP01). */
  readonly control: string;
  /** CLP02: 1 as the first payer, 4 denied. */
  readonly status: '1' | '4';
  readonly member: string;
  readonly family: string;
  readonly given: string;
  /** `YYYY-MM-DD`. */
  readonly dateOfService: string;
  readonly lines: readonly {
    readonly control: string;
    readonly code: string;
    /** In cents. */
    readonly charged: number;
    readonly paid: number;
    /** `['CO', '45', 4000]`: group, reason (CARC), cents. */
    readonly adjustments: readonly (readonly [group: string, reason: string, amount: number])[];
    /** RARCs. */
    readonly remarks?: readonly string[];
  }[];
}

const dollars = (cents: number): string => String(cents / 100);
const compact = (day: string): string => day.replaceAll('-', '');

/** An X12 835 of one remittance with these claims, which balances if they do. */
export function remittanceFile(trace: string, paidOn: string, decisions: readonly Decision[]): string {
  const day = compact(paidOn);
  const paid = decisions.flatMap(({ lines }) => lines).reduce((sum, line) => sum + line.paid, 0);
  const body = [
    `BPR*${paid > 0 ? 'I' : 'H'}*${dollars(paid)}*C*${paid > 0 ? 'ACH' : 'NON'}************${day}`,
    `TRN*1*${trace}*1512345678`,
    `DTM*405*${day}`,
    'N1*PR*SUMMIT ADVANTAGE*XV*SUMMT01',
    'N3*1 PAYER WAY',
    'N4*CHICAGO*IL*60601',
    'N1*PE*LAKESIDE FAMILY CLINIC*XX*1003000126',
    'LX*1',
    ...decisions.flatMap(claim),
  ];
  const segments = [
    `ISA*00*          *00*          *ZZ*SUMMIT         *ZZ*LAKESIDE       *${day.slice(2)}*0900*^*00501*000000101*0*P*:`,
    `GS*HP*SUMMIT*LAKESIDE*${day}*0900*1*X*005010X221A1`,
    'ST*835*0001',
    ...body,
    `SE*${body.length + 2}*0001`,
    'GE*1*1',
    'IEA*1*000000101',
  ];
  return `${segments.join('~\n')}~\n`;
}

function claim({ control, status, member, family, given, dateOfService, lines }: Decision): string[] {
  const sum = (of: (line: Decision['lines'][number]) => number): number =>
    lines.reduce((total, line) => total + of(line), 0);
  const share = sum(({ adjustments }) =>
    adjustments.reduce((total, [group, , amount]) => total + (group === 'PR' ? amount : 0), 0),
  );
  const charged = sum((line) => line.charged);
  return [
    `CLP*${control}*${status}*${dollars(charged)}*${dollars(sum(({ paid }) => paid))}*${dollars(share)}*MA*P${control}*11*1`,
    `NM1*QC*1*${family.toUpperCase()}*${given.toUpperCase()}****MI*${member}`,
    `DTM*232*${compact(dateOfService)}`,
    ...lines.flatMap((line) => [
      `SVC*HC:${line.code}*${dollars(line.charged)}*${dollars(line.paid)}**1`,
      `DTM*472*${compact(dateOfService)}`,
      ...line.adjustments.map(([group, reason, amount]) => `CAS*${group}*${reason}*${dollars(amount)}`),
      `REF*6R*${line.control}`,
      ...(line.remarks ?? []).map((remark) => `LQ*HE*${remark}`),
    ]),
  ];
}
