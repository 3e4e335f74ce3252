import { createHash } from 'node:crypto';
import { getItem, putIf, type Key } from '../../platform/table.ts';
import type { PatientLink } from '../link.ts';
import { REMEMBERED_SECONDS } from '../store.ts';

/** What a link in a patient's mail leads to. Ids alone. */
export type PatientLinkTarget = Pick<PatientLink, 'clinicId' | 'subjectId' | 'kind' | 'generation'>;

/** The table knows a link by the hash of its secret alone: whoever reads the table cannot make one. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const key = (secret: string): Key => ({ pk: `patientLink#${hashOf(secret)}`, sk: 'record' });

/** A look-up without a clinic, by the secret of a link. Forged, truncated and guessed ones are all the same: undefined. */
export async function findPatientLink(secret: string): Promise<PatientLinkTarget | undefined> {
  const item = await getItem(key(secret));
  return (
    item && {
      clinicId: String(item['clinicId']),
      subjectId: String(item['subjectId']),
      kind: String(item['kind']),
      generation: Number(item['generation']),
    }
  );
}

/** Lets the link find its question. Safe to repeat, as a resent mail does. */
export async function keepPatientLink(secret: string, link: PatientLink): Promise<void> {
  const { clinicId, subjectId, kind, generation } = link;
  const expires = Math.floor(Date.parse(link.expiresAt) / 1000) + REMEMBERED_SECONDS;
  await putIf({ ...key(secret), type: 'patientLinkLookup', schema: 1, clinicId, subjectId, kind, generation, expires });
}
