import { againIfStale } from '../../../platform/case/again.ts';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { toldByClinicBecause, type ToldByClinicBecause } from '../../told.ts';
import type { PaymentPlan } from '../payment-plan.ts';
import { isFinal } from '../rules/statuses.ts';
import { clinicOf, paymentPlanOf, stepOf } from '../step.ts';
import { askStaff } from './ask-staff.ts';

/** The patient cannot be told by mail after all: the clinic’s system hears so at once; of an offer staff tell them. */
export async function notReached(context: Context, id: string, because: ToldByClinicBecause): Promise<void> {
  await againIfStale(async () => {
    const before = await paymentPlanOf(context, id);
    const { offer } = before;
    if (isFinal(before.status) || offer?.told.by === 'clinic') return;
    const at = now();
    const step = { deed: 'patient-not-reached', words: toldByClinicBecause[because], announce: 'patient-not-reached' };
    if (!offer) {
      await commit(context, stepOf(context, before, before, at, step));
      return;
    }
    const after: PaymentPlan = { ...before, offer: { ...offer, told: { ...offer.told, by: 'clinic', because } } };
    const task = await askStaff(context, 'tell', id, await clinicOf(context.clinicId), at);
    await commit(context, stepOf(context, before, after, at, step, task));
  });
}

/** The mail to the patient did not arrive, or was complained of. */
export async function paymentPlanNotReached(context: Context, id: string): Promise<void> {
  await notReached(context, id, 'not-reached');
}
