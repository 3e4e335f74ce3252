import { html, type Html } from '../../platform/html.ts';
import { faultSummary, fieldRow, type Returned } from '../../platform/pages/fields.ts';
import type { Page } from '../../platform/pages/layout.ts';
import type { Aside, Download, FieldGroup, FileWanted, Onward, PatientQuestion } from '../kind.ts';
import type { PageLanguage } from '../../platform/pages/language.ts';
import { proofGroup } from '../rules/birth-date.ts';
import { secondFactGroup } from '../rules/second-fact.ts';
import { linkWords } from '../words.ts';

/**
 * What anyone sees who holds the link: in whose name it asks, and what proves the patient.
 * @param from the clinic's neutral name
 * @param note what is to be known first: that the date was wrong, that the time was up
 */
export function proofPage(
  from: string,
  { secondFact }: Pick<PatientQuestion, 'secondFact'>,
  note?: string,
  returned?: Returned,
  language: PageLanguage = 'en',
): Page {
  const { error, proof } = linkWords[language];
  const faults = returned?.faults ?? [];
  const isFaulty = note !== undefined || faults.length > 0;
  return {
    status: isFaulty ? 422 : 200,
    language,
    title: isFaulty ? `${error}: ${proof.title}` : proof.title,
    heading: proof.title,
    from,
    body: html`${note !== undefined && faultSummary(note, [], fieldId)}
      ${faults.length > 0 && faultSummary(secondFact ? proof.missing : proof.noDate, faults, fieldId)}
      <p>${secondFact ? proof.two : proof.one}</p>
      <form method="post" novalidate>
        <input type="hidden" name="step" value="proof" />
        ${group(proofGroup(language), 'proof', returned, language)}
        ${secondFact && group(secondFactGroup(secondFact, language), 'second-proof', returned, language)}
        <button type="submit">${proof.goOn}</button>
      </form>`,
  };
}

/** What is missing, and nothing else. */
export function questionPage(
  from: string,
  question: Omit<PatientQuestion, 'groups' | 'download' | 'asides'> & {
    readonly groups: readonly FieldGroup[];
    readonly download?: Download | undefined;
    readonly asides?: readonly Aside[];
  },
  csrf: string,
  returned?: Returned,
  language: PageLanguage = 'en',
): Page {
  const { error, nothingSent, send } = linkWords[language];
  const faults = returned?.faults ?? [];
  return {
    status: faults.length > 0 ? 422 : 200,
    language,
    title: faults.length > 0 ? `${error}: ${question.title}` : question.title,
    heading: question.title,
    from,
    body: html`${faults.length > 0 && faultSummary(nothingSent, faults, fieldId)}
      <p>${question.introduction}</p>
      ${question.paragraphs?.map((text) => html`<p>${text}</p>`)}
      ${question.download && html`<p><a href="${question.download.href}">${question.download.label}</a></p>`}
      ${question.asides?.map((aside) => asideForm(aside, csrf, returned, language))}
      ${
        question.groups.length > 0 &&
        html`<form method="post" novalidate>
          <input type="hidden" name="step" value="answers" />
          <input type="hidden" name="csrf" value="${csrf}" />
          ${question.groups.map((each, index) => group(each, `group-${index}`, returned, language))}
          <button type="submit">${question.send ?? send}</button>
        </form>`
      }`,
  };
}

function asideForm(
  { name, title, paragraphs, fields, send }: Aside,
  csrf: string,
  returned: Returned | undefined,
  language: PageLanguage,
): Html {
  return html`<form class="choice" method="post" novalidate aria-labelledby="aside-${name}">
    <h2 id="aside-${name}">${title}</h2>
    ${paragraphs.map((text) => html`<p>${text}</p>`)}
    <input type="hidden" name="step" value="aside" />
    <input type="hidden" name="aside" value="${name}" />
    <input type="hidden" name="csrf" value="${csrf}" />
    ${fields.map((field) => fieldRow(fieldId(field.name), field, returned, language))}
    <button type="submit">${send}</button>
  </form>`;
}

/** The last page of ours before one of somebody else: a link, as a form may not lead there. */
export function onwardPage(
  from: string,
  { title, paragraphs, href, label }: Onward,
  language: PageLanguage = 'en',
): Page {
  return {
    status: 200,
    language,
    title,
    from,
    body: html`${paragraphs.map((text) => html`<p>${text}</p>`)}
      <p><a class="button" href="${href}">${label}</a></p>`,
  };
}

/** A page whose form brings a file: `required` is enough for it, as nothing else can be wrong before it has come. */
export function filePage(
  from: string,
  { title, paragraphs, form, label, accept, send }: FileWanted,
  language: PageLanguage = 'en',
): Page {
  return {
    status: 200,
    language,
    title,
    from,
    formTo: new URL(form.action).origin,
    body: html`${paragraphs.map((text) => html`<p>${text}</p>`)}
      <form method="post" action="${form.action}" enctype="multipart/form-data">
        ${Object.entries(form.fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        <label for="file">${label}</label>
        <input type="file" id="file" name="file" accept="${accept.join(',')}" required />
        <button type="submit">${send}</button>
      </form>`,
  };
}

const fieldId = (name: string): string => `field-${name}`;

function group(
  { legend, help, fields }: FieldGroup,
  id: string,
  returned: Returned | undefined,
  language: PageLanguage,
): Html {
  return html`<fieldset ${help !== undefined && html`aria-describedby="${id}-help"`}>
    <legend>${legend}</legend>
    ${help !== undefined && html`<p class="help" id="${id}-help">${help}</p>`}
    ${fields.map((field) => fieldRow(fieldId(field.name), field, returned, language))}
  </fieldset>`;
}
