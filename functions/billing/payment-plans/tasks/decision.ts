import * as z from 'zod';
import { clinicDate } from '../../../clinics/index.ts';
import { now } from '../../../platform/clock.ts';
import { NotInThisStatus, ValidationFailed } from '../../../platform/errors.ts';
import type { Choice, TaskKind } from '../../../reviews/index.ts';
import { stands } from '../rules/statuses.ts';
import { usualPaymentPlans, type Interval } from '../rules/terms.ts';
import { clinicOf, paymentPlanOf, stepOf, together } from '../step.ts';
import { ended } from '../use-cases/end.ts';
import { renegotiated } from '../use-cases/renegotiate.ts';
import { waited } from '../use-cases/wait-longer.ts';
import { taskNames } from './names.ts';
import { paymentPlanSections } from './sections.ts';

/** An installment was missed, or the patient asks for other terms: a billing specialist waits longer, offers other terms, or ends it. */
export const decision: TaskKind = {
  name: taskNames.decision,
  view: async (context, { subjectId }) => {
    const plan = await paymentPlanOf(context, subjectId);
    const clinic = await clinicOf(context.clinicId);
    const { warnings, sections } = await paymentPlanSections(clinic, plan);
    const late = plan.status === 'in-arrears' ? ['An installment was not paid in time. The patient was told.'] : [];
    return {
      warnings: [...late, ...warnings],
      sections,
      choices: choices((clinic.paymentPlans ?? usualPaymentPlans).mostInstallments),
    };
  },
  decide: async (context, { id: taskId, subjectId }, { choice, fields }) => {
    const before = await paymentPlanOf(context, subjectId);
    if (!stands(before.status))
      throw new NotInThisStatus(`The payment plan is ${before.status}: nothing is to decide.`);
    const at = now();
    const staffId = context.actor.id;
    const reason = fields['reason'];
    switch (choice) {
      case 'wait': {
        const until = fields['until'] ?? '';
        const clinic = await clinicOf(context.clinicId);
        if (until < clinicDate(at, clinic))
          throw new ValidationFailed('Nothing was decided.', [
            { pointer: '/until', detail: 'Until when: must be today or later' },
          ]);
        return waited(context, before, until, clinic, reason, at);
      }
      case 'renegotiate': {
        const terms = {
          installments: Number(fields['installments']),
          firstDueOn: fields['first-due'] ?? '',
          interval: (fields['interval'] ?? 'month') as Interval,
        };
        const { termsAsked: _termsAsked, ...after } = before;
        const words = 'Other terms are offered.';
        return together(
          stepOf(context, before, after, at, { deed: 'terms-offered', words, reason }),
          await named(() => renegotiated(context, before, terms, staffId, at)),
        );
      }
      default:
        return await ended(
          context,
          before,
          { by: choice === 'patient-ends' ? 'patient' : 'clinic', staffId },
          reason,
          at,
          taskId,
        );
    }
  },
};

/** What is wrong with the terms, at the fields of the page. */
async function named<T>(deed: () => Promise<T>): Promise<T> {
  try {
    return await deed();
  } catch (error) {
    if (!(error instanceof ValidationFailed)) throw error;
    throw new ValidationFailed(
      'Nothing was decided.',
      error.faults.map(({ pointer, detail }) => ({
        pointer: pointer === '/firstDueOn' ? '/first-due' : '/installments',
        detail: `${pointer === '/firstDueOn' ? 'When the first is due' : 'How many'}: ${detail}`,
      })),
    );
  }
}

const reason = (required: boolean) =>
  ({ name: 'reason', label: 'Why', type: 'textarea', required, maxLength: 500 }) as const;

function choices(most: number): Choice[] {
  return [
    {
      value: 'wait',
      heading: 'Wait longer',
      label: 'Give the patient more time',
      explanation: 'What is due by then is missed only after that day.',
      fields: [{ name: 'until', label: 'Until when', type: 'date', required: true }, reason(false)],
    },
    {
      value: 'renegotiate',
      heading: 'Other terms',
      label: 'Offer other terms for what is left',
      explanation: 'The patient agrees to them by a link in a mail. Until then the payment plan goes on.',
      fields: [
        {
          name: 'installments',
          label: 'How many',
          help: `2 to ${most}.`,
          type: 'number',
          required: true,
          schema: z.string().refine((typed) => Number(typed) >= 2 && Number(typed) <= most, `must be 2 to ${most}`),
        },
        { name: 'first-due', label: 'When the first is due', type: 'date', required: true },
        {
          name: 'interval',
          label: 'How far apart',
          type: 'select',
          required: true,
          value: 'month',
          options: [
            { value: 'month', label: 'A month' },
            { value: 'two-weeks', label: 'Two weeks' },
            { value: 'week', label: 'A week' },
          ],
        },
        reason(false),
      ],
    },
    {
      value: 'end',
      heading: 'The clinic ends it',
      label: 'End the payment plan',
      explanation: 'What is left is owed again as before.',
      fields: [reason(true)],
    },
    {
      value: 'patient-ends',
      heading: 'The patient ends it',
      label: 'Record that the patient ends it',
      explanation: 'What is left is owed again as before.',
      fields: [reason(false)],
    },
  ];
}
