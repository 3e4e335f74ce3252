import * as z from 'zod';
import type { Fault } from '../errors.ts';
import { html, type Html } from '../html.ts';
import type { PageLanguage } from './language.ts';

export type FieldType = 'text' | 'textarea' | 'date' | 'time' | 'number' | 'select';

/** A field of a form, as it is shown and as it is read. */
export interface Field {
  /** Letters, digits and `-`, unique within the form. */
  readonly name: string;
  readonly label: string;
  readonly help?: string;
  readonly type: FieldType;
  readonly required: boolean;
  /** Default: 200 for one line, 4,000 for more. */
  readonly maxLength?: number;
  /** What stands there at first. */
  readonly value?: string;
  /** For `select`. */
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  /** What is said of a choice that is not, or no longer, among them. */
  readonly unlisted?: string;
  /** What the text must be beyond its type, with messages that say what would be right. */
  readonly schema?: z.ZodType<string, string>;
  /** What of the person it is, so that a browser can fill it in (WCAG 1.3.5): `postal-code`. Default: `off`. */
  readonly autocomplete?: string;
}

/** A form that was sent back: what was typed, and what is wrong with it. */
export interface Returned {
  readonly form: Readonly<Record<string, string>>;
  readonly faults: readonly Fault[];
}

const LONGEST = { line: 200, lines: 4000 } as const;

/** What every form says of its fields, by language. */
interface FieldWords {
  readonly optional: string;
  readonly choose: string;
  readonly needed: string;
  readonly invalid: string;
  readonly longest: (characters: number) => string;
  readonly date: string;
  readonly time: string;
  readonly number: string;
  readonly listed: string;
}
const fieldWords: Readonly<Record<PageLanguage, FieldWords>> = {
  en: {
    optional: ' (optional)',
    choose: 'Choose…',
    needed: 'this is needed',
    invalid: 'is not valid',
    longest: (characters) => `must have at most ${characters} characters`,
    date: 'must be a date, for example 2026-11-30',
    time: 'must be a time of day, for example 14:30',
    number: 'must be a whole number, for example 12',
    listed: 'must be one of the list',
  },
  es: {
    optional: ' (opcional)',
    choose: 'Elija…',
    needed: 'esto es necesario',
    invalid: 'no es válido',
    longest: (characters) => `debe tener como máximo ${characters} caracteres`,
    date: 'debe ser una fecha, por ejemplo 2026-11-30',
    time: 'debe ser una hora, por ejemplo 14:30',
    number: 'debe ser un número entero, por ejemplo 12',
    listed: 'debe ser una de la lista',
  },
};

/**
 * What is wrong with a form, above it, each fault with the way to its field.
 * @param idOf the id of a field by its name, or undefined where the page has none
 */
export function faultSummary(
  heading: string,
  faults: readonly Fault[],
  idOf: (name: string) => string | undefined,
): Html {
  const item = ({ pointer, detail }: Fault): Html => {
    const id = pointer.length > 1 ? idOf(pointer.slice(1)) : undefined;
    return id === undefined ? html`<li>${detail}</li>` : html`<li><a href="#${id}">${detail}</a></li>`;
  };
  return html`<div class="summary" role="alert" tabindex="-1" autofocus aria-labelledby="summary">
    <h2 id="summary">${heading}</h2>
    ${
      faults.length > 0 &&
      html`<ul>
        ${faults.map(item)}
      </ul>`
    }
  </div>`;
}

/** A field with its label, help and fault. */
export function fieldRow(
  id: string,
  field: Field,
  returned: Returned | undefined,
  language: PageLanguage = 'en',
): Html {
  const fault = returned?.faults.find(({ pointer }) => pointer === `/${field.name}`);
  const described = [field.help !== undefined && `${id}-help`, fault && `${id}-fault`].filter(Boolean).join(' ');
  return html`<label for="${id}">${field.label}${!field.required && fieldWords[language].optional}</label>
    ${field.help !== undefined && html`<p class="help" id="${id}-help">${field.help}</p>`}
    ${fault && html`<p class="fault" id="${id}-fault">${fault.detail}</p>`}
    ${control(field, id, returned?.form[field.name] ?? field.value ?? '', described, fault !== undefined, fieldWords[language])}`;
}

function control(
  field: Field,
  id: string,
  value: string,
  described: string,
  invalid: boolean,
  words: FieldWords,
): Html {
  const fill = html`autocomplete="${field.autocomplete ?? 'off'}"`;
  const state = html`id="${id}"
  name="${field.name}"${field.required && html` aria-required="true"`}${invalid && html` aria-invalid="true"`}${described !== '' && html` aria-describedby="${described}"`}`;
  switch (field.type) {
    case 'textarea':
      return html`<textarea ${state} rows="5">${value}</textarea>`;
    case 'select':
      return html`<select ${state} ${fill}>
        <option value="">${words.choose}</option>
        ${field.options?.map(
          (option) =>
            html`<option value="${option.value}" ${option.value === value && html` selected`}>${option.label}</option>`,
        )}
      </select>`;
    case 'number':
      return html`<input type="text" inputmode="numeric" ${state} value="${value}" ${fill} />`;
    case 'text':
    case 'date':
    case 'time':
      return html`<input type="${field.type}" ${state} value="${value}" ${fill} />`;
  }
}

/**
 * What a posted form says in these fields, trimmed; an optional field that was left empty is absent. Faults have pointers of
 * the form `/<field name>`, and messages that say what would be right and never repeat what was typed.
 */
export function readFields(
  asked: readonly Field[],
  form: Readonly<Record<string, string>>,
  language: PageLanguage = 'en',
): { readonly fields: Readonly<Record<string, string>>; readonly faults: readonly Fault[] } {
  const words = fieldWords[language];
  const fields: Record<string, string> = {};
  const faults: Fault[] = [];
  for (const field of asked) {
    const typed = (form[field.name] ?? '').replaceAll('\r\n', '\n').trim();
    if (typed === '') {
      if (field.required) faults.push({ pointer: `/${field.name}`, detail: `${field.label}: ${words.needed}` });
      continue;
    }
    const read = fieldSchema(field, words).safeParse(typed);
    if (read.success) fields[field.name] = read.data;
    else {
      const problem = read.error.issues[0]?.message ?? words.invalid;
      faults.push({ pointer: `/${field.name}`, detail: `${field.label}: ${problem}` });
    }
  }
  return { fields, faults };
}

function fieldSchema(field: Field, words: FieldWords): z.ZodType<string, string> {
  const base = typeSchema(field, words);
  return field.schema ? base.pipe(field.schema) : base;
}

function typeSchema(field: Field, words: FieldWords): z.ZodType<string, string> {
  const longest = field.maxLength ?? (field.type === 'textarea' ? LONGEST.lines : LONGEST.line);
  switch (field.type) {
    case 'text':
    case 'textarea':
      return z.string().max(longest, words.longest(longest));
    case 'date':
      return z.iso.date(words.date);
    case 'time':
      return z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, words.time);
    case 'number':
      return z.string().regex(/^\d{1,9}$/, words.number);
    case 'select': {
      const values = (field.options ?? []).map(({ value }) => value);
      return z.string().refine((value) => values.includes(value), field.unlisted ?? words.listed);
    }
  }
}
