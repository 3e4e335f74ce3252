/**
 * The simulated payer's answers about coverage, over FHIR and X12: what it holds of a member is the same in both. The end of the
 * member id decides; nothing here is shared with the product.
 */
import type { Json, Resource } from './answer.ts';

/** What the payer says of a member, whichever protocol asks. */
export type Standing =
  | 'active'
  | 'inactive'
  | 'unknown-id'
  | 'not-found'
  | 'ask-later'
  | 'soon'
  | 'pending'
  | 'investigated'
  | 'cannot-process'
  | 'two-payers';

const byMemberId: Readonly<Record<string, Standing>> = {
  GONE: 'inactive',
  MISTYPED: 'unknown-id',
  NOBODY: 'not-found',
  LATER: 'ask-later',
  SOON: 'soon',
  PENDING: 'pending',
  INQUIRY: 'investigated',
  REFUSE: 'cannot-process',
  TWO: 'two-payers',
};

/** How this member stands with the payer. */
export function standingOf(memberId: string): Standing {
  return byMemberId[/-([A-Z]+)$/.exec(memberId)?.[1] ?? ''] ?? 'active';
}

/** One question, as far as the payer needs it. */
export interface EligibilityQuestion {
  readonly memberId: string;
  /** What the caller wants echoed. */
  readonly trace: string;
  /** `YYYY-MM-DD`. */
  readonly dateOfService: string;
}

/** What this payer's health plan costs: service type, in network, out of network. Dollars and percent. */
const PLAN = 'GOLD';
const visits = [
  ['98', 30, 60],
  ['UC', 75, 75],
] as const;
const parts = [
  ['62', 20, 40],
  ['30', 10, 30],
] as const;
const DEDUCTIBLE = { total: 1500, left: 500 };
const OUT_OF_POCKET = { total: 6000, left: 4200 };

/** The question in a Bundle for `CoverageEligibilityRequest/$submit`, or undefined if it is none. */
export function readFhirQuestion(body: unknown): EligibilityQuestion | undefined {
  const resources = ((body as { entry?: { resource?: Resource }[] }).entry ?? []).map(({ resource }) => resource ?? {});
  const request = resources.find(({ resourceType }) => resourceType === 'CoverageEligibilityRequest');
  const coverage = resources.find(({ resourceType }) => resourceType === 'Coverage');
  if (!request || !coverage) return undefined;
  return {
    memberId: (coverage['subscriberId'] as string | undefined) ?? '',
    trace: (request['identifier'] as { value: string }[] | undefined)?.[0]?.value ?? '',
    dateOfService: (request['servicedDate'] as string | undefined) ?? '',
  };
}

/** The answer as a CoverageEligibilityResponse. */
export function fhirAnswer(
  standing: Exclude<Standing, 'soon'>,
  { trace, dateOfService }: EligibilityQuestion,
): Resource {
  const rejected = { 'ask-later': '42', 'unknown-id': '72', 'not-found': '75' } as const;
  const base: Resource = {
    resourceType: 'CoverageEligibilityResponse',
    identifier: [{ value: `ELG-${trace.slice(-8)}` }],
    status: 'active',
    purpose: ['benefits', 'validation'],
    patient: { display: 'the member' },
    created: new Date(0).toISOString(),
    request: { identifier: { value: trace } },
    insurer: { display: 'Simulated payer' },
  };
  if (standing === 'ask-later' || standing === 'unknown-id' || standing === 'not-found')
    return {
      ...base,
      outcome: 'error',
      error: [{ code: { coding: [{ system: 'https://codesystem.x12.org/external/901', code: rejected[standing] }] } }],
    };
  if (standing === 'cannot-process' || standing === 'pending')
    return { ...base, outcome: 'partial', disposition: 'A representative will look into it.' };
  const year = dateOfService.slice(0, 4);
  return {
    ...base,
    outcome: 'complete',
    insurance: [
      {
        coverage: { display: PLAN },
        inforce: standing !== 'inactive',
        benefitPeriod: { start: `${year}-01-01`, end: `${year}-12-31` },
        ...(standing === 'inactive' ? {} : { item: fhirItems() }),
      },
    ],
  };
}

function fhirItems(): Json[] {
  const coded = (code: string): Json => ({ coding: [{ code }] });
  const service = (code: string): Json => ({
    coding: [{ system: 'https://x12.org/codes/service-type-codes', code }],
  });
  const usd = (value: number): Json => ({ value, currency: 'USD' });
  const networks = ['in', 'out'] as const;
  return [
    ...visits.flatMap(([type, ...amounts]) =>
      networks.map((network, index) => ({
        category: service(type),
        excluded: false,
        network: coded(network),
        benefit: [{ type: coded('copay'), allowedMoney: usd(amounts[index] ?? 0) }],
      })),
    ),
    ...parts.flatMap(([type, ...rates]) =>
      networks.map((network, index) => ({
        category: service(type),
        excluded: false,
        network: coded(network),
        ...(type === '62' ? { authorizationRequired: true } : {}),
        benefit: [{ type: coded('copay-percent'), allowedUnsignedInt: rates[index] ?? 0 }],
      })),
    ),
    {
      category: service('30'),
      unit: coded('individual'),
      term: coded('annual'),
      benefit: [
        {
          type: coded('deductible'),
          allowedMoney: usd(DEDUCTIBLE.total),
          usedMoney: usd(DEDUCTIBLE.total - DEDUCTIBLE.left),
        },
        {
          type: coded('out-of-pocket-maximum'),
          allowedMoney: usd(OUT_OF_POCKET.total),
          usedMoney: usd(OUT_OF_POCKET.total - OUT_OF_POCKET.left),
        },
      ],
    },
  ];
}

/** What stands in a CAQH CORE envelope: its fields by name. */
export function readEnvelope(contentType: string, text: string): ReadonlyMap<string, string> {
  const boundary = /boundary="?([^";]+)/.exec(contentType)?.[1];
  const fields = new Map<string, string>();
  if (boundary === undefined) return fields;
  for (const part of text.split(`--${boundary}`)) {
    const [, name, value] = /name="(\w+)"\r\n\r\n([\s\S]*)\r\n$/.exec(part) ?? [];
    if (name !== undefined && value !== undefined) fields.set(name, value);
  }
  return fields;
}

/** The payer's envelope. */
export function writeEnvelope(fields: Readonly<Record<string, string>>): { contentType: string; body: string } {
  const boundary = 'simulated-payer-boundary';
  const body = Object.entries(fields)
    .map(([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join('');
  return { contentType: `multipart/form-data; boundary=${boundary}`, body: `${body}--${boundary}--\r\n` };
}

/** The question in a 270, or undefined if it is none. */
export function readX12Question(payload: string): EligibilityQuestion | undefined {
  if (!payload.startsWith('ISA') || payload.length < 106) return undefined;
  const element = payload[3] ?? '*';
  const segments = payload.split(payload[105] ?? '~').map((segment) => segment.trim().split(element));
  const find = (tag: string, second?: string): string[] | undefined =>
    segments.find(([name, first]) => name === tag && (second === undefined || first === second));
  if (find('ST')?.[1] !== '270') return undefined;
  const day = find('DTP', '291')?.[3] ?? '';
  return {
    memberId: find('NM1', 'IL')?.[9] ?? '',
    trace: find('TRN')?.[2] ?? '',
    dateOfService: `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}`,
  };
}

/** The answer as a 271, with separators of this payer's own choosing. */
export function x12Answer(
  standing: Exclude<Standing, 'soon'>,
  { memberId, trace, dateOfService }: EligibilityQuestion,
): string {
  const year = dateOfService.slice(0, 4);
  const both = (line: (network: 'Y' | 'N', index: 0 | 1) => string): string[] => [line('Y', 0), line('N', 1)];
  const benefits: readonly string[] = [
    `EB|1||30||${PLAN}`,
    ...(standing === 'two-payers' ? ['EB|R||30', 'LS|2120', 'NM1|PRP|2|PRAIRIE MUTUAL|||||PI|PRM77', 'LE|2120'] : []),
    ...visits.flatMap(([type, ...amounts]) =>
      both((network, index) => `EB|B|IND|${type}||${PLAN}|27|${amounts[index]}|||||${network}`),
    ),
    ...parts.flatMap(([type, ...rates]) =>
      both(
        (network, index) =>
          `EB|A|IND|${type}|||27||${(rates[index] ?? 0) / 100}|||${type === '62' ? 'Y' : ''}|${network}`,
      ),
    ),
    `EB|C|IND|30|||23|${DEDUCTIBLE.total}`,
    `EB|C|IND|30|||29|${DEDUCTIBLE.left}`,
    `EB|G|IND|30|||23|${OUT_OF_POCKET.total}`,
    `EB|G|IND|30|||29|${OUT_OF_POCKET.left}`,
    'EB|F|IND|PT|||22||||30',
    'HSD|VS|30|||22|1',
    'MSG|THIRTY VISITS A YEAR',
  ];
  const said: Readonly<Record<Exclude<Standing, 'soon'>, readonly string[]>> = {
    active: benefits,
    'two-payers': benefits,
    inactive: [`EB|6||30||${PLAN}`],
    pending: [`EB|8||30||${PLAN}`],
    investigated: [`EB|5||30||${PLAN}`],
    'cannot-process': ['EB|V'],
    'ask-later': [],
    'unknown-id': ['AAA|N||72|C'],
    'not-found': ['AAA|N||75|C'],
  };
  const body = [
    'ST|271|0001|005010X279A1',
    `BHT|0022|11|ELG${trace.slice(-8)}|20261123|0900`,
    'HL|1||20|1',
    // A payer without time says so at its own level, before any member.
    ...(standing === 'ask-later' ? ['AAA|Y||42|R'] : []),
    'NM1|PR|2|SIMULATED PAYER|||||PI|SIM01',
    ...(standing === 'ask-later'
      ? []
      : [
          'HL|2|1|21|1',
          'NM1|1P|2|THE CLINIC|||||XX|1234567890',
          'HL|3|2|22|0',
          `TRN|2|${trace}|9SIMULATED`,
          `NM1|IL|1|MEMBER|THE||||MI|${memberId}`,
          ...(standing === 'unknown-id' || standing === 'not-found' ? [] : [`DTP|307|RD8|${year}0101-${year}1231`]),
          ...said[standing],
        ]),
  ];
  return [
    'ISA|00|          |00|          |ZZ|SIMULATED      |ZZ|FRONTDESK      |261123|0900|!|00501|000000001|0|P|>',
    'GS|HB|SIMULATED|FRONTDESK|20261123|0900|1|X|005010X279A1',
    ...body,
    `SE|${body.length + 1}|0001`,
    'GE|1|1',
    'IEA|1|000000001',
  ]
    .map((segment) => `${segment}\n`)
    .join('');
}
