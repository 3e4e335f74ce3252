import { againIfStale } from '../../../platform/case/again.ts';
import { now, plusSeconds, type Instant } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import type { Outcome } from '../../../platform/effects/consumer.ts';
import type { Effect } from '../../../platform/effects/effect.ts';
import { canonical } from '../../../platform/rules/canonical.ts';
import { askForVisit, findCoverage, readSurvivor, recordIds } from '../../../registration/index.ts';
import type { Appointment } from '../../appointment.ts';
import { statusesOf } from '../../rules/statuses.ts';
import { stepOf } from '../../step.ts';
import { appointmentIdsBetween, readAppointment } from '../../store.ts';
import { dayOf } from './basis.ts';
import { aroundOf, isUnasked, withNeeds, type Around } from './judge.ts';

/** Looks anew at what a visit needs. Running it twice changes nothing. */
export async function lookAtVisit({ clinicId, subjectId, id }: Effect<'lookAtVisit'>): Promise<Outcome> {
  await lookAgain(contextOf(clinicId, id), subjectId);
  return { done: true };
}

/** Looks anew at what the patient's visits of some days need. */
export async function lookAtVisits({ clinicId, subjectId, id, params }: Effect<'lookAtVisits'>): Promise<Outcome> {
  const patient = await readSurvivor(clinicId, subjectId);
  if (!patient) return { done: true };
  // What is over needs nothing any more, and days begin at other hours elsewhere.
  const today = plusSeconds(now(), -DAY_SECONDS);
  const from = plusSeconds(`${params.from}T00:00:00Z`, -DAY_SECONDS);
  const to = plusSeconds(`${params.to}T00:00:00Z`, 2 * DAY_SECONDS);
  const ids = await appointmentIdsBetween(clinicId, recordIds(patient), from < today ? today : from, to);
  for (const each of ids) await lookAgain(contextOf(clinicId, id), each);
  return { done: true };
}

const DAY_SECONDS = 86_400;

const contextOf = (clinicId: string, requestId: string): Context => ({
  clinicId,
  actor: { kind: 'system', id: 'visit-needs' },
  requestId,
});

/**
 * Says anew what the visit needs: units that have come are set aside, a payer who was not asked is. Nothing is written where nothing has
 * changed.
 */
async function lookAgain(context: Context, id: string): Promise<void> {
  await againIfStale(async () => {
    const at = now();
    const before = await readAppointment(context.clinicId, id);
    if (!before || !statusesOf.isActive(before.status) || before.end <= at) return;
    const { appointment, parts } = await looked(context, before, at);
    if (canonical(appointment.needs) === canonical(before.needs)) return;
    await commit(context, stepOf(context, before, appointment, at, { deed: 'needs-changed' }, parts));
  });
}

/** The visit with what it needs by now, after its payer was asked where nobody had; and the parts of the change that says so. */
export async function looked(
  context: Context,
  before: Appointment,
  at: Instant,
): Promise<Awaited<ReturnType<typeof withNeeds>>> {
  const around = await aroundOf(before);
  const draft = { ...before, version: before.version + 1, updatedAt: at };
  const seen = await withNeeds(context, around, draft, at);
  if (!seen.appointment.needs.some(isUnasked)) return seen;
  await askPayerOf(context, before, around);
  const { appointment, parts } = await withNeeds(context, around, draft, at);
  // Whoever could be asked is asked by now: looking once more would ask nobody else.
  return { appointment, parts: { ...parts, effects: parts.effects.filter(({ kind }) => kind !== 'lookAtVisit') } };
}

async function askPayerOf(context: Context, appointment: Appointment, { patient }: Around): Promise<void> {
  const { payment } = appointment;
  if (payment?.by !== 'coverage') return;
  const coverage = await findCoverage(context.clinicId, patient.id, payment.coverageId);
  if (coverage) await askForVisit(context, patient, coverage, dayOf(appointment));
}
