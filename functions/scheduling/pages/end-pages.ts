import { html, type Html } from '../../platform/html.ts';
import type { Page } from '../../platform/pages/layout.ts';

/** The pages of the front desk at which nothing of a patient is seen. Each says what to do next. */

/** @param signIn the way to it */
export function signedOut(signIn: Html): Page {
  return {
    status: 200,
    title: 'Front desk',
    body: html`<p>Sign in to see who comes today.</p>
      ${signIn}`,
  };
}

/** @param switchPerson the way to be somebody else */
export function atNoDesk(switchPerson: Html): Page {
  return {
    status: 403,
    title: 'You are not at this front desk',
    body: html`<p>It is for a clinic's front desk, nurses, clinicians and supervisors, each at their own clinic.</p>
      <p>If you should see it, ask your supervisor to have your role set right.</p>
      ${switchPerson}`,
  };
}

/** @param day the way back to the day */
export function noSuchAppointment(day: string): Page {
  return {
    status: 404,
    title: 'There is no such appointment',
    body: html`<p>It may have been cancelled. Nothing was changed.</p>
      <p><a href="${day}">Back to the day</a></p>`,
  };
}

/** A form that did not come from our page, or after the session was over. Nothing was changed. */
export const formRefused: Page = {
  status: 403,
  title: 'Nothing was changed',
  body: html`<p>
      The form could not be accepted: your sign-in has ended, or the page was open for too long, or the form was not
      sent from this page.
    </p>
    <p>Open the front desk again, and do it there.</p>`,
};

/** @param detail why not */
export function notPossible(detail: string, day: string): Page {
  return {
    status: 409,
    title: 'This is not possible',
    body: html`<p>${detail}</p>
      <p>Nothing was changed. <a href="${day}">Back to the day</a></p>`,
  };
}

export const failed: Page = {
  status: 500,
  title: 'Something went wrong',
  body: html`<p>It was not your fault. Wait a minute, then open the front desk again: it shows how things stand.</p>
    <p>If it happens again, tell your supervisor.</p>`,
};
