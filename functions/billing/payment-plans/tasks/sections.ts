import { clinicDate, type Clinic } from '../../../clinics/index.ts';
import { fullName, labelsOf, labelWarnings, readSurvivor, whereToReach } from '../../../registration/index.ts';
import type { TaskView } from '../../../reviews/index.ts';
import type { PaymentPlan } from '../payment-plan.ts';
import { totalOf } from '../rules/amounts.ts';
import { standingOf } from '../rules/standing.ts';
import { asAgreed, totalOfPlan } from '../view.ts';
import { dollarsOf } from '../words.ts';

/** What every task about a payment plan shows: whose it is, where they are reached, and how each installment stands. */
export async function paymentPlanSections(
  clinic: Clinic,
  plan: PaymentPlan,
): Promise<Required<Pick<TaskView, 'warnings' | 'sections'>>> {
  const patient = await readSurvivor(plan.clinicId, plan.patientId);
  const labels = labelsOf(patient, plan);
  const reach = patient && whereToReach(patient, { labels, by: ['phone', 'sms'] });
  const held = totalOf(plan.held);
  return {
    warnings: [...(plan.termsAsked ? ['The patient asks for other terms.'] : []), ...labelWarnings(labels)],
    sections: [
      {
        title: 'Payment plan',
        facts: [
          { label: 'Patient', value: patient ? fullName(patient) : 'not known' },
          {
            label: 'Number',
            value: reach && 'to' in reach && typeof reach.to === 'string' ? reach.to : 'none is known',
          },
          { label: 'Language', value: patient?.language ?? 'not known' },
          {
            label: plan.agreed ? 'Agreed on' : 'Offered on',
            value: clinicDate(plan.agreed?.at ?? plan.createdAt, clinic),
          },
          { label: 'In all', value: dollarsOf(totalOfPlan(plan)) },
          ...(plan.agreed
            ? [
                { label: 'Paid', value: dollarsOf(plan.paid) },
                { label: 'Left', value: dollarsOf(plan.left) },
              ]
            : []),
          ...(held > 0 ? [{ label: 'Disputed, and held out of it', value: dollarsOf(held) }] : []),
        ],
        tables: [
          {
            caption: 'Installments',
            columns: ['Due', 'Amount', 'Paid', 'Missed'],
            rows: standingOf(asAgreed(plan)).map(({ of, amount, paid, open }) => [
              of.dueOn,
              dollarsOf(amount),
              dollarsOf(paid),
              of.missedAt !== undefined && open > 0 ? 'yes' : '',
            ]),
          },
        ],
      },
    ],
  };
}
