import type { Preauthorization } from './case.ts';

/** The identifier under which the present revision of a case goes to the payer. */
export function identifierOf(subject: Pick<Preauthorization, 'id' | 'revision'>): string {
  return `${subject.id}-${subject.revision}`;
}
