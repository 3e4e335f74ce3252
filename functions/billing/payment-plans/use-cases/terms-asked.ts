import type { Instant } from '../../../platform/clock.ts';
import type { Change } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { NotInThisStatus } from '../../../platform/errors.ts';
import type { PaymentPlan } from '../payment-plan.ts';
import { clinicOf, stepOf } from '../step.ts';
import { askStaff } from './ask-staff.ts';

/** The patient needs other terms: a billing specialist gets in touch. In arrears somebody has that before them already. */
export async function termsAsked(context: Context, before: PaymentPlan, at: Instant): Promise<Change> {
  if (before.termsAsked) throw new NotInThisStatus('Other terms are asked for already.');
  const task =
    before.status === 'active'
      ? [await askStaff(context, 'decision', before.id, await clinicOf(context.clinicId), at)]
      : [];
  const step = { deed: 'terms-asked', words: 'The patient asks for other terms.', announce: 'terms-asked' };
  return stepOf(context, before, { ...before, termsAsked: true }, at, step, ...task);
}
