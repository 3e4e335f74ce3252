import { html } from '../../platform/html.ts';
import type { Page } from '../../platform/pages/layout.ts';
import type { PatientLinkKind } from '../kind.ts';
import type { End } from '../visit.ts';

/**
 * The pages at which a patient's link ends. Each says what happened and what to do next, and nothing of a person. The
 * clinic's number stands on none of them: a number in a mail, or behind its link, is what a swindler would give.
 */

/** For every link that leads nowhere, whatever it looks like: one and the same page, so that a guess learns nothing. */
export const noSuchLink: Page = {
  status: 404,
  title: 'This link does not work',
  body: html`<p>
      Open it again from the mail. Some mail programs break long links: if yours did, copy the whole link into the
      browser's address line.
    </p>
    <p>If it still does not work, call the clinic, at the number that you know.</p>`,
};

const ends: Readonly<Record<End, Omit<Page, 'from'>>> = {
  replaced: {
    status: 410,
    title: 'There is a newer link',
    body: html`<p>You were sent a newer mail. Use the link in that one; this one no longer works.</p>
      <p>If you cannot find it, call the clinic, at the number that you know.</p>`,
  },
  stopped: {
    status: 410,
    title: 'This link was stopped',
    body: html`<p>
        What was given as proof was wrong too often. For safety the link no longer works, and nothing was shown or
        changed.
      </p>
      <p>Please call the clinic, at the number that you know: it can take your answers by phone.</p>`,
  },
  answered: {
    status: 200,
    title: 'Thank you',
    body: html`<p>The answers have reached the clinic. There is nothing left for you to do.</p>
      <p>If something in them was wrong, call the clinic, at the number that you know.</p>`,
  },
  expired: {
    status: 410,
    title: 'This link has expired',
    body: html`<p>The time for the answers is over. Please call the clinic, at the number that you know.</p>`,
  },
  settled: {
    status: 200,
    title: 'Nothing is left to do',
    body: html`<p>The clinic needs no answers by this link any more.</p>`,
  },
};

/**
 * @param late true if this answers a form: what it said was not taken
 * @param own the words of the kind of question, where it has some
 */
export function endPage(end: End, from: string, late = false, own: PatientLinkKind['ends'] = {}): Page {
  const words = own[end];
  const page = words
    ? { ...ends[end], title: words.title, body: html`${words.paragraphs.map((text) => html`<p>${text}</p>`)}` }
    : ends[end];
  if (!late) return { ...page, from };
  return {
    ...page,
    from,
    status: page.status === 200 ? 409 : page.status,
    body: html`<p><strong>What you have just sent was not taken.</strong></p>
      ${page.body}`,
  };
}

/** A form that did not come from our page. Nothing was changed. */
export const formRefused: Page = {
  status: 403,
  title: 'Nothing was sent to the clinic',
  body: html`<p>The form could not be accepted: it was not sent from this page, or your browser keeps no cookies.</p>
    <p>Open the link from your mail again, and answer there.</p>`,
};

export const failed: Page = {
  status: 500,
  title: 'Something went wrong',
  body: html`<p>
      It was not your fault, and nothing was sent to the clinic. Wait a minute, then open the link from your mail again.
    </p>
    <p>If it happens again, call the clinic, at the number that you know.</p>`,
};
