import { againIfStale } from '../../../platform/case/again.ts';
import type { Parts } from '../../../platform/case/step.ts';
import { now, plusSeconds } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { readSurvivor } from '../../../registration/index.ts';
import { firstReminder, patientRemindersChange, readPatientReminders } from '../../../scheduling/index.ts';
import type { Installment, PaymentPlan } from '../payment-plan.ts';
import { nextDeed } from '../rules/next-deed.ts';
import { openInstallments } from '../rules/standing.ts';
import { clinicOf, paymentPlanOf, stepOf } from '../step.ts';
import { tellPatient } from '../../tell-patient.ts';
import { LINK_KIND } from '../link-kind.ts';
import { hasCome, withEach } from './workflow-steps.ts';

/**
 * The patient is reminded of an installment: under the limits of all reminders (8 am to 9 pm, once a day and three times in seven days over
 * all that the clinic reminds of), later if they ask for it, and not at all where the patient wants none.
 */
export async function remindOfInstallment(context: Context, { id }: PaymentPlan): Promise<void> {
  const { clinicId } = context;
  await againIfStale(async () => {
    const before = await paymentPlanOf(context, id);
    const at = now();
    if (nextDeed(before, at).deed !== 'remind-of-installment') return;
    const [one] = openInstallments(before).filter(
      ({ of }) => of.reminder === 'planned' && hasCome(of.clocks?.remindAt, at),
    );
    const clocks = one?.of.clocks;
    if (!one || !clocks) return;
    const [clinic, patient] = [await clinicOf(clinicId), await readSurvivor(clinicId, before.patientId)];
    if (!patient) throw new Error('a payment plan has a patient');
    const kept = await readPatientReminders(clinicId, patient);
    const make = async (
      change: Partial<Installment>,
      deed: string,
      words: string,
      ...parts: Parts[]
    ): Promise<void> => {
      const after = withEach(before, [one], (of) => ({ ...of, ...change }));
      await commit(context, stepOf(context, before, after, at, { deed, words }, ...parts));
    };
    if (kept.optedOut) return await make({ reminder: 'opted-out' }, 'not-reminded', 'The patient wants no reminders.');
    const first = firstReminder(at, clinic.timeZone, kept.sent);
    if (first > at)
      return first < clocks.dueAt
        ? await make(
            { clocks: { ...clocks, remindAt: first } },
            'reminder-postponed',
            'The patient was reminded of other things of late.',
          )
        : await make(
            { reminder: 'too-late' },
            'not-reminded',
            'The patient was reminded of other things as often as is allowed.',
          );
    const { told, parts } = await tellPatient(
      before,
      LINK_KIND,
      'payment-plan-reminder',
      plusSeconds(clocks.missAt, DAY),
    );
    if (told.by === 'clinic')
      return await make({ reminder: 'no-mail' }, 'not-reminded', 'No mail reaches the patient.');
    const sent = { ...kept, sent: [...kept.sent, at] };
    await make({ reminder: 'sent' }, 'reminded', 'The patient is reminded of an installment.', parts, {
      records: [patientRemindersChange(clinicId, patient.id, sent, 'patientReminders.reminded', at)],
    });
  });
}
const DAY = 24 * 3600;
