/**
 * A clinic with a case of prior authorization: the room's own functions over the stored records, a payer whose answers the
 * test writes, and a workflow that is driven by hand: what the record calls for is done until it calls for waiting.
 */
import { jest } from '@jest/globals';
import { newCoverage, newPatient } from '../../../functions/registration/store.ts';
import type { Preauthorization } from '../../../functions/preauthorization/case.ts';
import type {
  Inquiry,
  InquiryResult,
  PayerAnswer,
  Submission,
  SubmitResult,
} from '../../../functions/preauthorization/gateways/gateway.ts';
import type { Payer } from '../../../functions/preauthorization/payer.ts';
import type { TaskPointer } from '../../../functions/reviews/index.ts';
import { MONDAY, openClinic, type ClinicBench, type Person } from '../clinic-bench.ts';

/** What the payer says, in order; each is taken once. */
export const payer = {
  submissions: [] as SubmitResult[],
  inquiries: [] as InquiryResult[],
  /** What it was told. */
  told: [] as Submission[],
  asked: [] as Inquiry[],
  /** Called in the middle of a submission. */
  meanwhile: undefined as (() => Promise<void>) | undefined,
};

jest.unstable_mockModule('../../../functions/preauthorization/gateways/index.ts', () => {
  const submit = async (submission: Submission): Promise<SubmitResult> => {
    payer.told.push(submission);
    await payer.meanwhile?.();
    payer.meanwhile = undefined;
    const result = payer.submissions.shift();
    if (!result) throw new Error('the payer was not told what to answer');
    return result;
  };
  return {
    gatewayFor: ({ gateway }: Payer) =>
      gateway.kind === 'manual'
        ? { submit: async () => ({ kind: 'by-hand' }), sendDocuments: async () => ({ kind: 'by-hand' }) }
        : {
            submit,
            sendDocuments: submit,
            inquire: async (inquiry: Inquiry) => {
              payer.asked.push(inquiry);
              const result = payer.inquiries.shift();
              if (!result) throw new Error('the payer was not told what to say');
              return result;
            },
          },
    packetPdf: async () => Buffer.from('%PDF-1.7 packet'),
  };
});
jest.unstable_mockModule('../../../functions/platform/uploads/bucket.ts', () => ({
  writeObject: async () => undefined,
  readObject: async () => new Uint8Array(),
  acceptUpload: async () => undefined,
  removeUpload: async () => undefined,
  inspectUpload: async () => uploads.shift(),
}));
/** What stands in the bucket, for the next checks. */
export const uploads: { size: number; contentType: string; sha256: string; firstBytes: Uint8Array }[] = [];

export const NPI = { ordering: '1003000126', rendering: '1003000134', facility: '1003000142' } as const;

export interface Desk {
  readonly bench: ClinicBench;
  readonly frontDesk: Person;
  readonly ann: Person;
  readonly ben: Person;
  readonly patientId: string;
  readonly coverageId: string;
  /** Asks for a case of these codes and drives it to where it first waits. */
  ask(more?: Record<string, unknown>, codes?: readonly string[]): Promise<string>;
  /** Drives the workflow until it waits or ends; gives the names of what was done. */
  drive(id: string): Promise<string[]>;
  read(id: string): Promise<Preauthorization>;
  /** The open task of this kind. */
  task(id: string, kind: string): Promise<TaskPointer>;
  openTasks(id: string): Promise<string[]>;
  /** Decides the open task of this kind as this person, then drives on. */
  decide(id: string, kind: string, choice: string, fields?: Record<string, string>, person?: Person): Promise<string>;
  /** What a person sees on the task's page, as text. */
  page(id: string, kind: string): Promise<string>;
}

const day = 24 * 3600 * 1000;
export const later = (days: number): string => new Date(Date.now() + days * day).toISOString();

export const policyLine = (over: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: 'imaging',
  requirement: 'required',
  codes: ['7*'],
  modifiers: 'any',
  placesOfService: 'any',
  network: 'any',
  planNames: 'any',
  delegate: 'any',
  effective: { start: '2026-01-01' },
  source: 'the test',
  ...over,
});

/** A payer with the usual policy. */
export function payerData(id: string, kind: 'fhir-pas' | 'manual', over: Record<string, unknown> = {}): unknown {
  const effective = { start: '2026-01-01' };
  const source = 'the test';
  const remedy = { level: 1, actor: 'clinic', effective, source };
  return {
    schema: 1,
    id,
    name: 'Summit',
    payerNumber: 'SUM01',
    timeZone: 'America/Chicago',
    gateway:
      kind === 'manual'
        ? { kind, channels: [{ kind: 'phone', address: '+13125550100' }] }
        : { kind, endpoint: 'https://payer.example/fhir', tokenUrl: 'https://payer.example/token', timeoutSeconds: 20 },
    lines: [
      {
        lineOfBusiness: 'medicare-advantage',
        requirements: [policyLine(), policyLine({ id: 'visits', requirement: 'not-required', codes: ['992*'] })],
        documents: [{ id: 'note', codes: ['73*'], type: '11506-3', display: 'Progress note', effective, source }],
        criteria: [
          {
            id: 'weeks',
            codes: ['73*'],
            text: 'Six weeks of therapy',
            fact: { code: 'weeks', question: 'How many weeks?', type: 'number' },
            met: { when: 'at-least', value: 6 },
            effective,
            source,
          },
        ],
        clocks: [
          {
            id: 's',
            urgency: 'standard',
            turnaround: { calendarDays: 7 },
            extension: { calendarDays: 14 },
            effective,
            source,
          },
          {
            id: 'e',
            urgency: 'expedited',
            turnaround: { hours: 72 },
            extension: { calendarDays: 14 },
            effective,
            source,
          },
        ],
        inquiry: { pauseHours: { standard: [4, 24], expedited: [1, 6] }, daysAfterService: 190 },
        remedies: [
          { id: 'p2p', act: 'peer-to-peer', within: { calendarDays: 14 }, electronic: false, ...remedy },
          { id: 'appeal', act: 'appeal', within: { calendarDays: 65 }, electronic: true, ...remedy },
          { id: 'letter', act: 'reconsideration', within: { calendarDays: 30 }, electronic: false, ...remedy },
        ],
        expiryWarningDays: 14,
        ...over,
      },
    ],
  };
}

interface House {
  readonly bench: ClinicBench;
  readonly frontDesk: Person;
  readonly ann: Person;
  readonly ben: Person;
}
let opened: Promise<House> | undefined;
let count = 0;

async function openOnce(): Promise<House> {
  const bench = await openClinic();
  const frontDesk = await bench.addStaff('Frida', ['front-desk']);
  const ann = await bench.addStaff('Ann', ['authorization-specialist']);
  const ben = await bench.addStaff('Ben', ['nurse']);
  return { bench, frontDesk, ann, ben };
}

/** Once, after all tests of a file. */
export async function closeDesk(): Promise<void> {
  if (opened) (await opened).bench.close();
}

/** A new patient of a new payer, at the one clinic of this file, on a Monday morning. */
export async function openDesk(
  kind: 'fhir-pas' | 'manual' = 'fhir-pas',
  over: Record<string, unknown> = {},
): Promise<Desk> {
  Object.assign(payer, { submissions: [], inquiries: [], told: [], asked: [], meanwhile: undefined });
  uploads.length = 0;
  const { bench, frontDesk, ann, ben } = await (opened ??= openOnce());
  bench.setTime(MONDAY);
  const payerId = `summit-${(count += 1)}`;
  const { commit } = await import('../../../functions/platform/commit.ts');
  const { newId } = await import('../../../functions/platform/ids.ts');
  const { payerChange } = await import('../../../functions/platform/lookups/payer.ts');
  const { parsePayer } = await import('../../../functions/preauthorization/payer.ts');
  const store = await import('../../../functions/preauthorization/store.ts');
  const { nextDeed } = await import('../../../functions/preauthorization/rules/next-deed.ts');
  const { executionName } = await import('../../../functions/platform/case/step.ts');
  const { askPreauthorization } = await import('../../../functions/preauthorization/use-cases/ask-preauthorization.ts');
  const { newPreauthorization } = await import('../../../functions/preauthorization/schemas.ts');
  const { taskKinds } = await import('../../../functions/preauthorization/tasks/index.ts');
  const { decideTask } = await import('../../../functions/reviews/decide.ts');
  const { readTask, tasksOf } = await import('../../../functions/reviews/index.ts');

  const put = payerChange(payerId, parsePayer(payerData(payerId, kind, over)), null);
  await commit({ ...bench.context, clinicId: 'payer' }, { records: [put.record], writes: [put.write] });
  const patientId = newId('patient');
  const coverageId = newId('coverage');
  await commit(bench.context, {
    records: [
      newPatient(
        bench.clinicId,
        {
          id: patientId,
          active: true,
          name: [{ use: 'official', family: 'Okafor', given: ['Ines'] }],
          birthDate: '1957-03-14',
          gender: 'female',
          telecom: [],
          address: [],
          identifier: [],
          contact: [],
        },
        { entries: [], lists: [] },
      ),
      newCoverage(bench.clinicId, {
        id: coverageId,
        patientId,
        status: 'active',
        payerId,
        lineOfBusiness: 'medicare-advantage',
        planName: 'Gold',
        memberId: 'M1',
        relationship: 'self',
        period: { start: '2026-01-01' },
        order: 1,
      }),
    ],
  });

  const read = async (id: string): Promise<Preauthorization> => {
    const found = await store.readCase(bench.clinicId, id);
    if (!found) throw new Error('no such case');
    return found;
  };
  const drive = async (id: string): Promise<string[]> => {
    const done: string[] = [];
    for (let step = 0; step < 20; step += 1) {
      const subject = await read(id);
      const next = nextDeed(subject, new Date().toISOString());
      if ('until' in next || next.deed === 'finish') return done;
      const { handler } = (await import(`../../../functions/preauthorization/handlers/${next.deed}.ts`)) as {
        handler: (input: unknown) => Promise<{ done: boolean }>;
      };
      await handler({ clinicId: bench.clinicId, id, execution: executionName(subject) });
      done.push(next.deed);
    }
    throw new Error(`it goes round: ${done.join(', ')}`);
  };
  const open = async (id: string): Promise<TaskPointer[]> =>
    (await tasksOf(bench.clinicId, id)).filter(({ status }) => status === 'requested');
  const task = async (id: string, name: string): Promise<TaskPointer> => {
    const found = (await open(id)).find((each) => each.kind === name);
    if (!found) throw new Error(`no open task ${name}; open: ${(await open(id)).map((each) => each.kind).join(', ')}`);
    return found;
  };
  const kindOf = (name: string): (typeof taskKinds)[number] => {
    const found = taskKinds.find((each) => each.name === name);
    if (!found) throw new Error('no such kind');
    return found;
  };
  return {
    bench,
    frontDesk,
    ann,
    ben,
    patientId,
    coverageId,
    read,
    drive,
    task,
    openTasks: async (id) => (await open(id)).map((each) => each.kind),
    async ask(more = {}, codes = ['70551']) {
      const body = newPreauthorization.parse({
        patientId,
        coverageId,
        submitterId: frontDesk.id,
        urgency: 'standard',
        providers: {
          ordering: { npi: NPI.ordering },
          rendering: { npi: NPI.rendering },
          facility: { npi: NPI.facility },
        },
        items: codes.map((code) => ({
          productOrService: { system: 'http://www.ama-assn.org/go/cpt', code },
          description: 'As ordered',
          quantity: { value: 4, unit: 'visit' },
          diagnosis: ['M54.16'],
          placeOfService: '22',
          servicedPeriod: { start: '2026-12-14', end: '2027-02-14' },
        })),
        ...more,
      });
      const reply = await askPreauthorization(bench.context, body);
      const { id } = reply.body as { id: string };
      await drive(id);
      return id;
    },
    async decide(id, name, choice, fields = {}, person = ann) {
      const pointer = await task(id, name);
      const found = await readTask(bench.clinicId, pointer.taskId);
      const addressee = found?.addressees.find(({ staffId }) => staffId === person.id) ?? found?.addressees[0];
      if (!found || !addressee) throw new Error('nobody is asked');
      const context = { ...bench.context, actor: { kind: 'staff', id: addressee.staffId } } as const;
      const link = { taskId: found.id, staffId: addressee.staffId, generation: addressee.generation };
      const decided = await decideTask(context, kindOf(name), link, { choice, ...fields });
      if (decided.outcome === 'faults')
        throw new Error(decided.faults.map(({ pointer: at, detail }) => `${at}: ${detail}`).join('; '));
      await drive(id);
      return decided.outcome;
    },
    async page(id, name) {
      const pointer = await task(id, name);
      const found = await readTask(bench.clinicId, pointer.taskId);
      if (!found) throw new Error('no such task');
      return JSON.stringify(await kindOf(name).view(bench.context, found));
    },
  };
}

/** The payer's answer: the same action on each item. */
export function answer(action: string | undefined, more: Partial<PayerAnswer> = {}, items = 1): PayerAnswer {
  return {
    at: new Date().toISOString(),
    reference: 'REF-1',
    identifiers: [],
    documentRequests: [],
    items: Array.from({ length: items }, (_, index) => ({
      sequence: index + 1,
      reviewAction: action as never,
      authorizationNumber: action === 'A1' ? `AUTH-${index + 1}` : undefined,
      reasons: action === 'A3' ? [{ code: '0F', display: 'Not medically necessary' }] : [],
      providers: [],
    })),
    ...more,
  };
}

export const answered = (
  action: string | undefined,
  more: Partial<PayerAnswer> = {},
  items = 1,
): { kind: 'answered'; answer: PayerAnswer } => ({
  kind: 'answered',
  answer: answer(action, more, items),
});
