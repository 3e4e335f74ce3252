import { html } from '../../platform/html.ts';
import type { Page } from '../../platform/pages/layout.ts';

/** @param back the task's page, if this browser's own attempt says which */
export function signInFailed(back?: string): Page {
  return {
    status: 400,
    title: 'The sign-in did not work',
    body: html`<p>It took too long, was begun in another browser, or was broken off. Nothing was decided.</p>
      ${
        back === undefined
          ? html`<p>Open the link from your mail again and sign in from there.</p>`
          : html`<p><a class="button" href="${back}">Try again</a></p>`
      }`,
  };
}

export const notStaff: Page = {
  status: 403,
  title: 'You are not on the staff of a clinic here',
  body: html`<p>Your sign-in is right, but no clinic has you on its staff. Ask your supervisor to have you added.</p>`,
};

export const signedOut: Page = {
  status: 200,
  title: 'You are signed out',
  body: html`<p>On this device nothing can be seen or decided any more until someone signs in again.</p>`,
};
