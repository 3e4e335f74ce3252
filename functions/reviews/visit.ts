import { now } from '../platform/clock.ts';
import { findStaffBySubject, readClinic, readStaff, type Clinic, type Staff } from '../clinics/index.ts';
import { countStranger, findLink, type LinkTarget } from './lookups/link.ts';
import { sessionMark, type Session } from './session.ts';
import { readTask } from './store.ts';
import { addresseeOf } from './rules/asking.ts';
import { isOpen, type Task } from './task.ts';

/** How far a link and a sign-in lead. Whatever a visitor may not know is not in it. */
export type Visit =
  | { readonly to: 'nothing' }
  | { readonly to: 'spent' }
  | { readonly to: 'handed-over'; readonly newer: boolean }
  | { readonly to: 'signed-out'; readonly task: Task; readonly clinic: Clinic; readonly state: LinkState }
  | { readonly to: 'not-asked'; readonly session: Session }
  | {
      readonly to: 'task';
      readonly task: Task;
      readonly clinic: Clinic;
      readonly staff: Staff;
      readonly session: Session;
      readonly link: LinkTarget;
      readonly state: LinkState;
    };

/** What is left of the task for this link. */
export type LinkState =
  { readonly is: 'open' | 'decided' | 'withdrawn' } | { readonly is: 'expired'; readonly since: string };

/**
 * Follows a link: to its task, and to the person who opened it. The link finds the task, the sign-in proves the person; only the one for
 * whom this link was made gets `task`. A link that leads nowhere and one of another room are the same: `nothing`.
 */
export async function visit(capability: string, secret: string, session: Session | undefined): Promise<Visit> {
  const link = await findLink(secret);
  if (!link) return { to: 'nothing' };
  const task = await readTask(link.clinicId, link.taskId);
  if (!task || task.capability !== capability) return { to: 'nothing' };
  if (link.spent) return { to: 'spent' };
  const addressee = addresseeOf(task, link.staffId, link.generation);
  if (!addressee) {
    return { to: 'handed-over', newer: task.addressees.some(({ staffId }) => staffId === link.staffId) };
  }
  const clinic = await readClinic(link.clinicId);
  if (!clinic) return { to: 'nothing' };
  const state = stateOf(task, addressee.linkUntil);
  if (!session) return { to: 'signed-out', task, clinic, state };
  const staff = await personOf(session, link);
  if (!staff) {
    await countStranger(secret, sessionMark(session));
    return { to: 'not-asked', session };
  }
  return { to: 'task', task, clinic, staff, session, link, state };
}

function stateOf(task: Task, linkUntil: string): LinkState {
  if (task.status === 'completed') return { is: 'decided' };
  if (!isOpen(task)) return { is: 'withdrawn' };
  return linkUntil <= now() ? { is: 'expired', since: linkUntil } : { is: 'open' };
}

/** The addressee of the link, if it is he who signed in and he still works there. */
async function personOf(session: Session, link: LinkTarget): Promise<Staff | undefined> {
  const places = await findStaffBySubject(session.subject);
  if (!places.some(({ clinicId, staffId }) => clinicId === link.clinicId && staffId === link.staffId)) return undefined;
  const staff = await readStaff(link.clinicId, link.staffId);
  return staff?.status === 'active' ? staff : undefined;
}
