import { html, type Html } from '../../platform/html.ts';
import { faultSummary, fieldRow, type Returned } from '../../platform/pages/fields.ts';
import type { Page } from '../../platform/pages/layout.ts';
import type { FieldGroup, PatientQuestion } from '../kind.ts';
import { proof } from '../rules/birth-date.ts';
import { secondFactGroup } from '../rules/second-fact.ts';

const proofTitle = 'Your clinic has a question';

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
): Page {
  const faults = returned?.faults ?? [];
  const isFaulty = note !== undefined || faults.length > 0;
  return {
    status: isFaulty ? 422 : 200,
    title: isFaulty ? `Error: ${proofTitle}` : proofTitle,
    heading: proofTitle,
    from,
    body: html`${note !== undefined && faultSummary(note, [], fieldId)}
      ${faults.length > 0 && faultSummary(secondFact ? 'Something is missing yet' : 'This is not a date yet', faults, fieldId)}
      <p>
        ${
          secondFact
            ? 'Before anything is shown, please give the following. It is compared with what the clinic has.'
            : 'Before anything is shown, please give the date of birth of the patient. It is compared with the one that the clinic has.'
        }
      </p>
      <form method="post" novalidate>
        <input type="hidden" name="step" value="proof" />
        ${group(proof, 'proof', returned)} ${secondFact && group(secondFactGroup(secondFact), 'second-proof', returned)}
        <button type="submit">Go on</button>
      </form>`,
  };
}

/** What is missing, and nothing else. */
export function questionPage(
  from: string,
  question: PatientQuestion & { readonly groups: readonly FieldGroup[] },
  csrf: string,
  returned?: Returned,
): Page {
  const faults = returned?.faults ?? [];
  return {
    status: faults.length > 0 ? 422 : 200,
    title: faults.length > 0 ? `Error: ${question.title}` : question.title,
    heading: question.title,
    from,
    body: html`${faults.length > 0 && faultSummary('Nothing was sent yet', faults, fieldId)}
      <p>${question.introduction}</p>
      ${question.paragraphs?.map((text) => html`<p>${text}</p>`)}
      <form method="post" novalidate>
        <input type="hidden" name="step" value="answers" />
        <input type="hidden" name="csrf" value="${csrf}" />
        ${question.groups.map((each, index) => group(each, `group-${index}`, returned))}
        <button type="submit">${question.send ?? 'Send to the clinic'}</button>
      </form>`,
  };
}

const fieldId = (name: string): string => `field-${name}`;

function group({ legend, help, fields }: FieldGroup, id: string, returned: Returned | undefined): Html {
  return html`<fieldset ${help !== undefined && html`aria-describedby="${id}-help"`}>
    <legend>${legend}</legend>
    ${help !== undefined && html`<p class="help" id="${id}-help">${help}</p>`}
    ${fields.map((field) => fieldRow(fieldId(field.name), field, returned))}
  </fieldset>`;
}
