import { html } from '../../platform/html.ts';
import type { Page } from '../../platform/pages/layout.ts';
import type { PageLanguage } from '../../platform/pages/language.ts';
import type { PatientLinkKind } from '../kind.ts';
import type { End } from '../visit.ts';
import { linkWords } from '../words.ts';

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

const statuses: Readonly<Record<End, number>> = {
  replaced: 410,
  stopped: 410,
  answered: 200,
  expired: 410,
  settled: 200,
};

/**
 * @param late true if this answers a form: what it said was not taken
 * @param own the words of the kind of question, where it has some
 */
export function endPage(
  end: End,
  from: string,
  late = false,
  own?: PatientLinkKind['ends'],
  language: PageLanguage = 'en',
): Page {
  const { ends, notTaken } = linkWords[language];
  const { title, paragraphs } = own?.[language][end] ?? ends[end];
  const status = statuses[end];
  return {
    status: late && status === 200 ? 409 : status,
    language,
    title,
    from,
    body: html`${late && html`<p><strong>${notTaken}</strong></p>`}${paragraphs.map((text) => html`<p>${text}</p>`)}`,
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
