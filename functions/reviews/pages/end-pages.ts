import type { Task } from '../task.ts';
import { html, type Html } from '../../platform/html.ts';
import type { Page } from '../../platform/pages/layout.ts';
import { wallTime } from '../../platform/pages/times.ts';

/** The pages at which a link ends. Each says what happened and what to do next. */

/**
 * For every link that leads nowhere, whatever it looks like: one and the same page, so that a guess learns nothing.
 */
export const noSuchLink: Page = {
  status: 404,
  title: 'This link does not work',
  body: html`<p>
      Open it again from the mail. Some mail programs break long links: if yours did, copy the whole link into the
      browser's address line.
    </p>
    <p>If it still does not work, ask your supervisor to hand the task over to you. That sends a new link.</p>`,
};

/** Opened in the sessions of too many who were not asked. */
export const spent: Page = {
  status: 410,
  title: 'This link was stopped',
  body: html`<p>
      Too many people opened this link who were not asked. For safety it no longer works, and nothing was decided by it.
    </p>
    <p>Ask your supervisor to hand the task over to you again. That sends a new link.</p>`,
};

export function handedOver(newer: boolean): Page {
  return {
    status: 410,
    title: newer ? 'There is a newer link' : 'This task was handed over',
    body: newer
      ? html`<p>You were sent a newer mail about this task. Use the link in that one; this one no longer works.</p>`
      : html`<p>A colleague has this task now, and this link no longer works. There is nothing left for you to do.</p>
          <p>If you should have the task after all, ask your supervisor to hand it over to you.</p>`,
  };
}

export function expired(task: Task, linkUntil: string, timeZone: string): Page {
  return {
    status: 410,
    title: 'This link has expired',
    body: html`<p>
        It worked until ${wallTime(linkUntil, timeZone)}. Nothing was decided by it. Your supervisors have been asked to
        decide now.
      </p>
      <p>Tell your supervisor if you can still decide: they can hand the task over to you, which sends a new link.</p>
      ${caseNumber(task)}`,
  };
}

/** @param reason shown to those who proved who they are */
export function withdrawn(task: Task, timeZone: string, reason?: string): Page {
  return {
    status: 410,
    title: 'This task was withdrawn',
    body: html`<p>
        It was withdrawn${task.withdrawn && ` on ${wallTime(task.withdrawn.at, timeZone)}`}. There is nothing left to
        decide.
      </p>
      ${reason !== undefined && html`<p>Why: ${reason}</p>`} ${caseNumber(task)}`,
  };
}

/** What those see who have not proved who they are. */
export function decidedSignedOut(task: Task, signIn: Html): Page {
  return {
    status: 200,
    title: 'This task has been decided',
    body: html`<p>There is nothing left for you to do. Sign in to see who decided what, and when.</p>
      ${caseNumber(task)} ${signIn}`,
  };
}

/**
 * @param name of who decided; undefined if it is the one who looks
 * @param late true if this answers a decision that came second
 */
export function decided(task: Task, name: string | undefined, late: boolean, timeZone: string): Page {
  const { label, at } = task.decision ?? { label: '', at: task.openedAt };
  return {
    status: late ? 409 : 200,
    title: name === undefined ? 'You have decided this task' : 'This task has been decided',
    body: html`${late && name !== undefined && html`<p><strong>Your decision was not recorded: another one came first.</strong></p>`}
      <dl>
        <dt>Decision</dt>
        <dd>${label}</dd>
        <dt>By</dt>
        <dd>${name ?? 'you'}</dd>
        <dt>On</dt>
        <dd>${wallTime(at, timeZone)}</dd>
      </dl>
      <p>
        There is nothing left for you to
        do.${name !== undefined && ' If you think that this decision is wrong, talk to who made it.'}
      </p>
      ${caseNumber(task)}`,
  };
}

/** Signed in, but not the one whom this link was made for. */
export function notAsked(switchPerson: Html): Page {
  return {
    status: 403,
    title: 'This link was made for someone else',
    body: html`<p>
        Each link works for the one person who got it by mail. You are signed in as somebody else, so nothing is shown.
      </p>
      <p>
        If the task should be yours, ask your supervisor to hand it over to you. If you got this link forwarded, tell
        who sent it that it is of no use to others.
      </p>
      ${switchPerson}`,
  };
}

/** A form that did not come from our page, or after the session was over. Nothing was decided. */
export const formRefused: Page = {
  status: 403,
  title: 'Nothing was decided',
  body: html`<p>
      The form could not be accepted: your sign-in has ended, or the page was open for too long, or the form was not
      sent from this page.
    </p>
    <p>Open the link from your mail again, and decide there.</p>`,
};

/** The subject no longer allows it. */
export function notPossible(detail: string): Page {
  return {
    status: 409,
    title: 'This is not possible any more',
    body: html`<p>${detail}</p>
      <p>Nothing was decided. Open the link from your mail again to see how the case stands now.</p>`,
  };
}

export const failed: Page = {
  status: 500,
  title: 'Something went wrong',
  body: html`<p>
      It was not your fault, and nothing was decided. Wait a minute, then open the link from your mail again.
    </p>
    <p>If it happens again, tell your supervisor.</p>`,
};

function caseNumber(task: Task): Html {
  return html`<dl>
    <dt>Case</dt>
    <dd>${task.subjectId}</dd>
  </dl>`;
}
