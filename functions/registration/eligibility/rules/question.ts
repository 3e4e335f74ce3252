import { createHash } from 'node:crypto';

/** What makes two questions the same question: then one answer is good for both. */
export interface AboutWhat {
  readonly dateOfService: string;
  readonly serviceTypes: readonly string[];
  readonly serviceCode?: string;
  readonly provider: { readonly npi: string };
}

/** Names the question in a key without saying what it asks. */
export function questionKey({ dateOfService, serviceTypes, serviceCode, provider }: AboutWhat): string {
  const asked = [dateOfService, [...serviceTypes].sort(), serviceCode ?? '', provider.npi];
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex').slice(0, 32);
}
