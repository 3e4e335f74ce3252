import { now } from '../../../platform/clock.ts';
import { inDollars, usd } from '../../../platform/money.ts';
import { fullName, readSurvivor } from '../../../registration/index.ts';
import type { TaskKind } from '../../../reviews/index.ts';
import { checkoutProblems } from '../checkout.ts';
import { checkoutChange } from '../store.ts';
import { checkoutOf } from '../use-cases/checkout-of.ts';
import { PROBLEM_TASK } from './names.ts';

/** Money moved at a payment gateway as nobody here meant it to, or nobody knows whether it did: somebody looks, and says what was done. */
export const paymentProblem: TaskKind = {
  name: PROBLEM_TASK,
  view: async (context, { subjectId }) => {
    const checkout = await checkoutOf(context, subjectId);
    const patient = await readSurvivor(context.clinicId, checkout.patientId);
    return {
      warnings: checkout.problem === undefined ? [] : [checkoutProblems[checkout.problem]],
      sections: [
        {
          title: 'The payment',
          facts: [
            { label: 'Patient', value: patient ? fullName(patient) : 'not known' },
            { label: 'Asked for', value: inDollars(usd(checkout.amount)) },
            { label: 'Paid', value: inDollars(usd(checkout.paid)) },
            { label: 'Account', value: checkout.accountId },
            { label: 'The gateway knows it as', value: checkout.id },
            ...checkout.payments.map(({ gatewayId, paymentId }) => ({
              label: `Payment ${paymentId}`,
              value: `at the gateway ${gatewayId}`,
            })),
          ],
        },
      ],
      choices: [
        {
          value: 'again',
          heading: 'Ask the gateway again',
          label: 'Set right: ask again',
          explanation: 'What the gateway says is posted, as far as the account can take it now.',
          fields: [{ name: 'note', label: 'What was done', type: 'textarea', required: false, maxLength: 500 }],
        },
        {
          value: 'seen-to',
          heading: 'It was seen to',
          label: 'Nothing is left to do',
          explanation: 'The books stay as they are.',
          fields: [{ name: 'note', label: 'What was done', type: 'textarea', required: true, maxLength: 500 }],
        },
      ],
    };
  },
  decide: async (context, { subjectId }, { choice, fields }) => {
    const { problem: _problem, ...checkout } = await checkoutOf(context, subjectId);
    return {
      at: now(),
      records: [checkoutChange(checkout, choice === 'again' ? 'problem-asked-again' : 'problem-seen-to')],
      effects: choice === 'again' ? [{ kind: 'settleCheckout', subjectId, params: {} }] : [],
      ...(fields['note'] === undefined ? {} : { reason: fields['note'] }),
    };
  },
};
