import * as z from 'zod';
import { dollars } from '../../platform/money.ts';
import type { Choice, Decision, Field } from '../../reviews/index.ts';
import type { Need, Provision } from '../needs-schemas.ts';

/** What a person can say is there, of what a visit lacks: the choices of the page, and how they are read. */

const oneLine = z.string().regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must be one line');
const text = (name: string, label: string, more: Partial<Field> = {}): Field => ({
  name,
  label,
  type: 'text',
  required: true,
  maxLength: 120,
  schema: oneLine,
  ...more,
});
const date = (name: string, label: string, required = true): Field => ({ name, label, type: 'date', required });

/** How what the visit lacks is called on the page. */
export function calledBy({ kind, name }: Pick<Need, 'kind' | 'name'>): string {
  switch (kind) {
    case 'authorization':
      return `Authorization of ${name}`;
    case 'eligibility':
      return 'Coverage on the day';
    case 'estimate':
      return 'Good-faith estimate';
    case 'referral':
      return 'Referral';
    case 'form':
      return `Form ${name}`;
    case 'interpreter':
      return `Interpreter: ${name}`;
  }
}

/** The choice that says that it is there; none of what only a payer can give. */
export function choiceFor(need: Need): Choice[] {
  const { kind } = need;
  const fields = fieldsOf(kind);
  return fields.length === 0
    ? []
    : [
        {
          value: valueOf(need),
          heading: `${calledBy(need)}: it is there`,
          label: `Record: ${calledBy(need)}`,
          fields,
        },
      ];
}

/** The choice's name: `form-surgery-consent`. */
export const valueOf = ({ kind, name }: Pick<Need, 'kind' | 'name'>): string =>
  kind === 'form' ? `form-${name}` : kind;

function fieldsOf(kind: Need['kind']): Field[] {
  switch (kind) {
    case 'authorization':
      return [];
    case 'eligibility':
      return [
        date('verifiedOn', 'When the payer said that the coverage holds on that day'),
        text('reference', 'The payer’s number for it', { required: false, maxLength: 64 }),
      ];
    case 'estimate':
      return [
        date('givenOn', 'When the patient was given it'),
        text('expected', 'What the patient is expected to owe, in dollars', {
          schema: z.string().refine((typed) => isPrice(typed), 'must be an amount, for example 120.50'),
        }),
      ];
    case 'referral':
      return [
        text('from', 'Who refers the patient'),
        date('receivedOn', 'When it came'),
        date('validUntil', 'The last day on which it is good', false),
      ];
    case 'form':
      return [date('signedOn', 'When it was signed')];
    case 'interpreter':
      return [
        text('who', 'Who: a name, or an agency and its booking number'),
        {
          name: 'mode',
          label: 'How',
          type: 'select',
          required: true,
          options: [
            { value: 'on-site', label: 'On site' },
            { value: 'video', label: 'By video' },
            { value: 'telephone', label: 'By telephone' },
          ],
        },
      ];
  }
}

const isPrice = (typed: string): boolean => {
  const amount = dollars(typed)?.amount;
  return amount !== undefined && amount >= 0 && amount <= 100_000_000;
};

/** What the person said is there. */
export function provisionOf({ kind, name }: Pick<Need, 'kind' | 'name'>, { fields }: Decision): Provision {
  const said = (field: string): string => fields[field] ?? '';
  const optional = (field: string): Readonly<Record<string, string>> =>
    fields[field] === undefined ? {} : { [field]: fields[field] };
  switch (kind) {
    case 'eligibility':
      return { kind, verifiedOn: said('verifiedOn'), ...optional('reference') };
    case 'estimate':
      return {
        kind,
        givenOn: said('givenOn'),
        expected: { amount: dollars(said('expected'))?.amount ?? 0, currency: 'USD' },
      };
    case 'referral':
      return { kind, from: said('from'), receivedOn: said('receivedOn'), ...optional('validUntil') };
    case 'form':
      return { kind, name: name ?? '', signedOn: said('signedOn'), by: 'patient' };
    case 'interpreter':
      return { kind, who: said('who'), mode: modeOf(said('mode')) };
    case 'authorization':
      throw new Error('only a payer gives an authorization');
  }
}

function modeOf(said: string): 'on-site' | 'video' | 'telephone' {
  if (said === 'on-site' || said === 'video' || said === 'telephone') return said;
  throw new Error('it was one of the list');
}
