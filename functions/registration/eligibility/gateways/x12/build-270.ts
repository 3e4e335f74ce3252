import { createHash } from 'node:crypto';
import type { Coverage, HumanName } from '../../../patient.ts';
import type { Question } from '../gateway.ts';
import { plainText, separators, writeSegment } from '../../../../platform/x12/segments.ts';

/** What of the settings stands in the envelope. */
export interface Envelope {
  readonly senderId: string;
  readonly receiverId: string;
  readonly usage: 'P' | 'T';
  /** When it is sent, RFC 3339 in UTC. */
  readonly at: string;
}

const GUIDE = '005010X279A1';
/** INS02 of a dependent (X12 1069). */
const relationshipCodes: Readonly<Record<Coverage['relationship'], string | undefined>> = {
  self: undefined,
  spouse: '01',
  child: '19',
  parent: '34',
  common: '34',
  other: '34',
  injured: '34',
};
const genderCodes = { male: 'M', female: 'F', other: undefined, unknown: undefined } as const;

/** Our number of the question, as it stands in TRN02 and BHT03 and is echoed: the check's id in capitals, without its prefix. */
export function traceOf(identifier: string): string {
  return identifier.slice(identifier.indexOf('_') + 1).toUpperCase();
}

/**
 * The question as a 270 of the guide 005010X279A1: one interchange, one transaction, one patient, in real time. A patient who is not the
 * subscriber stands in the dependent's loop, as payers find families by the subscriber's member id.
 */
export function build270(question: Question, envelope: Envelope): string {
  const { payer, provider, patient, coverage, dateOfService } = question;
  const trace = traceOf(question.identifier);
  const [date = '', time = ''] = envelope.at.split('T');
  const day = compact(date);
  const minute = time.slice(0, 5).replace(':', '');
  const control = controlNumber(`${question.identifier} ${envelope.at}`);
  const dependent = coverage.relationship !== 'self';
  const body = [
    writeSegment('ST', '270', '0001', GUIDE),
    writeSegment('BHT', '0022', '13', trace, day, minute),
    writeSegment('HL', 1, '', '20', 1),
    writeSegment('NM1', 'PR', 2, plainText(payer.name, 60), '', '', '', '', 'PI', plainText(payer.payerNumber, 80)),
    writeSegment('HL', 2, 1, '21', 1),
    writeSegment('NM1', '1P', 2, plainText(provider.name, 60), '', '', '', '', 'XX', provider.npi),
    writeSegment('HL', 3, 2, '22', dependent ? 1 : 0),
    ...(dependent ? [] : [traceSegment(trace, provider.npi)]),
    ...subscriber(question),
    ...(dependent
      ? [
          writeSegment('HL', 4, 3, '23', 0),
          traceSegment(trace, provider.npi),
          name('03', official(patient.name)),
          demographics(patient.birthDate, genderCodes[patient.gender]),
          writeSegment('INS', 'N', relationshipCodes[coverage.relationship]),
        ]
      : []),
    writeSegment('DTP', '291', 'D8', compact(dateOfService)),
    writeSegment('EQ', { repeats: [...question.serviceTypes] }),
    ...(question.serviceCode ? [writeSegment('EQ', '', { parts: ['HC', question.serviceCode] })] : []),
  ];
  return [
    writeSegment(
      'ISA',
      '00',
      ' '.repeat(10),
      '00',
      ' '.repeat(10),
      'ZZ',
      envelope.senderId.padEnd(15),
      'ZZ',
      envelope.receiverId.padEnd(15),
      day.slice(2),
      minute,
      separators.repetition,
      '00501',
      control,
      0,
      envelope.usage,
      separators.component,
    ),
    writeSegment(
      'GS',
      'HS',
      envelope.senderId.trim(),
      envelope.receiverId.trim(),
      day,
      minute,
      Number(control),
      'X',
      GUIDE,
    ),
    ...body,
    writeSegment('SE', body.length + 1, '0001'),
    writeSegment('GE', 1, Number(control)),
    writeSegment('IEA', 1, control),
  ].join('');
}

/** The subscriber's loop: who holds the policy, by member id. */
function subscriber({ patient, coverage }: Question): string[] {
  const self = coverage.relationship === 'self';
  const holder = self ? official(patient.name) : coverage.subscriber?.name;
  const birthDate = self ? patient.birthDate : coverage.subscriber?.birthDate;
  return [
    name('IL', holder, plainText(coverage.memberId, 80)),
    ...(coverage.groupNumber ? [writeSegment('REF', '6P', plainText(coverage.groupNumber, 50))] : []),
    ...(birthDate ? [demographics(birthDate, self ? genderCodes[patient.gender] : undefined)] : []),
  ];
}

function name(
  role: 'IL' | '03',
  holder: Pick<HumanName, 'family' | 'given' | 'suffix'> | undefined,
  memberId?: string,
): string {
  const [first = '', middle = ''] = holder?.given ?? [];
  return writeSegment(
    'NM1',
    role,
    1,
    plainText(holder?.family ?? '', 60),
    plainText(first, 35),
    plainText(middle, 25),
    '',
    plainText(holder?.suffix?.[0] ?? '', 10),
    memberId ? 'MI' : '',
    memberId,
  );
}

function demographics(birthDate: string, gender: string | undefined): string {
  return writeSegment('DMG', 'D8', compact(birthDate), gender);
}

/** TRN03: who gave the number, as `9` and nine characters of our choosing (the NPI's first). */
function traceSegment(trace: string, npi: string): string {
  return writeSegment('TRN', 1, trace, `9${npi.slice(0, 9)}`);
}

/** The name by which payers know somebody: the official one, else the usual, else the first. */
function official(names: readonly HumanName[]): HumanName | undefined {
  return names.find(({ use }) => use === 'official') ?? names.find(({ use }) => use === 'usual') ?? names[0];
}

const compact = (date: string): string => date.replaceAll('-', '');

/** ISA13: nine digits, another for each interchange. */
function controlNumber(of: string): string {
  const number = createHash('sha256').update(of).digest().readUInt32BE(0) % 999_999_999;
  return String(number + 1).padStart(9, '0');
}
