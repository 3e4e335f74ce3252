import type * as z from 'zod';
import { disputeTaskKinds } from '../../../functions/billing/disputes/tasks/index.ts';
import { taskNames } from '../../../functions/billing/disputes/tasks/names.ts';
import type { Dispute } from '../../../functions/billing/disputes/dispute.ts';
import { disputeBody } from '../../../functions/billing/disputes/schemas.ts';
import { readDispute } from '../../../functions/billing/disputes/store.ts';
import { openDispute } from '../../../functions/billing/disputes/use-cases/open-dispute.ts';
import { handler as answer } from '../../../functions/billing/handlers/answer-dispute-question.ts';
import { handler as askHowItStands } from '../../../functions/billing/handlers/ask-how-it-stands.ts';
import { handler as closeUnanswered } from '../../../functions/billing/handlers/close-unanswered-dispute.ts';
import { handler as gather } from '../../../functions/billing/handlers/gather-dispute-facts.ts';
import { handler as goOnWithout } from '../../../functions/billing/handlers/go-on-without.ts';
import { handler as openBill } from '../../../functions/billing/handlers/open-bill-dispute.ts';
import { handler as remind } from '../../../functions/billing/handlers/remind-of-dispute.ts';
import { handler as showBill } from '../../../functions/billing/handlers/show-bill-dispute.ts';
import { handler as show } from '../../../functions/billing/handlers/show-dispute-question.ts';
import { nextDeed } from '../../../functions/billing/disputes/rules/next-deed.ts';
import type { Balances } from '../../../functions/billing/ledger/views.ts';
import { showAccount } from '../../../functions/billing/accounts/use-cases/show-account.ts';
import { recordKey } from '../../../functions/platform/keys.ts';
import type { Context } from '../../../functions/platform/context.ts';
import { decideTask, type Decided } from '../../../functions/reviews/decide.ts';
import { readTask, tasksOf, type Task } from '../../../functions/reviews/index.ts';
import { browserAt, secretsFor, sendMails, type Pages, type PatientBrowser } from '../registration/answers-desk.ts';
import type { Person } from '../clinic-bench.ts';
import { bodyOf, openBilling, type BillingDesk, type Told } from './desk.ts';

export const EMAIL = 'ines.okafor@mail.example.org';
export const BORN = { month: '2', day: '28', year: '1961' };
const disputePages: Pages = { kind: 'dispute', show, answer };
const billPages: Pages = { kind: 'bill', show: showBill, answer: openBill };

export interface DisputesDesk extends BillingDesk {
  readonly specialist: Pick<Person, 'id'>;
  readonly colleague: Person;
  readonly supervisor: Person;
  readonly privacyOfficer: Person;
  /** A bill with one charge of so many cents, and the account. */
  bill(cents: number): Promise<{ accountId: string; charge: Told; invoice: Told }>;
  open(accountId: string, charges: readonly Told[], more?: Partial<z.input<typeof disputeBody>>): Promise<Dispute>;
  dispute(id: string): Promise<Dispute>;
  balances(accountId: string): Promise<Balances>;
  /** Lets the workflow do what is due now, until it waits, and sends the mails. */
  pass(): Promise<void>;
  task(id: string, kind: keyof typeof taskNames): Promise<Task | undefined>;
  /** Somebody who is asked decides the open task of this kind. */
  decide(
    id: string,
    kind: keyof typeof taskNames,
    form: Readonly<Record<string, string>>,
    by?: Pick<Person, 'id'>,
  ): Promise<Decided>;
  links(): string[];
  browser(): PatientBrowser;
  billBrowser(email?: string): PatientBrowser;
}

/** A billing desk with two specialists, a supervisor and somebody who answers for privacy. A mail reaches the patient. */
export async function openDisputes(): Promise<DisputesDesk> {
  const desk = await openBilling();
  const { bench, context, patientId } = desk;
  const { clinicId } = bench;
  await bench.put({
    ...recordKey(clinicId, patientId),
    type: 'patient',
    schema: 1,
    id: patientId,
    version: 1,
    active: true,
    name: [{ use: 'official', family: 'Okafor', given: ['Ines'] }],
    birthDate: '1961-02-28',
    telecom: [{ system: 'email', value: EMAIL }],
    address: [],
    identifier: [],
    contact: [],
  });
  const colleague = await bench.addStaff('Novak', ['billing-specialist']);
  const supervisor = await bench.addStaff('Haddad', ['supervisor']);
  const privacyOfficer = await bench.addStaff('Osei', ['privacy-officer']);
  const dispute = async (id: string): Promise<Dispute> => {
    const found = await readDispute(clinicId, id);
    if (!found) throw new Error('there is no such dispute');
    return found;
  };
  const steps = {
    'gather-facts': gather,
    'remind-patient': remind,
    'go-on-without': goOnWithout,
    'close-unanswered': closeUnanswered,
    'ask-how-it-stands': askHowItStands,
  };
  const run = async (): Promise<boolean> => {
    let moved = false;
    const now = new Date().toISOString();
    for (const { id, run: number } of (await bench.items()).filter(
      ({ type }) => type === 'dispute',
    ) as unknown as Dispute[]) {
      const { deed } = nextDeed(await dispute(id), now);
      const step = steps[deed as keyof typeof steps] as typeof gather | undefined;
      if (!step) continue;
      await step({ clinicId, id, execution: `${id}-${number}` });
      moved = true;
    }
    return moved;
  };
  const task = async (id: string, kind: keyof typeof taskNames): Promise<Task | undefined> => {
    const open = (await tasksOf(clinicId, id)).filter(
      ({ status, kind: of }) => status === 'requested' && of === taskNames[kind],
    );
    return open[0] && (await readTask(clinicId, open[0].taskId));
  };
  const browserOf = (pages: Pages, email = EMAIL): PatientBrowser => {
    const secret = secretsFor(bench, email, pages.kind).at(-1);
    if (secret === undefined) throw new Error('the patient got no link');
    return browserAt(secret, pages);
  };
  return {
    ...desk,
    specialist: { id: desk.staffId },
    colleague,
    supervisor,
    privacyOfficer,
    bill: async (cents) => {
      const accountId = await desk.account();
      const charge = await desk.charge(accountId, cents);
      const invoice = await desk.invoice(accountId, [charge]);
      return { accountId, charge, invoice };
    },
    open: async (accountId, charges, more = {}) => {
      const body = disputeBody.parse({
        accountId,
        chargeIds: charges.map(({ id }) => id),
        reason: 'amount',
        words: 'It was to be half of that.',
        submitterId: supervisor.id,
        ...more,
      });
      return await dispute(bodyOf<Told>(await openDispute(context, body)).id);
    },
    dispute,
    balances: async (accountId) => bodyOf<{ balances: Balances }>(await showAccount(context, accountId)).balances,
    pass: async () => {
      for (let rounds = 0; await run(); rounds += 1) if (rounds > 20) throw new Error('it goes round in circles');
      await sendMails(bench);
    },
    task,
    decide: async (id, kind, form, by) => {
      const open = await task(id, kind);
      if (!open) throw new Error(`nobody is asked for ${kind}`);
      const who = by ? open.addressees.find(({ staffId }) => staffId === by.id) : open.addressees.at(-1);
      if (!who) throw new Error('nobody of that name is asked');
      const staff: Context = { ...context, actor: { kind: 'staff', id: who.staffId } };
      const of = disputeTaskKinds.find(({ name }) => name === open.kind);
      if (!of) throw new Error('the kind is known');
      return await decideTask(staff, of, { taskId: open.id, staffId: who.staffId, generation: who.generation }, form);
    },
    links: () => secretsFor(bench, EMAIL, 'dispute'),
    browser: () => browserOf(disputePages),
    billBrowser: (email) => browserOf(billPages, email),
  };
}
