import type { Instant } from '../platform/clock.ts';
import { addStaffedTime, isAvailable, listStaff, staffedSeconds, type Clinic, type Staff } from '../clinics/index.ts';
import { choose } from './rules/assignment.ts';
import { escalation, type Step } from './rules/escalation.ts';
import { openTasksOf } from './store.ts';
import type { Task } from './task.ts';

type Asking = Pick<Task, 'id' | 'roles' | 'excludeStaff' | 'addressees'>;

/** Those who could be asked now: there, reachable by mail, not excluded and not asked already. */
function others(staff: readonly Staff[], task: Asking, clinic: Clinic, at: Instant): Staff[] {
  return staff.filter(
    (person) =>
      isAvailable(person, at, clinic) &&
      !task.excludeStaff.includes(person.id) &&
      !task.addressees.some(({ staffId }) => staffId === person.id),
  );
}

async function leastBusy(people: readonly Staff[], task: Asking, clinicId: string): Promise<string | undefined> {
  const candidates = await Promise.all(
    people.map(async ({ id }) => ({ id, openTasks: await openTasksOf(clinicId, id) })),
  );
  return choose(candidates, task.id);
}

/**
 * Whom to ask next: another with one of the task's roles, or undefined if there is none left.
 * @param prefer asked if available, however busy
 */
export async function nextReviewer(
  clinic: Clinic,
  task: Asking,
  at: Instant,
  prefer?: string,
): Promise<string | undefined> {
  const people = others(await listStaff(clinic.id), task, clinic, at).filter((person) =>
    person.roles.some((role) => task.roles.includes(role)),
  );
  if (people.some(({ id }) => id === prefer)) return prefer;
  return await leastBusy(people, task, clinic.id);
}

/** The supervisor to ask, or undefined if each is asked already, excluded or not there. */
export async function nextSupervisor(clinic: Clinic, task: Asking, at: Instant): Promise<string | undefined> {
  return await leastBusy(await supervisors(clinic, task, at), task, clinic.id);
}

/**
 * Every supervisor who could be asked beside those who are; where the clinic has none, the one who hears of what nobody
 * else can be told.
 */
export async function supervisors(clinic: Clinic, task: Asking, at: Instant): Promise<Staff[]> {
  const staff = await listStaff(clinic.id);
  const there = others(staff, task, clinic, at);
  return staff.some(({ roles, status }) => status === 'active' && roles.includes('supervisor'))
    ? there.filter(({ roles }) => roles.includes('supervisor'))
    : there.filter(({ id }) => id === clinic.notificationStaffId);
}

/** The steps of a task's escalation, by the clinic's policy and staffed hours. */
export function stepsOf(clinic: Clinic, task: Pick<Task, 'openedAt' | 'dueAt'>): readonly Step[] {
  return escalation(task.openedAt, task.dueAt, clinic.escalation, {
    between: (from, to) => staffedSeconds(from, to, clinic),
    after: (instant, seconds) => addStaffedTime(instant, seconds / 3600, clinic),
  });
}
