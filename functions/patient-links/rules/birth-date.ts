import { createHash, timingSafeEqual } from 'node:crypto';
import type { Fault } from '../../platform/errors.ts';
import { readFields } from '../../platform/pages/fields.ts';
import type { PageLanguage } from '../../platform/pages/language.ts';
import type { FieldGroup } from '../kind.ts';
import { linkWords } from '../words.ts';

/** The proof that a patient gives, as a page asks for it: three fields, since nobody pages back to 1957 in a calendar. */
export function proofGroup(language: PageLanguage = 'en'): FieldGroup {
  const { legend, help, month, day, year, yearHelp } = linkWords[language].birthDate;
  return {
    legend,
    help,
    fields: [
      { name: 'month', label: month, type: 'number', required: true, autocomplete: 'bday-month' },
      { name: 'day', label: day, type: 'number', required: true, autocomplete: 'bday-day' },
      { name: 'year', label: year, help: yearHelp, type: 'number', required: true, autocomplete: 'bday-year' },
    ],
  };
}

/** The date that was typed, or what is wrong with it. What is no date is no attempt. */
export function readBirthDate(
  form: Readonly<Record<string, string>>,
  language: PageLanguage = 'en',
): { readonly date: string } | { readonly faults: readonly Fault[] } {
  const said = linkWords[language].birthDate;
  const { fields, faults } = readFields(proofGroup(language).fields, form, language);
  if (faults.length > 0) return { faults };
  const wrong = (name: 'year' | 'month' | 'day', detail: string): { readonly faults: readonly Fault[] } => ({
    faults: [{ pointer: `/${name}`, detail: `${said[name]}: ${detail}` }],
  });
  const [year, month, day] = [fields['year'], fields['month'], fields['day']].map(Number) as [number, number, number];
  if (year < 1000 || year > 9999) return wrong('year', said.badYear);
  if (month < 1 || month > 12) return wrong('month', said.badMonth);
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return wrong('day', said.badDay);
  return { date: date.toISOString().slice(0, 10) };
}

/** Whether the date is the one that the clinic knows, in a time that tells nothing of how near it was. */
export function isBirthDate(typed: string, known: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(typed), digest(known));
}
