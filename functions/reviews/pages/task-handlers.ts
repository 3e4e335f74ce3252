import type { APIGatewayProxyResult } from 'aws-lambda';
import { auditRead } from '../../platform/audit/entry.ts';
import type { Context } from '../../platform/context.ts';
import { Conflict, NotInThisStatus, ValidationFailed, type Fault } from '../../platform/errors.ts';
import type { Needs } from '../../platform/needs.ts';
import { readStaff } from '../../clinics/index.ts';
import { decideTask } from '../decide.ts';
import type { TaskKind, TaskView } from '../kind.ts';
import { csrfToken, isCsrfToken, readSession, type Session } from '../session.ts';
import { readTask } from '../store.ts';
import type { Task } from '../task.ts';
import { visit, type LinkState, type Visit } from '../visit.ts';
import * as ends from './end-pages.ts';
import { html, type Html } from '../../platform/html.ts';
import { redirect, renderPage, type Page } from '../../platform/pages/layout.ts';
import type { PageHandler } from '../../platform/pages/guarded.ts';
import { guarded } from './guarded.ts';
import { isFromOurPages, type PageRequest } from '../../platform/pages/request.ts';
import { textsInForm, withEmergencyOnPage } from '../../platform/pages/with-emergency.ts';
import { signInLink, signOutForm, taskPath } from './sign-in-link.ts';
import { signedOutPage, taskPage } from './task-page.ts';
import { publicOrigin } from '../../platform/origin.ts';

/** What the two page handlers of a room need beside what the room's own kinds need. */
export const taskPageNeeds = {
  records: ['get', 'getMany', 'query', 'put', 'update', 'remove'],
  audit: 'put',
  seal: true,
  origin: true,
} as const satisfies Needs;

/** The routes of a room's task pages, for its handler files: `pages = [taskPages('preauthorization').show]`. */
export function taskPageRoutes(capability: string): {
  readonly show: { readonly method: 'GET'; readonly path: string };
  readonly decide: { readonly method: 'POST'; readonly path: string };
} {
  const path = `/tasks/${capability}/{link}`;
  return { show: { method: 'GET', path }, decide: { method: 'POST', path } };
}

/**
 * The handlers of a room's task pages. `show` answers GET and changes nothing of the task, whoever or whatever opens the link; `decide`
 * answers the POST of the page's own form.
 *
 * @param kinds every kind of task of that room
 */
export function taskPageHandlers(
  capability: string,
  kinds: readonly TaskKind[],
): { readonly show: PageHandler; readonly decide: PageHandler } {
  const kindOf = (task: Task): TaskKind => {
    const kind = kinds.find(({ name }) => name === task.kind);
    if (!kind) throw new Error('a task of an unknown kind');
    return kind;
  };
  return {
    show: guarded(async (request) => {
      const secret = request.path['link'] ?? '';
      const seen = await visit(capability, secret, await readSession(request.cookies));
      if (seen.to !== 'task') return await publicPage(seen, capability, secret);
      if (seen.state.is !== 'open') return await closedPage(seen, seen.state, false);
      const context = contextOf(seen, request);
      // Written before anything is shown: nobody sees a case unrecorded.
      await auditTaskRead(context, seen.task);
      return await openPage(seen, await kindOf(seen.task).view(context, seen.task));
    }),
    decide: guarded(async (request) => {
      const secret = request.path['link'] ?? '';
      if (!(await isFromOurPages(request))) return renderPage(ends.formRefused);
      const seen = await visit(capability, secret, await readSession(request.cookies));
      if (seen.to === 'signed-out') return renderPage(ends.formRefused);
      if (seen.to !== 'task') return await publicPage(seen, capability, secret);
      if (!(await isCsrfToken(seen.session, csrfPurpose(seen.task), request.form['csrf']))) {
        return renderPage(ends.formRefused);
      }
      if (seen.state.is !== 'open') return await closedPage(seen, seen.state, true);
      const context = contextOf(seen, request);
      await auditTaskRead(context, seen.task);
      return await withEmergencyOnPage(
        context,
        seen.clinic,
        // What is written about an emergency is no other one.
        seen.task.subjectKind === 'emergency' ? [] : textsInForm(request.form),
        { operation: `task/${seen.task.kind}`, ids: [seen.task.subjectId] },
        undefined,
        (screened) => decideAndAnswer(seen, kindOf(seen.task), screened, request, secret),
      );
    }),
  };
}

type TaskVisit = Extract<Visit, { to: 'task' }>;

async function decideAndAnswer(
  seen: TaskVisit,
  kind: TaskKind,
  context: Context,
  request: PageRequest,
  secret: string,
): Promise<APIGatewayProxyResult> {
  const returned = (faults: readonly Fault[], choice?: string) => ({ choice, form: request.form, faults });
  try {
    const result = await decideTask(context, kind, seen.link, request.form);
    if (result.outcome === 'faults') {
      return await openPage(seen, result.view, returned(result.faults, result.choice?.value));
    }
    if (result.outcome === 'too-late') return await closedPageAnew(seen, secret);
    // Shown by a GET, so that loading the page again sends no form again.
    return redirect((await publicOrigin()) + taskPath(seen.task.capability, secret));
  } catch (error) {
    if (error instanceof ValidationFailed) {
      const view = await kind.view(context, seen.task);
      return await openPage(seen, view, returned(error.faults, request.form['choice']));
    }
    if (error instanceof NotInThisStatus || error instanceof Conflict) {
      return renderPage({ ...ends.notPossible(error.message), corner: await corner(seen) });
    }
    throw error;
  }
}

/** What came first, for the one who came second. */
async function closedPageAnew(seen: TaskVisit, secret: string): Promise<APIGatewayProxyResult> {
  const again = await visit(seen.task.capability, secret, seen.session);
  if (again.to === 'task' && again.state.is !== 'open') return await closedPage(again, again.state, true);
  if (again.to === 'task') return renderPage(ends.notPossible('The case changed while you were deciding.'));
  return await publicPage(again, seen.task.capability, secret);
}

async function openPage(
  seen: TaskVisit,
  view: TaskView,
  returned?: { choice?: string; form: Readonly<Record<string, string>>; faults: readonly Fault[] },
): Promise<APIGatewayProxyResult> {
  const { task, clinic, session } = seen;
  const csrf = await csrfToken(session, csrfPurpose(task));
  const page = taskPage({ task, view, timeZone: clinic.timeZone, csrf, returned });
  return renderPage({ ...page, corner: await corner(seen) });
}

async function closedPage(seen: TaskVisit, state: LinkState, late: boolean): Promise<APIGatewayProxyResult> {
  const task = (await readTask(seen.clinic.id, seen.task.id)) ?? seen.task;
  const { timeZone } = seen.clinic;
  let page: Page;
  switch (state.is) {
    case 'decided': {
      const by = task.decision?.by ?? '';
      const name = by === seen.staff.id ? undefined : ((await readStaff(task.clinicId, by))?.name ?? 'a colleague');
      page = ends.decided(task, name, late, timeZone);
      break;
    }
    case 'withdrawn':
      page = ends.withdrawn(task, timeZone, task.withdrawn?.reason);
      break;
    case 'expired':
      page = ends.expired(task, state.since, timeZone);
      break;
    case 'open':
      throw new Error('an open task has no end page');
  }
  return renderPage({ ...page, corner: await corner(seen) });
}

/** For those who have not proved that they are the one whom the link was made for. */
async function publicPage(
  seen: Exclude<Visit, TaskVisit>,
  capability: string,
  secret: string,
): Promise<APIGatewayProxyResult> {
  switch (seen.to) {
    case 'nothing':
      return renderPage(ends.noSuchLink);
    case 'spent':
      return renderPage(ends.spent);
    case 'handed-over':
      return renderPage(ends.handedOver(seen.newer));
    case 'not-asked':
      return renderPage(ends.notAsked(await signOutForm(seen.session)));
    case 'signed-out': {
      const { task, clinic, state } = seen;
      switch (state.is) {
        case 'decided':
          return renderPage(ends.decidedSignedOut(task, await signInLink(taskPath(capability, secret))));
        case 'withdrawn':
          return renderPage(ends.withdrawn(task, clinic.timeZone));
        case 'expired':
          return renderPage(ends.expired(task, state.since, clinic.timeZone));
        case 'open':
          return renderPage(signedOutPage(task, clinic.timeZone, await signInLink(taskPath(capability, secret))));
      }
    }
  }
}

function contextOf(seen: TaskVisit, request: PageRequest): Context {
  return {
    clinicId: seen.clinic.id,
    actor: { kind: 'staff', id: seen.staff.id },
    requestId: request.requestId,
    sourceIp: request.sourceIp,
  };
}

async function auditTaskRead(context: Context, task: Task): Promise<void> {
  await auditRead(context, task.subjectId, `${task.subjectKind}.read`, `task ${task.id}`);
}

const csrfPurpose = (task: Task): string => task.id;

async function corner(seen: { readonly staff: { readonly name: string }; readonly session: Session }): Promise<Html> {
  return html`<p>${seen.staff.name}</p>
    ${await signOutForm(seen.session)}`;
}
