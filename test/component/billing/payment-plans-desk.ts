import type * as z from 'zod';
import { handler as answer } from '../../../functions/billing/handlers/answer-payment-plan-question.ts';
import { handler as lapse } from '../../../functions/billing/handlers/lapse-payment-plan-offer.ts';
import { handler as markMissed } from '../../../functions/billing/handlers/mark-installment-missed.ts';
import { handler as planRun } from '../../../functions/billing/handlers/plan-payment-plan-run.ts';
import { handler as read } from '../../../functions/billing/handlers/read-payment-plan.ts';
import { handler as remind } from '../../../functions/billing/handlers/remind-of-installment.ts';
import { handler as remindOfOffer } from '../../../functions/billing/handlers/remind-of-payment-plan-offer.ts';
import { handler as show } from '../../../functions/billing/handlers/show-payment-plan-question.ts';
import { handler as tellDue } from '../../../functions/billing/handlers/tell-installment-due.ts';
import type { PaymentPlan } from '../../../functions/billing/payment-plans/payment-plan.ts';
import { nextDue } from '../../../functions/billing/payment-plans/rules/next-deed.ts';
import { paymentPlanBody, paymentPlanPaymentBody } from '../../../functions/billing/payment-plans/schemas.ts';
import { readPaymentPlan } from '../../../functions/billing/payment-plans/store.ts';
import { paymentPlanTaskKinds } from '../../../functions/billing/payment-plans/tasks/index.ts';
import { taskNames } from '../../../functions/billing/payment-plans/tasks/names.ts';
import { recordAnswer } from '../../../functions/billing/payment-plans/use-cases/change.ts';
import { offerPaymentPlan } from '../../../functions/billing/payment-plans/use-cases/offer.ts';
import { payPaymentPlan } from '../../../functions/billing/payment-plans/use-cases/pay.ts';
import type { Context } from '../../../functions/platform/context.ts';
import { usd } from '../../../functions/platform/money.ts';
import { decideTask, type Decided } from '../../../functions/reviews/decide.ts';
import { readTask, tasksOf, type Task } from '../../../functions/reviews/index.ts';
import { browserAt, secretsFor, sendMails, type PatientBrowser } from '../registration/answers-desk.ts';
import { bodyOf, type Told, type ToldPayment } from './desk.ts';
import { EMAIL, openDisputes, type DisputesDesk } from './disputes-desk.ts';

export interface PaymentPlansDesk extends DisputesDesk {
  /** Offers installments for these invoices: four, a month apart, the first on 1 December. */
  offer(
    accountId: string,
    invoices: readonly Told[],
    more?: Partial<z.input<typeof paymentPlanBody>>,
  ): Promise<PaymentPlan>;
  paymentPlan(id: string): Promise<PaymentPlan>;
  /** A bill of so many cents, in a payment plan that the patient has agreed to in person. */
  agreed(
    cents: number,
    more?: Partial<z.input<typeof paymentPlanBody>>,
  ): Promise<{ accountId: string; charge: Told; invoice: Told; plan: PaymentPlan }>;
  payInto(id: string, cents: number, more?: Partial<z.input<typeof paymentPlanPaymentBody>>): Promise<ToldPayment>;
  /** Lets the time come, does all that is due of the payment plan until then, and sends the mails. @returns the deeds */
  until(id: string, instant: string): Promise<string[]>;
  /** The task of this kind that is open. */
  asked(id: string, kind: keyof typeof taskNames): Promise<Task | undefined>;
  /** Somebody who is asked decides it. */
  decides(id: string, kind: keyof typeof taskNames, form: Readonly<Record<string, string>>): Promise<Decided>;
  mailsAbout(): string[];
  /** The patient at the link that came last. */
  patient(): PatientBrowser;
}

const steps = {
  'remind-of-offer': remindOfOffer,
  lapse,
  'remind-of-installment': remind,
  'tell-due': tellDue,
  'mark-missed': markMissed,
  'plan-next-run': planRun,
};

/** A billing desk at which patients pay in installments. */
export async function openPaymentPlans(): Promise<PaymentPlansDesk> {
  const desk = await openDisputes();
  const { bench, context, staffId } = desk;
  const { clinicId } = bench;
  const paymentPlan = async (id: string): Promise<PaymentPlan> => {
    const found = await readPaymentPlan(clinicId, id);
    if (!found) throw new Error('there is no such payment plan');
    return found;
  };
  const asked = async (id: string, kind: keyof typeof taskNames): Promise<Task | undefined> => {
    const [open] = (await tasksOf(clinicId, id)).filter(
      ({ status, kind: of }) => status === 'requested' && of === taskNames[kind],
    );
    return open && (await readTask(clinicId, open.taskId));
  };
  /** As the state machine does, in the execution that the record names, until it waits or ends. */
  const drive = async (id: string): Promise<string[]> => {
    const done: string[] = [];
    for (;;) {
      const input = { clinicId, id, execution: `${id}-${(await paymentPlan(id)).run}` };
      const { deed } = await read(input);
      const step = steps[deed as keyof typeof steps] as (typeof steps)['lapse'] | undefined;
      if (!step) return done;
      done.push(deed);
      if (done.length > 50) throw new Error('it goes round in circles');
      await step(input);
      if (deed === 'plan-next-run') return done;
    }
  };
  const offer: PaymentPlansDesk['offer'] = async (accountId, invoices, more = {}) => {
    const body = paymentPlanBody.parse({
      accountId,
      invoiceIds: invoices.map(({ id }) => id),
      installments: 4,
      firstDueOn: '2026-12-01',
      staffId,
      ...more,
    });
    return await paymentPlan(bodyOf<Told>(await offerPaymentPlan(context, body)).id);
  };
  return {
    ...desk,
    offer,
    paymentPlan,
    asked,
    agreed: async (cents, more = {}) => {
      const { accountId, charge, invoice } = await desk.bill(cents);
      const { id, version } = await offer(accountId, [invoice], more);
      await recordAnswer(context, id, version, { answer: 'agreed', by: 'in-person', staffId });
      return { accountId, charge, invoice, plan: await paymentPlan(id) };
    },
    payInto: async (id, cents, more = {}) =>
      bodyOf<ToldPayment>(
        await payPaymentPlan(
          context,
          id,
          paymentPlanPaymentBody.parse({
            amount: usd(cents),
            method: 'card',
            receivedOn: '2026-11-23',
            staffId,
            ...more,
          }),
        ),
      ),
    until: async (id, instant) => {
      const done: string[] = [];
      for (;;) {
        const plan = await paymentPlan(id);
        const next = nextDue(plan)?.due;
        if (plan.runAt === undefined || next === undefined || next > instant) break;
        if (next > new Date().toISOString()) bench.setTime(next);
        done.push(...(await drive(id)));
        await sendMails(bench);
      }
      bench.setTime(instant);
      await sendMails(bench);
      return done.filter((deed) => deed !== 'plan-next-run');
    },
    decides: async (id, kind, form) => {
      const open = await asked(id, kind);
      const who = open?.addressees.at(-1);
      if (!open || !who) throw new Error(`nobody is asked for ${kind}`);
      const staff: Context = { ...context, actor: { kind: 'staff', id: who.staffId } };
      const of = paymentPlanTaskKinds.find(({ name }) => name === open.kind);
      if (!of) throw new Error('the kind is known');
      return await decideTask(staff, of, { taskId: open.id, staffId: who.staffId, generation: who.generation }, form);
    },
    mailsAbout: () =>
      bench
        .mails()
        .filter(({ to, text }) => to.includes(EMAIL) && text.includes('/patient/payment-plan/'))
        .map(({ raw }) => /^Subject: (.*)$/m.exec(raw)?.[1]?.trim() ?? ''),
    patient: () => {
      const secret = secretsFor(bench, EMAIL, 'payment-plan').at(-1);
      if (secret === undefined) throw new Error('the patient got no link');
      return browserAt(secret, { kind: 'payment-plan', show, answer });
    },
  };
}
