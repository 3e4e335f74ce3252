import * as z from 'zod';
import { now } from '../../../platform/clock.ts';
import { NotInThisStatus, ValidationFailed } from '../../../platform/errors.ts';
import { dollars, inDollars, usd } from '../../../platform/money.ts';
import type { Choice, Field, TaskKind } from '../../../reviews/index.ts';
import type { Charge } from '../../charges/charge.ts';
import type { InstallmentOffer } from '../dispute.ts';
import { heldInAll, heldOf, mostGivenUp } from '../rules/holding.ts';
import { disputeOf } from '../step.ts';
import { askedForMore, resubmitted } from '../use-cases/ask-others.ts';
import { decided } from '../use-cases/decided.ts';
import { chargesOf, disputedBooks } from '../use-cases/postings.ts';
import { clinicOf } from '../use-cases/surroundings.ts';
import { taskNames } from './names.ts';
import { disputeSections } from './sections.ts';

/** Installments without a finance charge or a written agreement under Regulation Z (12 CFR 1026.2(a)(17)). */
const MOST_INSTALLMENTS = 4;

const answer: Field = {
  name: 'answer',
  label: 'Answer to the patient, with the reasons',
  type: 'textarea',
  required: true,
  maxLength: 2000,
};

const installments = (required: boolean): Field => ({
  name: 'installments',
  label: required ? 'How many, a month apart' : 'Installments that the patient may take for the rest, a month apart',
  type: 'select',
  required,
  options: Array.from({ length: MOST_INSTALLMENTS - 1 }, (_, index) => String(index + 2)).map((value) => ({
    value,
    label: value,
  })),
});

/** A billing specialist decides a dispute, with the facts side by side. */
export const review: TaskKind = {
  name: taskNames.review,
  view: async (context, { subjectId }) => {
    const subject = await disputeOf(context, subjectId);
    const clinic = await clinicOf(context.clinicId);
    const { warnings, sections, charges } = await disputeSections(context, clinic, subject);
    return {
      warnings: [
        ...(subject.sentBack === undefined ? [] : [`A second person did not approve it: ${subject.sentBack}`]),
        ...(subject.asked && subject.status === 'in-review' ? [`Asked for before: ${subject.asked.words}`] : []),
        ...warnings,
      ],
      sections,
      choices: choicesFor(charges),
    };
  },
  decide: async (context, { id: taskId, subjectId }, { choice, fields }) => {
    const before = await disputeOf(context, subjectId);
    if (before.status !== 'in-review') throw new NotInThisStatus('The dispute is no longer in review.');
    const at = now();
    const staffId = context.actor.id;
    const deciding = { staffId, taskId };
    const said = fields['answer'] ?? '';
    const charges = chargesOf(await disputedBooks(context.clinicId, before), before);
    const [held, most] = [heldInAll(charges), mostGivenUp(charges)];
    switch (choice) {
      case 'uphold':
        return await decided(context, before, { outcome: 'upheld', givenUp: usd(0), answer: said }, deciding, at);
      case 'adjust': {
        const givenUp = givenUpOf(fields['given-up'] ?? '', most);
        const offered = offerOf(fields['installments'], held - givenUp.amount);
        return await decided(context, before, { outcome: 'adjusted', givenUp, answer: said, ...offered }, deciding, at);
      }
      case 'write-off': {
        const all = { outcome: 'written-off', givenUp: usd(most), answer: said } as const;
        return await decided(context, before, all, deciding, at);
      }
      case 'payment-plan': {
        const offered = offerOf(fields['installments'], held);
        const offer = { outcome: 'payment-plan-offered', givenUp: usd(0), answer: said, ...offered } as const;
        return await decided(context, before, offer, deciding, at);
      }
      case 'resubmit':
        return await resubmitted(context, before, fields['claim'] ?? '', fields['note'], deciding, at);
      case 'ask':
        return await askedForMore(context, before, fields['question'] ?? '', deciding, at);
      default:
        throw new Error('it was one of the choices');
    }
  },
};

function choicesFor(charges: readonly Charge[]): Choice[] {
  const [held, most] = [heldInAll(charges), mostGivenUp(charges)];
  const back =
    most > held ? ` What the patient had paid of it, up to ${inDollars(usd(most - held))}, becomes credit.` : '';
  const claimIds = [...new Set(charges.flatMap((charge) => (heldOf(charge) > 0 ? charge.claimIds : [])))];
  return [
    {
      value: 'uphold',
      heading: 'The bill stands',
      label: 'Uphold the bill',
      explanation: `The patient owes ${inDollars(usd(held))} of it again.`,
      fields: [answer],
    },
    {
      value: 'adjust',
      heading: 'A part of it is given up',
      label: 'Give up a part',
      explanation: `The rest is owed again.${back} Above the clinic’s limit a second person approves.`,
      fields: [
        {
          name: 'given-up',
          label: 'How much is given up, in dollars',
          help: `At most ${inDollars(usd(most))}.`,
          type: 'text',
          required: true,
          maxLength: 20,
          schema: z
            .string()
            .refine((typed) => (dollars(typed)?.amount ?? 0) > 0, 'must be an amount, for example 120.50'),
        },
        installments(false),
        answer,
      ],
    },
    {
      value: 'write-off',
      heading: 'All of it is given up',
      label: 'Write it off',
      explanation: `The patient owes nothing of it.${back} Above the clinic’s limit a second person approves.`,
      fields: [answer],
    },
    ...(held === 0
      ? []
      : [
          {
            value: 'payment-plan',
            heading: 'It stands, in installments',
            label: 'Offer installments',
            explanation: 'The patient owes it again, and may take the installments. They cost nothing.',
            fields: [installments(true), answer],
          },
        ]),
    ...(claimIds.length === 0
      ? []
      : [
          {
            value: 'resubmit',
            heading: 'A payer should pay',
            label: 'Resubmit to the payer',
            explanation: 'The payer is asked for what is on the claim; the rest stays held until it has spoken.',
            fields: [
              {
                name: 'claim',
                label: 'Claim',
                type: 'select' as const,
                required: true,
                options: claimIds.map((value) => ({ value, label: value })),
              },
              { name: 'note', label: 'What is corrected', type: 'textarea' as const, required: false, maxLength: 500 },
            ],
          },
        ]),
    {
      value: 'ask',
      heading: 'Something is missing',
      label: 'Ask for more',
      explanation: 'The patient is asked by a link in a mail; the clinic can answer for them.',
      fields: [{ name: 'question', label: 'What is asked for', type: 'textarea', required: true, maxLength: 1000 }],
    },
  ];
}

function givenUpOf(typed: string, most: number): { amount: number; currency: 'USD' } {
  const amount = dollars(typed)?.amount ?? 0;
  if (amount > most)
    throw new ValidationFailed('Nothing was decided.', [
      { pointer: '/given-up', detail: `How much is given up: at most ${inDollars(usd(most))}` },
    ]);
  return usd(amount);
}

/** Equal installments in whole cents; the last one is the rest. Nothing where none are offered, or nothing is left. */
function offerOf(chosen: string | undefined, owed: number): { readonly paymentPlan?: InstallmentOffer } {
  const count = Number(chosen ?? 0);
  return count > 1 && owed > 0
    ? { paymentPlan: { installments: count, installment: usd(Math.ceil(owed / count)) } }
    : {};
}
