import type { Fault } from '../../platform/errors.ts';
import { faultSummary, fieldRow } from '../../platform/pages/fields.ts';
import type { Choice, Section, TaskView } from '../kind.ts';
import type { Task } from '../task.ts';
import { html, type Html } from '../../platform/html.ts';
import type { Page } from '../../platform/pages/layout.ts';
import { table } from '../../platform/pages/table.ts';
import { wallTime } from '../../platform/pages/times.ts';

/** What anyone sees who holds the link: enough to know the mail for genuine, nothing of the patient. */
export function signedOutPage(task: Task, timeZone: string, signIn: Html): Page {
  return {
    status: 200,
    title: task.title,
    body: html`${facts(task, timeZone)}
      <p>Sign in to see the case and to decide.</p>
      ${signIn}`,
  };
}

export interface ShownTask {
  readonly task: Task;
  readonly view: TaskView;
  readonly timeZone: string;
  readonly csrf: string;
  /** Of a form that was sent back: its choice, what was typed, and what is wrong with it. */
  readonly returned?: {
    readonly choice?: string;
    readonly form: Readonly<Record<string, string>>;
    readonly faults: readonly Fault[];
  };
}

/** The case and what can be decided. */
export function taskPage({ task, view, timeZone, csrf, returned }: ShownTask): Page {
  const faults = returned?.faults ?? [];
  return {
    status: faults.length > 0 ? 422 : 200,
    title: faults.length > 0 ? `Error: ${task.title}` : task.title,
    heading: task.title,
    body: html`${faults.length > 0 && summary(faults, returned?.choice)} ${facts(task, timeZone)}
      ${
        (view.warnings ?? []).length > 0 &&
        html`<section class="warnings" aria-labelledby="warnings">
          <h2 id="warnings">Mind this first</h2>
          <ul>
            ${view.warnings?.map((warning) => html`<li>${warning}</li>`)}
          </ul>
        </section>`
      }
      ${view.sections.map(section)}
      <h2 id="decision">Your decision</h2>
      ${view.choices.map((choice) =>
        choiceForm(choice, csrf, returned?.choice === choice.value ? returned : undefined),
      )}`,
  };
}

function facts(task: Task, timeZone: string): Html {
  return html`<dl>
    <dt>Case</dt>
    <dd>${task.subjectId}</dd>
    <dt>Due</dt>
    <dd>${wallTime(task.dueAt, timeZone)}</dd>
  </dl>`;
}

function summary(faults: readonly Fault[], choice: string | undefined): Html {
  return faultSummary('Nothing was decided yet', faults, (name) =>
    choice === undefined ? undefined : fieldId(choice, name),
  );
}

function section(part: Section, index: number): Html {
  return html`<section aria-labelledby="part-${index}">
    <h2 id="part-${index}">${part.title}</h2>
    ${part.paragraphs?.map((text) => html`<p>${text}</p>`)}
    ${
      (part.facts ?? []).length > 0 &&
      html`<dl>
        ${part.facts?.map(
          ({ label, value }) =>
            html`<dt>${label}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>`
    }
    ${part.tables?.map(({ caption, ...shown }) => table({ title: { caption }, ...shown }))}
    ${
      (part.links ?? []).length > 0 &&
      html`<ul>
        ${part.links?.map(({ label, href, note }) => html`<li><a href="${safeHref(href)}" rel="noreferrer">${label}</a>${note !== undefined && ` – ${note}`}</li>`)}
      </ul>`
    }
  </section>`;
}

/** A link of another scheme would run in the page's place. */
function safeHref(href: string): string {
  if (!/^https?:\/\//.test(href)) throw new Error('a page links to http and https alone');
  return href;
}

function choiceForm(choice: Choice, csrf: string, returned: ShownTask['returned']): Html {
  const heading = `choice-${choice.value}`;
  return html`<form class="choice" method="post" novalidate aria-labelledby="${heading}">
    <h3 id="${heading}">${choice.heading}</h3>
    ${choice.explanation !== undefined && html`<p>${choice.explanation}</p>`}
    <input type="hidden" name="csrf" value="${csrf}" />
    ${choice.fields.map((field) => fieldRow(fieldId(choice.value, field.name), field, returned))}
    <button type="submit" name="choice" value="${choice.value}">${choice.label}</button>
  </form>`;
}

const fieldId = (choice: string, field: string): string => `${choice}-${field}`;
