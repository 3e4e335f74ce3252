import { createHash, timingSafeEqual } from 'node:crypto';
import type { Fault } from '../../platform/errors.ts';
import { readFields } from '../../platform/pages/fields.ts';
import type { FieldGroup } from '../kind.ts';

/** The proof that a patient gives, as a page asks for it: three fields, since nobody pages back to 1957 in a calendar. */
export const proof: FieldGroup = {
  legend: 'Date of birth of the patient',
  help: 'For example: 3 14 1957',
  fields: [
    { name: 'month', label: 'Month', type: 'number', required: true, autocomplete: 'bday-month' },
    { name: 'day', label: 'Day', type: 'number', required: true, autocomplete: 'bday-day' },
    {
      name: 'year',
      label: 'Year',
      help: 'All four digits.',
      type: 'number',
      required: true,
      autocomplete: 'bday-year',
    },
  ],
};

/** The date that was typed, or what is wrong with it. What is no date is no attempt. */
export function readBirthDate(
  form: Readonly<Record<string, string>>,
): { readonly date: string } | { readonly faults: readonly Fault[] } {
  const { fields, faults } = readFields(proof.fields, form);
  if (faults.length > 0) return { faults };
  const [year, month, day] = [fields['year'], fields['month'], fields['day']].map(Number) as [number, number, number];
  if (year < 1000 || year > 9999)
    return { faults: [{ pointer: '/year', detail: 'Year: must have four digits, for example 1957' }] };
  if (month < 1 || month > 12)
    return { faults: [{ pointer: '/month', detail: 'Month: must be a number from 1 to 12' }] };
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
    return { faults: [{ pointer: '/day', detail: 'Day: must be a day of that month' }] };
  return { date: date.toISOString().slice(0, 10) };
}

/** Whether the date is the one that the clinic knows, in a time that tells nothing of how near it was. */
export function isBirthDate(typed: string, known: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(typed), digest(known));
}
