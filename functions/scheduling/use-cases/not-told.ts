import { againIfStale } from '../../platform/case/again.ts';
import { now } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import type { EffectParams } from '../../platform/effects/effect.ts';
import type { NotReminded } from '../rules/reminders.ts';
import { appointmentOf, stepOf } from '../step.ts';

type About = EffectParams['mailAppointment']['about'] | 'delay';

/** A mail to the patient was not sent, or did not arrive. Of news the appointment says that staff must tell it, of a reminder why not. */
export async function noteNotTold(context: Context, id: string, about: About, because: NotReminded): Promise<void> {
  await againIfStale(async () => {
    const before = await appointmentOf(context, id);
    const at = now();
    const last = before.reminders.findLast(({ state }) => state === 'sent');
    const after =
      about === 'reminder'
        ? {
            ...before,
            reminders: before.reminders.map((each) =>
              each === last ? { ...each, state: 'not-sent' as const, because } : each,
            ),
          }
        : { ...before, notTold: { news: about, because, since: at } };
    const deed = about === 'reminder' ? 'not-reminded' : 'patient-not-told';
    await commit(context, stepOf(context, before, after, at, { deed }));
  });
}
