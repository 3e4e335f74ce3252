import { createHash, timingSafeEqual } from 'node:crypto';
import type { Fault } from '../../platform/errors.ts';
import { readFields } from '../../platform/pages/fields.ts';
import type { FieldGroup } from '../kind.ts';

/** What a patient proves beside the birth date where the matter is labelled: a fact that the clinic knows. */
export interface SecondFact {
  readonly kind: 'phone-end' | 'postal-code';
  /** Four digits, or the first five of a ZIP code. */
  readonly value: string;
}

const groups: Readonly<Record<SecondFact['kind'], FieldGroup>> = {
  'phone-end': {
    legend: 'Telephone number',
    help: 'The one that the patient gave to the clinic. If there are several: the one for confidential calls.',
    fields: [{ name: 'second', label: 'Its last four digits', type: 'text', required: true }],
  },
  'postal-code': {
    legend: 'Home address',
    help: 'The one that the patient gave to the clinic.',
    fields: [{ name: 'second', label: 'The five digits of its ZIP code', type: 'text', required: true }],
  },
};
const digits: Readonly<Record<SecondFact['kind'], RegExp>> = { 'phone-end': /^\d{4}$/, 'postal-code': /^\d{5}$/ };

/** How a page asks for it. What it is compared with is not shown. */
export function secondFactGroup({ kind }: SecondFact): FieldGroup {
  return groups[kind];
}

/** What was typed, or what is wrong with it. What cannot be such a fact is no attempt. */
export function readSecondFact(
  fact: SecondFact,
  form: Readonly<Record<string, string>>,
): { readonly typed: string } | { readonly faults: readonly Fault[] } {
  const { fields } = secondFactGroup(fact);
  const read = readFields(fields, form);
  if (read.faults.length > 0) return { faults: read.faults };
  const typed = (read.fields['second'] ?? '').trim();
  if (digits[fact.kind].test(typed)) return { typed };
  const detail = fact.kind === 'phone-end' ? 'must be four digits' : 'must be five digits';
  return { faults: [{ pointer: '/second', detail: `${fields[0]?.label}: ${detail}` }] };
}

/** Whether it is the one that the clinic knows, in a time that tells nothing of how near it was. */
export function isSecondFact(typed: string, fact: SecondFact): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(typed), digest(fact.value));
}
