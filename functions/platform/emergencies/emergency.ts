import type { RecordChange, RecordKind } from '../commit.ts';
import type { NewEffect } from '../effects/effect.ts';
import type { SentText } from '../http/texts.ts';
import { newId } from '../ids.ts';
import { recordKey } from '../keys.ts';
import { readEmergencyWords, signsInForce } from './list.ts';
import { screen } from './screen.ts';

/** What was said in a request that may mean that somebody is in danger now. */
export interface Emergency {
  readonly id: string;
  /** Of the list by which it was found. */
  readonly listVersion: string;
  readonly texts: readonly (SentText & { readonly signs: readonly string[] })[];
  /** What was asked for: the operation, and the ids in its path. */
  readonly sent: { readonly operation: string; readonly ids: readonly string[] };
  /** Whether a change of the request has taken it along. */
  recorded: boolean;
}

/**
 * Screens what was sent by the list that the clinic's clinician has approved. Undefined where nothing was found, which says nothing: not that
 * nobody is in danger.
 */
export async function emergencyIn(
  clinicId: string,
  texts: readonly SentText[],
  sent: Emergency['sent'],
): Promise<Emergency | undefined> {
  if (texts.length === 0) return undefined;
  const list = await readEmergencyWords(clinicId);
  const signs = signsInForce(list);
  if (!list.approval || signs.length === 0) return undefined;
  const found = texts
    .map((each) => ({ ...each, signs: screen(each.text, signs) }))
    .filter((each) => each.signs.length > 0);
  if (found.length === 0) return undefined;
  return { id: newId('emergency'), listVersion: list.approval.listVersion, texts: found, sent, recorded: false };
}

/** The parts of a change that keep what was found, and have a person asked at once. @param about what the change is about */
export function raised(
  clinicId: string,
  emergency: Emergency,
  about: { readonly kind: RecordKind; readonly id: string } | undefined,
  id: string = emergency.id,
): { readonly record: RecordChange; readonly effect: NewEffect } {
  const { listVersion, texts, sent } = emergency;
  return {
    record: {
      kind: 'emergency',
      id,
      key: recordKey(clinicId, id),
      from: null,
      attributes: { schema: 1, status: 'open', listVersion, texts, sent, about },
      action: 'emergency.found',
    },
    effect: { kind: 'raiseEmergency', subjectId: id, params: {} },
  };
}
