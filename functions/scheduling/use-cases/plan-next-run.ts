import { againIfStale } from '../../platform/case/again.ts';
import { now } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import type { Appointment } from '../appointment.ts';
import { appointmentOf, stepOf } from '../step.ts';

/** Ends the execution in the record: another begins when something is due, if anything ever is. */
export async function planNextRun(context: Context, { id, run }: Appointment): Promise<void> {
  await againIfStale(async () => {
    const before = await appointmentOf(context, id);
    if (before.run !== run) return;
    const { runAt: _runAt, ...ended } = before;
    await commit(context, stepOf(context, before, ended, now(), { deed: 'run-planned', silent: true }));
  });
}
