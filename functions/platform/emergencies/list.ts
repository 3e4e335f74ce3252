import type { Instant } from '../clock.ts';
import type { RecordChange } from '../commit.ts';
import { recordKey } from '../keys.ts';
import { getItem } from '../table.ts';
import { plainPhrase } from './screen.ts';
import { newestStarter, starters, type Sign } from './starter.ts';

/** The words by which a clinic's texts are screened: the starter, its own, and what of both its clinician has approved. */
export interface EmergencyWords {
  readonly version: number;
  /** Words of the clinic's own, beside the starter's. */
  readonly own: readonly string[];
  /** Counts the changes of its own words. */
  readonly ownVersion: number;
  /** What is in force: the list as it was when somebody approved it. */
  readonly approval?: Approval;
}

export interface Approval {
  /** Of the list that was approved. */
  readonly listVersion: string;
  /** The starter that was a part of it, and the clinic's own words as they were. */
  readonly starter: string;
  readonly own: readonly string[];
  /** The clinician. */
  readonly by: string;
  readonly at: Instant;
}

/** Of a clinic that never touched its list. */
export const untouched: EmergencyWords = { version: 0, own: [], ownVersion: 0 };

const ID = 'emergency-words';

export async function readEmergencyWords(clinicId: string): Promise<EmergencyWords> {
  const item = await getItem(recordKey(clinicId, ID));
  return item ? (item as unknown as EmergencyWords) : untouched;
}

/** The change that makes the list what it is from now on. */
export function emergencyWordsChange(
  clinicId: string,
  before: EmergencyWords,
  { own, ownVersion, approval }: EmergencyWords,
  action: string,
): RecordChange {
  return {
    kind: 'emergencyWords',
    id: ID,
    key: recordKey(clinicId, ID),
    from: before.version === 0 ? null : before.version,
    attributes: { schema: 1, own, ownVersion, approval },
    action,
  };
}

/** The version of the list as it stands now, approved or not: it changes with the starter and with the clinic's own words. */
export function listVersionOf({ ownVersion }: Pick<EmergencyWords, 'ownVersion'>): string {
  return `${newestStarter().version}.${ownVersion}`;
}

/** What a clinic's texts are screened for: nothing until a list is approved; then that list, until another is. */
export function signsInForce({ approval }: EmergencyWords): readonly Sign[] {
  if (!approval) return [];
  const starter = starters.find(({ version }) => version === approval.starter);
  if (!starter) throw new Error('an approved starter stays among those that are shipped');
  const phrases = approval.own.map(plainPhrase);
  return [
    ...starter.signs,
    ...(phrases.length > 0 ? [{ name: 'own', words: 'Words of the clinic’s own', phrases }] : []),
  ];
}
