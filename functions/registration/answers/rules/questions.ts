import * as z from 'zod';
import type { FieldGroup } from '../../../patient-links/index.ts';
import type { Field } from '../../../platform/pages/fields.ts';
import type { MissingFact, Person } from '../../intake/registration.ts';
import type { Contact } from '../../patient.ts';
import { label } from '../../../platform/http/texts.ts';
import { demographics } from '../../schemas.ts';

/**
 * What a patient is asked, by what it is about. Not asked: name and birth date, by which the clinic knows them; coverages and
 * consents, which want a card, a leaflet and a signature; and what a patient with an email address cannot lack.
 */
type Question = '/patient/gender' | '/patient/address' | '/patient/contact';

/** How many contacts a patient can have. */
const MOST_CONTACTS = 6;

type Fields = Readonly<Record<string, string>>;

const address = demographics.shape.address.element.shape;
const line = (name: string, label: string, schema: z.ZodType<string, string>, more: Partial<Field> = {}): Field => ({
  name,
  label,
  type: 'text',
  required: true,
  schema,
  ...more,
});

const questions: Readonly<
  Record<Question, { readonly group: FieldGroup; readonly said: (fields: Fields, known: Person) => Person }>
> = {
  '/patient/gender': {
    group: {
      legend: 'Sex',
      help: 'As it stands in the patient’s official papers.',
      fields: [
        {
          name: 'gender',
          label: 'Sex',
          type: 'select',
          required: true,
          autocomplete: 'sex',
          options: [
            { value: 'female', label: 'Female' },
            { value: 'male', label: 'Male' },
            { value: 'other', label: 'Other' },
            { value: 'unknown', label: 'I would rather not say' },
          ],
        },
      ],
    },
    said: ({ gender }) => ({ gender: demographics.shape.gender.parse(gender) }),
  },
  '/patient/address': {
    group: {
      legend: 'Home address of the patient',
      fields: [
        line('street', 'Street and number', address.line.element, { autocomplete: 'address-line1' }),
        line('unit', 'Apartment or unit', address.line.element, { autocomplete: 'address-line2', required: false }),
        line('city', 'City', address.city, { autocomplete: 'address-level2' }),
        line(
          'state',
          'State',
          z
            .string()
            .transform((typed) => typed.toUpperCase())
            .pipe(z.string().regex(/^[A-Z]{2}$/, 'must be two letters, for example IL')),
          { autocomplete: 'address-level1', help: 'Two letters, for example IL.' },
        ),
        line(
          'postal-code',
          'ZIP code',
          z.string().regex(/^\d{5}(-\d{4})?$/, 'must be five digits, for example 60601'),
          { autocomplete: 'postal-code' },
        ),
      ],
    },
    said: (fields) => ({
      address: [
        {
          use: 'home',
          line: [fields['street'] ?? '', ...(fields['unit'] === undefined ? [] : [fields['unit']])],
          city: fields['city'] ?? '',
          state: fields['state'] ?? '',
          postalCode: fields['postal-code'] ?? '',
          country: 'US',
        },
      ],
    }),
  },
  '/patient/contact': {
    group: {
      legend: 'Who pays for the patient',
      help: 'The patient is a minor, so the clinic needs an adult who answers for the bills: the guarantor.',
      fields: [
        line('guarantor-given', 'First name', label(100), { autocomplete: 'given-name' }),
        line('guarantor-family', 'Last name', label(100), { autocomplete: 'family-name' }),
        {
          name: 'guarantor-relationship',
          label: 'Who is this to the patient?',
          type: 'select',
          required: true,
          options: [
            { value: 'mother', label: 'Mother' },
            { value: 'father', label: 'Father' },
            { value: 'guardian', label: 'Guardian' },
            { value: 'other', label: 'Somebody else' },
          ],
        },
        line(
          'guarantor-phone',
          'Telephone number',
          z.string().regex(/^\+?[0-9 ().x-]{7,32}$/, 'must be a telephone number, for example 312 555 0142'),
          { autocomplete: 'tel' },
        ),
      ],
    },
    said: (fields, known) => {
      const guarantor = {
        relationship: [fields['guarantor-relationship'] as Contact['relationship'][number], 'guarantor' as const],
        name: {
          use: 'official' as const,
          family: fields['guarantor-family'] ?? '',
          given: [fields['guarantor-given'] ?? ''],
        },
        telecom: [{ system: 'phone' as const, value: fields['guarantor-phone'] ?? '' }],
      };
      return { contact: [...(known.contact ?? []), guarantor] };
    },
  },
};

/** What of the missing facts a patient can answer, in the order of the form. */
export function answerable(missing: readonly MissingFact[], known: Person): Question[] {
  return (Object.keys(questions) as Question[]).filter(
    (question) =>
      missing.some(({ pointer }) => pointer === question) &&
      (question !== '/patient/contact' || (known.contact ?? []).length < MOST_CONTACTS),
  );
}

/** The form for these facts. */
export function groupsFor(asked: readonly Question[]): FieldGroup[] {
  return asked.map((question) => questions[question].group);
}

/** What the patient says by the fields of that form. What was not asked for is not looked at. */
export function saidBy(asked: readonly Question[], fields: Fields, known: Person): Person {
  return Object.assign({}, ...asked.map((question) => questions[question].said(fields, known))) as Person;
}
