import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { build270, traceOf } from '../../../functions/registration/eligibility/gateways/x12/build-270.ts';
import { readEnvelope, writeEnvelope } from '../../../functions/registration/eligibility/gateways/x12/envelope.ts';
import { read271 } from '../../../functions/registration/eligibility/gateways/x12/read-271.ts';
import { plainText, readSegments, writeSegment } from '../../../functions/platform/x12/segments.ts';
import type { BenefitLine, PayerSaid } from '../../../functions/registration/eligibility/answer.ts';
import { coverage, patient, question } from './eligibility-sample.ts';

const settings = {
  kind: 'x12',
  endpoint: 'https://core.example/x12',
  senderId: 'FRONTDESK',
  receiverId: 'MWCH',
  usage: 'P',
  timeoutSeconds: 20,
} as const;
const envelope = { senderId: 'FRONTDESK', receiverId: 'MWCH', usage: 'P', at: '2026-11-23T15:04:05.678Z' } as const;
const TRACE = traceOf(question(settings).identifier);

/** A 271 of these segments, with separators of the sender's choice. */
function answer(
  segments: readonly string[],
  separators = { element: '*', repetition: '^', component: ':', end: '~' },
): string {
  const { element, repetition, component, end } = separators;
  const own = (segment: string): string =>
    segment.replaceAll('*', element).replaceAll('^', repetition).replaceAll(':', component) + end;
  return [
    `ISA*00*          *00*          *ZZ*MWCH           *ZZ*FRONTDESK      *261123*0900*^*00501*000000001*0*P*:`,
    'GS*HB*MWCH*FRONTDESK*20261123*0900*1*X*005010X279A1',
    'ST*271*0001*005010X279A1',
    'BHT*0022*11*REF77*20261123*0900',
    'HL*1**20*1',
    'NM1*PR*2*PAYER*****PI*1',
    'HL*2*1*21*1',
    'NM1*1P*2*CLINIC*****XX*0000000000',
    'HL*3*2*22*0',
    `TRN*2*${TRACE}*9SOMEBODY`,
    'NM1*IL*1*DOE*JANE****MI*1',
    ...segments,
    `SE*${segments.length + 10}*0001`,
    'GE*1*1',
    'IEA*1*000000001',
  ]
    .map(own)
    .join('');
}
function said(source: string, trace: string | undefined = TRACE): PayerSaid {
  const reading = read271(source, trace);
  if (reading.kind !== 'said') throw new Error(reading.problem);
  return reading.said;
}
const only = (source: string): BenefitLine | undefined => said(source).lines[0];

describe('a question as 270', () => {
  test('names payer, who asks, member, day and services, in the order of the guide', () => {
    const text = build270(question(settings, { serviceTypes: ['30', '98'], serviceCode: '99213' }), envelope);
    expect(text.split('~').map((segment) => segment.trim())).toEqual([
      expect.stringMatching(
        /^ISA\*00\* {10}\*00\* {10}\*ZZ\*FRONTDESK {6}\*ZZ\*MWCH {11}\*261123\*1504\*\^\*00501\*\d{9}\*0\*P\*:$/,
      ),
      expect.stringMatching(/^GS\*HS\*FRONTDESK\*MWCH\*20261123\*1504\*\d+\*X\*005010X279A1$/),
      'ST*270*0001*005010X279A1',
      `BHT*0022*13*${TRACE}*20261123*1504`,
      'HL*1**20*1',
      'NM1*PR*2*SUMMIT ADVANTAGE*****PI*SUMMT01',
      'HL*2*1*21*1',
      'NM1*1P*2*LAKESIDE FAMILY CLINIC*****XX*1003000126',
      'HL*3*2*22*0',
      `TRN*1*${TRACE}*9100300012`,
      'NM1*IL*1*NUNEZ-ORTEGA*MARIA*JOSE**JR*MI*SA-1042',
      'DMG*D8*19610228*F',
      'DTP*291*D8*20261214',
      'EQ*30^98',
      'EQ**HC:99213',
      'SE*14*0001',
      expect.stringMatching(/^GE\*1\*\d+$/),
      expect.stringMatching(/^IEA\*1\*\d{9}$/),
      '',
    ]);
    expect(text.slice(0, text.indexOf('~') + 1)).toHaveLength(106);
  });

  test('of a dependent stands in the dependent’s loop, under the subscriber’s member id', () => {
    const text = build270(
      question(settings, {
        coverage: coverage({
          relationship: 'child',
          groupNumber: 'G77',
          subscriber: { name: { use: 'official', family: 'Ortega', given: ['Luis'] }, birthDate: '1985-01-02' },
        }),
      }),
      envelope,
    );
    const segments = text.split('~');
    expect(segments.slice(8, 19)).toEqual([
      'HL*3*2*22*1',
      'NM1*IL*1*ORTEGA*LUIS****MI*SA-1042',
      'REF*6P*G77',
      'DMG*D8*19850102',
      'HL*4*3*23*0',
      `TRN*1*${TRACE}*9100300012`,
      'NM1*03*1*NUNEZ-ORTEGA*MARIA*JOSE**JR',
      'DMG*D8*19610228*F',
      'INS*N*19',
      'DTP*291*D8*20261214',
      'EQ*30',
    ]);
    expect(segments.find((segment) => segment.startsWith('SE'))).toBe('SE*18*0001');
  });

  test('is read back as it was written, whatever is in a name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.string({ maxLength: 40 }), (family, given) => {
        const named = { ...patient, name: [{ use: 'official' as const, family, given: [given] }] };
        const segments = readSegments(build270(question(settings, { patient: named }), envelope));
        expect(segments?.map(({ tag }) => tag).join(' ')).toBe(
          'ISA GS ST BHT HL NM1 HL NM1 HL TRN NM1 DMG DTP EQ SE GE IEA',
        );
        expect(segments?.[10]?.at(9)).toBe('SA-1042');
      }),
    );
  });

  test('keeps letters that payers know, and no separator gets through', () => {
    expect(plainText('Núñez–O’Brien * Søn~ß^Łódź:', 60)).toBe("NUNEZ O'BRIEN SON SS LODZ");
    expect(writeSegment('NM1', 'IL', 1, '', '', '')).toBe('NM1*IL*1~');
  });
});

describe('an answer as 271', () => {
  test.each([
    ['the usual separators', { element: '*', repetition: '^', component: ':', end: '~' }],
    ['others, and line breaks', { element: '|', repetition: '!', component: '>', end: '~\r\n' }],
    ['a line break alone', { element: '+', repetition: '%', component: '<', end: '\n' }],
  ])('is read with %s', (_, separators) => {
    const source = answer(['EB*1*IND*30^98*HM*GOLD PLAN', 'EB*B**98****15*****Y*HC:99213'], separators);
    expect(said(source).lines).toMatchObject([
      { kind: 'active', serviceTypes: ['30', '98'], planName: 'GOLD PLAN', insuranceType: 'HM', level: 'individual' },
      { kind: 'copay', amount: { amount: 1500, currency: 'USD' }, network: 'in', serviceCode: '99213' },
    ]);
  });

  test.each([
    ['1', 'active'],
    ['4', 'active'],
    ['5', 'active-pending-investigation'],
    ['6', 'inactive'],
    ['7', 'inactive-pending'],
    ['8', 'inactive-pending'],
    ['A', 'coinsurance'],
    ['B', 'copay'],
    ['C', 'deductible'],
    ['G', 'out-of-pocket'],
    ['I', 'not-covered'],
    ['R', 'other-payer'],
    ['V', 'cannot-process'],
    ['Q', 'other'],
  ])('EB01 %s is %s', (code, kind) => {
    expect(only(answer([`EB*${code}**30`]))).toMatchObject({ kind, code });
  });

  test.each([
    ['.2', 2000],
    ['0.125', 1250],
    ['1', 10_000],
    ['20', 2000],
    ['', undefined],
    ['many', undefined],
  ])('a percentage of %s is %s hundredths of a percent', (text, rate) => {
    expect(only(answer([`EB*A**30****${text}`]))?.rate).toBe(undefined);
    expect(only(answer([`EB*A**30*****${text}`]))?.rate).toBe(rate);
  });

  test('what cannot be read is kept whole beside what can', () => {
    const line = only(answer(['EB*C**30***23*lots', 'HSD*VS*30***22*1', 'III*ZZ*11', 'MSG*CALL US', 'REF*18*GRP']));
    expect(line).toMatchObject({
      kind: 'deductible',
      kept: ['EB*C**30***23*lots', 'HSD*VS*30***22*1', 'III*ZZ*11', 'REF*18*GRP'],
      notes: ['CALL US'],
    });
    expect(line?.amount).toBeUndefined();
  });

  test('a reject is kept whole: code, follow-up, and which part of the question is at fault', () => {
    const levels = (source: string): string[] =>
      said(source).rejects.map(({ code, followUp, level, valid }) => [level, code, followUp, valid].join(' '));
    expect(levels(answer(['AAA*N**72*C']))).toEqual(['subscriber 72 C N']);
    expect(levels(answer(['HL*4*3*23*0', 'NM1*03*1*DOE*KID', 'AAA*Y**67*N']))).toEqual(['dependent 67 N Y']);
    expect(levels(answer(['EB*1**30', 'AAA*N**55*C']))).toEqual(['service 55 C N']);
    const early = answer([]).replace('NM1*PR*2*PAYER*****PI*1~', 'AAA*Y**42*R~');
    expect(levels(early)).toEqual(['payer 42 R Y']);
    const provider = answer([]).replace('NM1*1P*2*CLINIC*****XX*0000000000~', '$&AAA*N**51*C~');
    expect(levels(provider)).toEqual(['provider 51 C N']);
  });

  test('an NPI with a wrong check digit is taken as the payer writes it', () => {
    const line = only(
      answer(['EB*L', 'LS*2120', 'NM1*P3*1*JONES*MARCUS****XX*1234567890', 'PER*IC**TE*3125550142', 'LE*2120']),
    );
    expect(line?.parties).toEqual([
      { role: 'P3', name: 'MARCUS JONES', idType: 'XX', id: '1234567890', contact: ['3125550142'] },
    ]);
  });

  test('the dates of the coverage are told from those of a benefit', () => {
    const { dates, lines } = said(answer(['DTP*307*RD8*20260101-20261231', 'EB*1**30', 'DTP*348*D8*20260301']));
    expect(dates).toEqual([{ qualifier: '307', start: '2026-01-01', end: '2026-12-31' }]);
    expect(lines[0]?.dates).toEqual([{ qualifier: '348', start: '2026-03-01' }]);
  });

  test('of several transactions the one with our trace is ours; one about another is nobody’s', () => {
    const other = answer(['EB*6**30']).replaceAll(TRACE, 'ANOTHER');
    const mine = answer(['EB*1**30']);
    const body = (source: string): string => source.slice(source.indexOf('ST*'), source.indexOf('GE*'));
    const both = other.replace('GE*', `${body(mine)}GE*`);
    expect(said(both).lines.map(({ kind }) => kind)).toEqual(['active']);
    expect(read271(other, TRACE)).toEqual({ kind: 'not-understood', problem: 'about-another' });
  });

  test.each([
    ['<html>', 'not-x12'],
    ['', 'not-x12'],
    ['ISA*00', 'not-x12'],
    [answer([]).replace('ST*271', 'ST*999'), 'x12-999'],
    [answer([]).replace('ST*271', 'ST*277'), 'no-271'],
    [`${answer([]).slice(0, 106)}TA1*000000001*261123*0900*R*006~IEA*0*000000001~`, 'x12-ta1'],
  ])('what is none is not understood, and nothing is made of it', (source, problem) => {
    expect(read271(source, TRACE)).toEqual({ kind: 'not-understood', problem });
  });

  test('anything at all can come without harm', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.nat(400), (junk, at) => {
        const whole = answer(['EB*1**30', 'AAA*N**72*C', 'LS*2120', 'NM1*P3*1*X']);
        for (const source of [junk, `ISA${junk}`, whole.slice(0, at) + junk + whole.slice(at)])
          expect(['said', 'not-understood']).toContain(read271(source, TRACE).kind);
      }),
    );
  });
});

describe('the CAQH CORE envelope', () => {
  const sent = writeEnvelope({
    payload: 'ISA*00*…~',
    senderId: 'FRONTDESK',
    receiverId: 'MWCH',
    at: envelope.at,
    credentials: { userName: 'us', password: 'secret' },
  });

  test('carries the question with who asks whom, and what the rule wants', async () => {
    const form = await new Response(sent.body, { headers: { 'Content-Type': sent.contentType } }).formData();
    expect(Object.fromEntries(form)).toEqual({
      PayloadType: 'X12_270_Request_005010X279A1',
      ProcessingMode: 'RealTime',
      PayloadID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      TimeStamp: '2026-11-23T15:04:05Z',
      UserName: 'us',
      Password: 'secret',
      SenderID: 'FRONTDESK',
      ReceiverID: 'MWCH',
      CORERuleVersion: '2.2.0',
      Payload: 'ISA*00*…~',
    });
  });

  test.each([
    ['its payload', sent.contentType, sent.body, { kind: 'payload', payload: 'ISA*00*…~' }],
    ['a bare interchange', 'application/edi-x12', 'ISA*00*~', { kind: 'payload', payload: 'ISA*00*~' }],
    ['an error', ...withError('UnAuthorized'), { kind: 'error', errorCode: 'UnAuthorized' }],
    ['an error of somebody else’s words', ...withError('Jane Doe, 1961!'), { kind: 'error', errorCode: 'JaneDoe' }],
    ['nothing', 'multipart/form-data; boundary=x', '--x--\r\n', { kind: 'not-understood' }],
    ['a web page', 'text/html', '<html>', { kind: 'not-understood' }],
    ['half of one', sent.contentType, sent.body.slice(0, 90), { kind: 'not-understood' }],
  ])('is read: %s', async (_, contentType, body, expected) => {
    expect(await readEnvelope(contentType, Buffer.from(body))).toEqual(expected);
  });
});

function withError(code: string): [string, string] {
  return [
    'multipart/form-data; boundary=x',
    `--x\r\nContent-Disposition: form-data; name="ErrorCode"\r\n\r\n${code}\r\n--x--\r\n`,
  ];
}
