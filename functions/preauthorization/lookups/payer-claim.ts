import { createHash } from 'node:crypto';
import { getItem, type Key, type Write } from '../../platform/table.ts';

/**
 * Named exception: a payer names a request by an identifier alone. It leads to a clinic and a case, nothing more, and only if
 * it came from the payer to whom that case was submitted.
 */
export interface CaseLocation {
  readonly clinicId: string;
  readonly id: string;
}

const key = (payerId: string, identifier: string): Key => ({
  pk: `payerclaim#${payerId}#${createHash('sha256').update(identifier).digest('hex')}`,
  sk: 'record',
});

/** The case that this payer knows by the identifier, or undefined. */
export async function findByPayerClaim(payerId: string, identifier: string): Promise<CaseLocation | undefined> {
  const item = await getItem(key(payerId, identifier));
  return item && { clinicId: String(item['clinicId']), id: String(item['subjectId']) };
}

/** The write that lets the payer's identifier be found. An identifier stays with the first case that had it. */
export function payerClaimWrite(payerId: string, identifier: string, location: CaseLocation): Write {
  return {
    put: {
      ...key(payerId, identifier),
      type: 'payerClaim',
      schema: 1,
      clinicId: location.clinicId,
      subjectId: location.id,
    },
    condition: {
      expression: 'attribute_not_exists(pk) OR (clinicId = :clinic AND subjectId = :subject)',
      values: { ':clinic': location.clinicId, ':subject': location.id },
    },
  };
}
