import { readClinic } from '../../../clinics/index.ts';
import { againIfMet } from '../../../platform/case/again.ts';
import { now, plusSeconds, type Instant } from '../../../platform/clock.ts';
import { commit, type Change } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { openTask } from '../../../reviews/index.ts';
import { addStaffedTime } from '../../../clinics/index.ts';
import { askForFacts } from '../../answers/asking.ts';
import { findCandidates, type Candidates } from '../../candidates.ts';
import { recordIds } from '../../rules/links.ts';
import type { Registration } from '../registration.ts';
import { registeredFacts } from '../rules/facts.ts';
import { missingFacts } from '../rules/missing.ts';
import { moveTo } from '../rules/move.ts';
import { stepOf } from '../step.ts';
import { taskNames } from '../tasks/names.ts';
import { broughtUpToDate, made } from './conclude.ts';
import { clinicDate } from './surroundings.ts';

/**
 * Looks for what is missing, then for the same person among the clinic's patients. Beyond doubt: that patient is brought
 * up to date. In doubt: a person decides. Nobody: the patient is made.
 */
export async function findPatient(context: Context, before: Registration): Promise<void> {
  // Another registration of the same person may come first: then there is somebody to find.
  await againIfMet(async () => commit(context, await found(context, before)));
}

async function found(context: Context, before: Registration): Promise<Change> {
  const clinic = await readClinic(context.clinicId);
  if (!clinic) throw new Error('the clinic does not exist');
  const at = now();
  const missing = missingFacts(before, clinicDate(at, clinic.timeZone));
  if (missing.length > 0) {
    const times = { ...askingTimes(at, clinic.informationDays), askedAt: at, ...before.information };
    const { asked, parts } = await askForFacts(before, missing, times.closeAt);
    const after = moveTo(before, 'awaiting-information', at, { information: { ...times, missing, asked } });
    const lack = missing.length === 1 ? 'One fact is missing.' : `${missing.length} facts are missing.`;
    const words = asked.of === 'patient' ? `${lack} The patient is asked as well.` : lack;
    return stepOf(context, before, after, at, { deed: 'found-incomplete', words }, parts);
  }

  const candidates = await candidatesFor(before);
  const [likeliest] = candidates.graded;
  if (!likeliest) return await made(context, before, candidates, at);
  if (likeliest.grade === 'certain') return await broughtUpToDate(context, before, likeliest.candidate.id, at);

  const after = moveTo(before, 'in-review', at, {
    candidates: candidates.graded
      .slice(0, MOST_SHOWN)
      .map(({ candidate, grade }) => ({ patientId: candidate.id, grade })),
  });
  const task = await openTask(context, {
    kind: taskNames.samePerson,
    capability: 'registration',
    title: 'Is this a patient whom you know already?',
    subjectKind: 'registration',
    subjectId: before.id,
    roles: ['front-desk'],
    dueAt: addStaffedTime(at, clinic.reviewTurnaround.standard / 60, clinic),
  });
  const words = 'Somebody like this person is a patient already. Staff decide whether it is the same person.';
  return stepOf(context, before, after, at, { deed: 'found-alike', words }, task);
}

/** How many a person is shown at once. */
const MOST_SHOWN = 5;

/** Whom of the clinic's patients this person may be, but for those of whom staff said no. */
export async function candidatesFor(subject: Registration): Promise<Candidates> {
  const candidates = await findCandidates(subject.clinicId, registeredFacts(subject));
  return {
    ...candidates,
    graded: candidates.graded.filter(
      ({ candidate }) => !recordIds(candidate).some((id) => subject.distinctFrom.includes(id)),
    ),
  };
}

/** When the clinic is reminded of what is missing, and when the registration is closed for want of it. */
function askingTimes(at: Instant, days: number): { remindAt: Instant; closeAt: Instant } {
  const seconds = days * 24 * 3600;
  return { remindAt: plusSeconds(at, seconds / 2), closeAt: plusSeconds(at, seconds) };
}
