import {
  readPatientLink,
  type FieldGroup,
  type PatientLink,
  type PatientLinkKind,
  type PatientQuestion,
} from '../../patient-links/index.ts';
import { clinicDate } from '../../clinics/index.ts';
import { now } from '../../platform/clock.ts';
import type { Context } from '../../platform/context.ts';
import { NotInThisStatus } from '../../platform/errors.ts';
import type { PageLanguage } from '../../platform/pages/language.ts';
import { isLabelled, mailableAt, readSurvivor, secondFactFor } from '../../registration/index.ts';
import { payAside } from '../checkouts/pages/pay-aside.ts';
import { disputeAsides } from '../disputes/pages/dispute-asides.ts';
import { LINK_KIND } from './link-kind.ts';
import type { PaymentPlan } from './payment-plan.ts';
import { totalOf } from './rules/amounts.ts';
import { askedFirst, standingOf } from './rules/standing.ts';
import { isFinal, stands } from './rules/statuses.ts';
import { usualPaymentPlans } from './rules/terms.ts';
import { clinicOf, paymentPlanOf } from './step.ts';
import { readPaymentPlan } from './store.ts';
import { agreeable, agreed, declined } from './use-cases/agree.ts';
import { ended } from './use-cases/end.ts';
import { notReached } from './use-cases/not-reached.ts';
import { termsAsked } from './use-cases/terms-asked.ts';
import { totalOfPlan } from './view.ts';
import { dayInWords, dollarsOf, paymentPlanWords } from './words.ts';

/** What a patient is told of a payment plan by a link, and can say to it: to the offer, or while it holds. */
export const paymentPlanQuestions: PatientLinkKind = {
  name: LINK_KIND,
  question: async (clinicId, id) => {
    const plan = await readPaymentPlan(clinicId, id);
    if (!plan || isFinal(plan.status)) return undefined;
    const [patient, link] = await Promise.all([
      readSurvivor(clinicId, plan.patientId),
      readPatientLink(clinicId, LINK_KIND, id),
    ]);
    // The patient may have asked since to be reached elsewhere: who reads that mailbox answers no more.
    if (!patient || !link || link.email !== mailableAt(patient, plan.labels)) return undefined;
    const { language = 'en' } = link;
    // Of a labelled matter no more than the days and the amounts.
    const isPlain = !isLabelled(patient, plan.labels);
    const content =
      plan.status === 'offered' ? await theOffer(plan, language) : await howItStands(plan, isPlain, language);
    return content && { birthDate: patient.birthDate, secondFact: secondFactFor(patient, plan.labels), ...content };
  },
  answer: async (context, id, fields) => {
    const before = await paymentPlanOf(context, id);
    const at = now();
    if (before.status === 'offered')
      return fields['say'] === 'agree'
        ? await agreed(context, before, { by: 'link' }, at)
        : await declined(context, before, at);
    if (!stands(before.status)) throw new NotInThisStatus('Nothing is asked about the payment plan any more.');
    return fields['say'] === 'end'
      ? await ended(context, before, { by: 'patient' }, undefined, at)
      : await termsAsked(context, before, at);
  },
  stopped: async (context, id) => await notReached(context, id, 'link-stopped'),
  ends: { en: paymentPlanWords.en.ends, es: paymentPlanWords.es.ends },
};

type Content = Pick<PatientQuestion, 'title' | 'introduction' | 'paragraphs' | 'groups' | 'asides'>;

/** The terms, as they would be if the patient agreed now. */
async function theOffer(plan: PaymentPlan, language: PageLanguage): Promise<Content | undefined> {
  const said = paymentPlanWords[language];
  const left = totalOf(await agreeable(plan));
  if (left === 0) return undefined;
  const { paymentPlans } = await clinicOf(plan.clinicId);
  const asIf = { ...plan, paid: 0, left };
  return {
    title: said.offer,
    introduction: said.offered(dollarsOf(left), standingOf(asIf).filter(({ amount }) => amount > 0).length),
    paragraphs: [
      ...installmentsInWords(asIf, language),
      ...(left < totalOfPlan(plan) ? [said.less] : []),
      ...(plan.replaces === undefined ? [] : [said.insteadOf]),
      said.costsNothing,
      said.whenMissed((paymentPlans ?? usualPaymentPlans).graceDays),
    ],
    groups: [
      oneOf(said.yourAnswer, said.doYouAgree, [
        ['agree', said.agree],
        ['decline', said.decline],
      ]),
    ],
  };
}

async function howItStands(plan: PaymentPlan, isPlain: boolean, language: PageLanguage): Promise<Content> {
  const said = paymentPlanWords[language];
  const clinic = await clinicOf(plan.clinicId);
  const { contact, paymentGateway } = clinic;
  const held = totalOf(plan.held);
  const { id: paymentPlanId, accountId, clinicId, left: owed } = plan;
  return {
    title: said.standing,
    introduction: said.stands(dollarsOf(totalOfPlan(plan)), dollarsOf(plan.paid), dollarsOf(plan.left)),
    paragraphs: [
      ...installmentsInWords(plan, language),
      ...(held > 0 ? [said.held(dollarsOf(held))] : []),
      paymentGateway ? said.howElseToPay(contact.phone) : said.howToPay(contact.phone),
    ],
    asides: async () => {
      const first = askedFirst(plan, clinicDate(now(), clinic));
      return [
        await payAside(
          clinicId,
          { accountId, purpose: { kind: 'payment-plan', paymentPlanId }, owed, first },
          language,
        ),
        ...(await disputeAsides(clinicId, plan, isPlain, language)),
      ];
    },
    groups: [
      oneOf(said.change, said.whatToDo, [
        ...(plan.termsAsked ? [] : [['other-terms', said.otherTerms] as const]),
        ['end', said.end],
      ]),
    ],
  };
}

function installmentsInWords(plan: PaymentPlan, language: PageLanguage): string[] {
  const said = paymentPlanWords[language];
  return standingOf(plan).flatMap(({ of, amount, paid, open }, index) =>
    amount === 0
      ? []
      : [
          said.installment(index + 1, dollarsOf(amount), dayInWords(of.dueOn, language)) +
            (paid > 0 ? said.alreadyPaid(dollarsOf(paid)) : '') +
            (open > 0 && of.missedAt !== undefined ? said.wasMissed : ''),
        ],
  );
}

function oneOf(
  legend: string,
  label: string,
  options: readonly (readonly [value: string, label: string])[],
): FieldGroup {
  const choices = options.map(([value, text]) => ({ value, label: text }));
  return { legend, fields: [{ name: 'say', label, type: 'select', required: true, options: choices }] };
}

/**
 * Whether a mail with this link may still go where it was meant to go: asked right before it is sent. Where it may not, the clinic tells the
 * patient.
 */
export async function confirmPaymentPlanAddress(context: Context, link: PatientLink): Promise<boolean> {
  const plan = await readPaymentPlan(context.clinicId, link.subjectId);
  if (!plan || isFinal(plan.status)) return false;
  const patient = await readSurvivor(context.clinicId, plan.patientId);
  if (patient && mailableAt(patient, plan.labels) === link.email) return true;
  await notReached(context, link.subjectId, 'not-reached');
  return false;
}
