import { againIfStale } from '../../../platform/case/again.ts';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { toldByClinicBecause, type ToldByClinicBecause } from '../../told.ts';
import { disputeOf, stepOf } from '../step.ts';
import { toldBy } from './told-by.ts';

/** The patient cannot be told by mail after all: the clinic’s system hears so at once, and its staff tell them. */
export async function notReached(context: Context, id: string, because: ToldByClinicBecause): Promise<void> {
  await againIfStale(async () => {
    const before = await disputeOf(context, id);
    if (before.told?.by !== 'mail') return;
    const after = { ...before, told: { ...before.told, by: 'clinic' as const, because } };
    const words = toldByClinicBecause[because];
    const step = { deed: 'patient-not-reached', words, announce: 'patient-not-reached' };
    const at = now();
    const parts = await toldBy(context, after, { told: after.told, parts: {} });
    await commit(context, stepOf(context, before, after, at, step, ...parts));
  });
}

/** The mail to the patient did not arrive, or was complained of. */
export async function disputeNotReached(context: Context, id: string): Promise<void> {
  await notReached(context, id, 'not-reached');
}
