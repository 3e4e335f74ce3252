import { createHash, timingSafeEqual } from 'node:crypto';
import type { Fault } from '../../platform/errors.ts';
import { readFields } from '../../platform/pages/fields.ts';
import type { PageLanguage } from '../../platform/pages/language.ts';
import type { FieldGroup } from '../kind.ts';
import { linkWords } from '../words.ts';

/** What a patient proves beside the birth date where the matter is labelled: a fact that the clinic knows. */
export interface SecondFact {
  readonly kind: 'phone-end' | 'postal-code';
  /** Four digits, or the first five of a ZIP code. */
  readonly value: string;
}

const digits: Readonly<Record<SecondFact['kind'], RegExp>> = { 'phone-end': /^\d{4}$/, 'postal-code': /^\d{5}$/ };

/** How a page asks for it. What it is compared with is not shown. */
export function secondFactGroup({ kind }: SecondFact, language: PageLanguage = 'en'): FieldGroup {
  const { legend, help, label } = linkWords[language].second[kind];
  return { legend, help, fields: [{ name: 'second', label, type: 'text', required: true }] };
}

/** What was typed, or what is wrong with it. What cannot be such a fact is no attempt. */
export function readSecondFact(
  fact: SecondFact,
  form: Readonly<Record<string, string>>,
  language: PageLanguage = 'en',
): { readonly typed: string } | { readonly faults: readonly Fault[] } {
  const { fields } = secondFactGroup(fact, language);
  const read = readFields(fields, form, language);
  if (read.faults.length > 0) return { faults: read.faults };
  const typed = (read.fields['second'] ?? '').trim();
  if (digits[fact.kind].test(typed)) return { typed };
  const { label, fault } = linkWords[language].second[fact.kind];
  return { faults: [{ pointer: '/second', detail: `${label}: ${fault}` }] };
}

/** Whether it is the one that the clinic knows, in a time that tells nothing of how near it was. */
export function isSecondFact(typed: string, fact: SecondFact): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(typed), digest(fact.value));
}
