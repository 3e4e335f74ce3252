import type { FactValue, Item, Missing } from '../case.ts';
import type { Criterion, Policy } from '../payer.ts';
import { matchesCode, overlaps } from './requirement.ts';

/** What of the case the policy's demands are held against. */
export interface Supplied {
  /** LOINC codes of the accepted documents. */
  readonly documentTypes: readonly string[];
  readonly facts: Readonly<Record<string, FactValue>>;
}

/** The documents and facts that the policy wants for these items and that are not there, each named once. */
export function missingFor(items: readonly Item[], policy: Policy | undefined, supplied: Supplied): Missing[] {
  const documents = new Map<string, Missing & { kind: 'document' }>();
  for (const needed of policy?.documents ?? []) {
    const sequences = concerned(items, needed);
    if (sequences.length === 0 || supplied.documentTypes.includes(needed.type)) continue;
    documents.set(needed.type, {
      kind: 'document',
      code: needed.type,
      display: needed.display,
      items: union(documents.get(needed.type)?.items, sequences),
    });
  }
  const facts = new Map<string, Missing & { kind: 'fact' }>();
  for (const criterion of policy?.criteria ?? []) {
    const { code, question } = criterion.fact;
    const sequences = concerned(items, criterion);
    if (sequences.length === 0 || isOfType(supplied.facts[code], criterion.fact.type)) continue;
    facts.set(code, { kind: 'fact', code, question, items: union(facts.get(code)?.items, sequences) });
  }
  return [...documents.values(), ...facts.values()];
}

export interface CriterionResult {
  readonly id: string;
  readonly text: string;
  readonly items: readonly number[];
  readonly result: 'met' | 'not-met' | 'unknown';
  readonly source: string;
}

/** Which of the payer's criteria for these items are met by the facts. What is not known is never met. */
export function criteriaFor(
  items: readonly Item[],
  policy: Policy | undefined,
  facts: Supplied['facts'],
): CriterionResult[] {
  return (policy?.criteria ?? []).flatMap((criterion) => {
    const sequences = concerned(items, criterion);
    if (sequences.length === 0) return [];
    const { id, text, source } = criterion;
    return [{ id, text, source, items: sequences, result: judge(criterion, facts[criterion.fact.code]) }];
  });
}

function judge({ met, fact }: Criterion, value: FactValue | undefined): CriterionResult['result'] {
  if (value === undefined || !isOfType(value, fact.type)) return 'unknown';
  switch (met.when) {
    case 'given':
      return 'met';
    case 'is':
      return value === met.value ? 'met' : 'not-met';
    case 'at-least':
      return typeof value === 'number' && value >= met.value ? 'met' : 'not-met';
    case 'at-most':
      return typeof value === 'number' && value <= met.value ? 'met' : 'not-met';
  }
}

/** Whether the value can answer the question at all. */
export function isOfType(value: FactValue | undefined, type: Criterion['fact']['type']): boolean {
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'number':
      return typeof value === 'number';
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
    case 'text':
      return typeof value === 'string' && value.trim() !== '';
  }
}

function concerned(
  items: readonly Item[],
  demand: { readonly codes: readonly string[]; readonly effective: { readonly start: string; readonly end?: string } },
): number[] {
  return items
    .filter(
      (item) =>
        matchesCode(demand.codes, item.productOrService.code) && overlaps(demand.effective, item.servicedPeriod),
    )
    .map(({ sequence }) => sequence);
}

function union(a: readonly number[] = [], b: readonly number[]): number[] {
  return [...new Set([...a, ...b])].toSorted((x, y) => x - y);
}
