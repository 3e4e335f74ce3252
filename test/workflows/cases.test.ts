import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { deeds as disputeDeeds } from '../../functions/billing/disputes/rules/next-deed.ts';
import { waits as disputeWaits } from '../../functions/billing/disputes/rules/next-deed.ts';
import type { deeds as paymentPlanDeeds } from '../../functions/billing/payment-plans/rules/next-deed.ts';
import type { deeds as preauthorizationDeeds } from '../../functions/preauthorization/rules/next-deed.ts';
import { waits as preauthorizationWaits } from '../../functions/preauthorization/rules/next-deed.ts';
import type { deeds as importDeeds } from '../../functions/registration/imports/rules/next-deed.ts';
import { waits as importWaits } from '../../functions/registration/imports/rules/next-deed.ts';
import type { deeds as registrationDeeds } from '../../functions/registration/intake/rules/next-deed.ts';
import { waits as registrationWaits } from '../../functions/registration/intake/rules/next-deed.ts';
import type { deeds as offerDeeds } from '../../functions/scheduling/offers/rules/next-deed.ts';
import type { deeds as appointmentDeeds } from '../../functions/scheduling/rules/next-deed.ts';
import { casesOf, waysOf, type Functions, type Read } from './case-bench.ts';

interface Workflow extends Functions {
  /** The deeds in which it waits. */
  readonly waits: readonly string[];
  /** The deed that hands over to another execution. */
  readonly handsOverAt?: string;
}
/** A function for each deed that the rules know. */
type By<Deeds extends readonly string[]> = Readonly<Record<Exclude<Deeds[number], 'plan-next-run' | 'finish'>, string>>;

const workflows: Readonly<Record<string, Workflow>> = {
  registration: {
    read: 'ReadRegistration',
    wait: 'AwaitRegistrationNews',
    waits: registrationWaits,
    handOver: 'ContinueRegistration',
    handsOverAt: 'continue-in-new-run',
    record: 'RecordRegistrationFailure',
    deeds: {
      'find-patient': 'FindPatient',
      'remind-of-missing-facts': 'RemindOfMissingFacts',
      'close-registration': 'CloseRegistration',
    } satisfies By<typeof registrationDeeds>,
  },
  'patient-import': {
    read: 'ReadImport',
    wait: 'AwaitImportNews',
    waits: importWaits,
    handOver: 'ContinueImport',
    handsOverAt: 'continue-in-new-run',
    record: 'RecordImportFailure',
    deeds: {
      'read-rows': 'ReadRows',
      'count-rows': 'CountRows',
      'close-import': 'CloseImport',
    } satisfies By<typeof importDeeds>,
  },
  preauthorization: {
    read: 'ReadCase',
    wait: 'AwaitNews',
    waits: preauthorizationWaits,
    handOver: 'ContinueInNewRun',
    handsOverAt: 'continue-in-new-run',
    record: 'RecordFailure',
    deeds: {
      'assess-requirements': 'AssessRequirements',
      'remind-of-missing-information': 'RemindOfMissingInformation',
      'close-unanswered': 'CloseUnanswered',
      'submit-to-payer': 'SubmitToPayer',
      'inquire-at-payer': 'InquireAtPayer',
      'chase-late-payer': 'ChaseLatePayer',
      'tell-payer-of-cancellation': 'TellPayerOfCancellation',
      'warn-before-expiry': 'WarnBeforeExpiry',
    } satisfies By<typeof preauthorizationDeeds>,
  },
  appointment: {
    read: 'ReadAppointment',
    wait: 'AwaitAppointmentNews',
    waits: ['await-news'],
    handOver: 'PlanAppointmentRun',
    handsOverAt: 'plan-next-run',
    record: 'RecordAppointmentFailure',
    deeds: {
      'remind-patient': 'RemindPatient',
      'chase-needs': 'ChaseAppointmentNeeds',
    } satisfies By<typeof appointmentDeeds>,
  },
  // It lives for days: no execution of it grows old.
  'opening-offer': {
    read: 'ReadOpeningOffer',
    wait: 'AwaitOfferNews',
    waits: ['await-answer'],
    record: 'RecordOfferFailure',
    deeds: { 'find-match': 'FindMatch', 'pass-on': 'PassOn' } satisfies By<typeof offerDeeds>,
  },
  dispute: {
    read: 'ReadDispute',
    wait: 'AwaitDisputeNews',
    waits: disputeWaits,
    handOver: 'ContinueDispute',
    handsOverAt: 'continue-in-new-run',
    record: 'RecordDisputeFailure',
    deeds: {
      'gather-facts': 'GatherDisputeFacts',
      'remind-patient': 'RemindOfDispute',
      'go-on-without': 'GoOnWithout',
      'close-unanswered': 'CloseUnansweredDispute',
      'ask-how-it-stands': 'AskHowItStands',
    } satisfies By<typeof disputeDeeds>,
  },
  'payment-plan': {
    read: 'ReadPaymentPlan',
    wait: 'AwaitPaymentPlanNews',
    waits: ['await-news'],
    handOver: 'PlanPaymentPlanRun',
    handsOverAt: 'plan-next-run',
    record: 'RecordPaymentPlanFailure',
    deeds: {
      'remind-of-offer': 'RemindOfPaymentPlanOffer',
      lapse: 'LapsePaymentPlanOffer',
      'remind-of-installment': 'RemindOfInstallment',
      'tell-due': 'TellInstallmentDue',
      'mark-missed': 'MarkInstallmentMissed',
    } satisfies By<typeof paymentPlanDeeds>,
  },
};

const HOUR = 3600;
const LONG = 14 * 24 * HOUR;
const forGood = () => 'TypeError';

test('every workflow of a case stands here; a human task is tested by itself', () => {
  const drawn = readdirSync('workflows').flatMap((file) => /^(.*)\.asl\.json$/.exec(file)?.[1] ?? []);
  expect(drawn.toSorted()).toEqual([...Object.keys(workflows), 'human-task'].toSorted());
});

describe.each(Object.entries(workflows))('the workflow %s', (workflow, functions) => {
  const { read, wait, waits, handOver, handsOverAt, record } = functions;
  const deeds = Object.entries(functions.deeds);
  const open = casesOf(workflow, functions);

  test.each(deeds)('does what the record calls for: %s by %s, and reads it again', async (deed, name) => {
    const { bench, execution, done } = await open([{ deed }]);

    expect(done).toEqual([name]);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test.each(waits)('%s ends with news', async (deed) => {
    const { bench, execution, tokens } = await open([{ deed, waitSeconds: HOUR }]);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'RUNNING' });
    await bench.succeed(tokens[0] ?? '', {});

    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test.each(waits)('%s ends with its time, to the second, and the record is read again', async (deed) => {
    const [next = '', name = ''] = deeds[0] ?? [];
    const { bench, execution, done } = await open([{ deed, waitSeconds: 72 * HOUR }, { deed: next }]);
    await bench.pass(72 * HOUR - 1);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'RUNNING' });
    await bench.pass(2);

    expect(done).toEqual([name]);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('only identifiers and counts pass through it', async () => {
    const { bench, given } = await open([...Object.keys(functions.deeds), ...waits].map((deed) => ({ deed })));
    await bench.pass(LONG);

    expect(
      [...given].filter((name) => !['clinicId', 'id', 'execution', 'version', 'taskToken'].includes(name)),
    ).toEqual([]);
  });

  test('what is transient is tried again, and nobody is troubled', async () => {
    const [deed = '', name = ''] = deeds[0] ?? [];
    const transient = (times: number) => (times < 4 ? 'TransientFailure' : undefined);
    const { bench, execution, done } = await open([{ deed }], { [name]: transient });
    await bench.pass(LONG);

    expect(done).toEqual([name]);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('a function that dies once as a wait begins takes nothing from whoever is waited for', async () => {
    const dies = (times: number) => (times < 2 ? 'Sandbox.Timedout' : undefined);
    const { bench, execution, done, tokens } = await open([{ deed: waits[0] ?? '', waitSeconds: HOUR }], {
      [wait]: dies,
    });
    await bench.pass(60);
    await bench.succeed(tokens.at(-1) ?? '', {});

    expect(done).toEqual([]);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  const failing: [name: string, reads: readonly Read[]][] = [
    [read, []],
    [wait, [{ deed: waits[0] ?? '' }]],
    ...deeds.map(([deed, name]): [string, readonly Read[]] => [name, [{ deed }]]),
    ...(handOver === undefined ? [] : [[handOver, [{ deed: handsOverAt ?? '' }]] as [string, readonly Read[]]]),
  ];
  test.each(failing)('what fails for good goes to a person: %s', async (name, reads) => {
    const { bench, execution, done } = await open(reads, { [name]: forGood });
    await bench.pass(LONG);

    expect(done).toEqual([record]);
    expect(await bench.outcome(execution)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('a record that calls for what no state does goes to a person', async () => {
    const { bench, done } = await open([{ deed: 'dance' }]);
    await bench.pass(0);

    expect(done).toEqual([record]);
  });

  test('fails, and so alarms, where not even the failure can be recorded', async () => {
    const { bench, execution } = await open([{ deed: 'dance' }], { [record]: forGood });
    await bench.pass(LONG);

    expect(await bench.outcome(execution)).toMatchObject({ status: 'FAILED', error: 'FailureNotRecorded' });
  });

  if (handOver !== undefined)
    test('goes on in another execution when it is old, and long before its history is full', async () => {
      const asked = await open([{ deed: handsOverAt ?? '' }]);
      expect(asked.done).toEqual([handOver]);

      const [deed = ''] = deeds[0] ?? [];
      const { bench, execution, done } = await open(Array.from({ length: 500 }, () => ({ deed })));
      expect(done).toHaveLength(401);
      expect(done.at(-1)).toBe(handOver);
      expect((await bench.history(execution)).length).toBeLessThan(25_000 / 3);
    });

  test('comes to an end by every way that it has', async () => {
    const every = [...Object.keys(functions.deeds), ...waits, ...(handsOverAt === undefined ? [] : [handsOverAt])];
    const all = Object.fromEntries([wait, ...Object.values(functions.deeds)].map((name) => [name, forGood]));
    const stories: [reads: readonly Read[], faults?: typeof all][] = [
      ...every.map((deed): [readonly Read[]] => [[{ deed }]]),
      ...every.map((deed): [readonly Read[], typeof all] => [
        [{ deed }],
        { ...all, ...(handOver === undefined ? {} : { [handOver]: forGood }) },
      ]),
      [[{ deed: 'dance' }]],
      [[], { [read]: forGood }],
      [[{ deed: 'dance' }], { [record]: forGood }],
    ];
    const gone = new Set<string>();
    for (const [reads, faults] of stories) {
      const { bench, execution } = await open(reads, faults);
      await bench.pass(LONG);
      expect((await bench.outcome(execution)).status).not.toBe('RUNNING');
      const path = await bench.path(execution);
      path.forEach((name, index) => gone.add(`${name} → ${path[index + 1] ?? ''}`));
    }
    expect(waysOf(workflow).filter((way) => !gone.has(way))).toEqual([]);
  });
});
