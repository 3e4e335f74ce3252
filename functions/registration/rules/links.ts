import type { Patient, PatientLink } from '../patient.ts';

/**
 * Two records of one person are linked, not moved: each keeps what stands under it, and whoever reads reads all of them. The record
 * that is used names every record that it replaces, so that one read of it tells where to look; a replaced one names whom it was
 * merged into, so that undoing is taking links away.
 */

/** How many records of a person are linked to the one that is used, at most: what is read for one person stays bounded. */
export const MOST_REPLACED = 10;

/** The record that this one was merged into, if it was. */
export function replacedBy({ link = [] }: Pick<Patient, 'link'>): string | undefined {
  return link.find(({ type }) => type === 'replaced-by')?.other;
}

/** Every record that this one stands for, those merged into its duplicates included. */
export function replaces({ link = [] }: Pick<Patient, 'link'>): string[] {
  return link.filter(({ type }) => type === 'replaces').map(({ other }) => other);
}

/**
 * Where everything of the person stands: the record's own id first.
 * @throws for a replaced record: it stands for a part of the person alone
 */
export function recordIds(patient: Pick<Patient, 'id' | 'link'>): string[] {
  if (replacedBy(patient) !== undefined) throw new Error('a replaced record does not tell of all that there is');
  return [patient.id, ...replaces(patient)];
}

/** The links of a record that takes the place of another, and of all that the other stood for. */
export function linksWith(survivor: Patient, duplicate: Patient): PatientLink[] {
  const more = recordIds(duplicate).map((other): PatientLink => ({ type: 'replaces', other }));
  return [...(survivor.link ?? []), ...more];
}

/** The links of a record that no longer takes the place of another: undefined where none is left. */
export function linksWithout(survivor: Patient, duplicate: Patient): PatientLink[] | undefined {
  const goes = new Set([duplicate.id, ...replaces(duplicate)]);
  const left = (survivor.link ?? []).filter(({ other }) => !goes.has(other));
  return left.length > 0 ? left : undefined;
}

/** The links of a record that another replaces. */
export function linksReplaced(duplicate: Patient, survivorId: string): PatientLink[] {
  return [{ type: 'replaced-by', other: survivorId }, ...(duplicate.link ?? [])];
}

/** The links of a record that nobody replaces any longer: undefined where none is left. */
export function linksRestored(duplicate: Patient): PatientLink[] | undefined {
  const left = (duplicate.link ?? []).filter(({ type }) => type !== 'replaced-by');
  return left.length > 0 ? left : undefined;
}
