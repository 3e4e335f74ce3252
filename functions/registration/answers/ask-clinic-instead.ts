import { againIfStale } from '../../platform/case/again.ts';
import { now } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { mailToSubmitter } from '../intake/use-cases/information-deadlines.ts';
import { registrationOf, stepOf } from '../intake/step.ts';
import { clinicAskedBecause, type ClinicAskedBecause } from './rules/whom-to-ask.ts';

/**
 * The patient cannot be asked after all: the clinic is told so at once, by webhook, feed and mail. The registration waits on
 * as it did.
 */
export async function askClinicInstead(context: Context, id: string, because: ClinicAskedBecause): Promise<void> {
  await againIfStale(async () => {
    const before = await registrationOf(context, id);
    const { information } = before;
    if (before.status !== 'awaiting-information' || information?.asked?.of !== 'patient') return;
    const after = { ...before, information: { ...information, asked: { of: 'clinic', because } as const } };
    const step = { deed: 'patient-not-reached', words: clinicAskedBecause[because], announce: 'patient-not-reached' };
    const effects = mailToSubmitter(before, 'registration-information-needed');
    await commit(context, stepOf(context, before, after, now(), step, { effects }));
  });
}
