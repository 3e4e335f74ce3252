import type { Instant } from '../../../platform/clock.ts';
import type { Change } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import type { Choice } from '../../../reviews/index.ts';
import type { Graded } from '../../matching/index.ts';
import { saidDistinct } from '../../merging/distinct.ts';
import { obstaclesTo } from '../../merging/rules/obstacles.ts';
import { merged } from '../../merging/use-cases/merge.ts';
import type { Patient } from '../../patient.ts';
import { readIndexedPatient } from '../../store.ts';
import type { Registration } from '../registration.ts';
import { moveTo } from '../rules/move.ts';
import { stepOf } from '../step.ts';

/**
 * Whoever is asked whether a registration is of a patient may see that two patients are one person. The choices for the two
 * likeliest, where nothing stands in the way of their merge and nobody said that they are two.
 */
export async function onePersonChoices(clinicId: string, graded: readonly Graded<Patient>[]): Promise<Choice[]> {
  const [first, second] = graded.map(({ candidate }) => candidate);
  if (!first || !second) return [];
  const distinct = await saidDistinct(clinicId, first, second);
  if (obstaclesTo(first, second, distinct).length > 0 || obstaclesTo(second, first, distinct).length > 0) return [];
  return [choiceOf(first, second, [1, 2]), choiceOf(second, first, [2, 1])];
}

function choiceOf(keep: Patient, duplicate: Patient, [kept, other]: readonly [number, number]): Choice {
  return {
    value: `merge-${duplicate.id}-into-${keep.id}`,
    heading: `Patients 1 and 2 are one person: patient ${kept} is right`,
    label: `Merge them: keep patient ${kept}`,
    explanation: `All that is on record of either is found with patient ${kept}, to whom what patient ${other} says besides is added. The clinic can undo it. The registration is looked at anew.`,
    fields: [],
  };
}

/** The change that merges the two, and lets the registration go on; undefined if the choice is another. */
export async function onePerson(
  context: Context,
  before: Registration,
  choice: string,
  at: Instant,
): Promise<Change | undefined> {
  const [, duplicateId, keptId] = /^merge-(pat_\w+)-into-(pat_\w+)$/.exec(choice) ?? [];
  if (duplicateId === undefined || keptId === undefined) return undefined;
  const [kept, duplicate] = await Promise.all(
    [keptId, duplicateId].map((id) => readIndexedPatient(context.clinicId, id)),
  );
  if (!kept || !duplicate) throw new Error('a patient who was shown has gone');
  const reason = `Seen at the registration ${before.id}.`;
  const decided = { staffId: context.actor.id, reason, take: [], overruleDistinct: false };
  const { change } = await merged(context, kept, duplicate, decided, at);
  const words = 'Two of the patients shown are one person: their records were merged.';
  const after = moveTo(before, 'searching', at);
  const [record] = change.records;
  return {
    ...stepOf(context, before, after, at, { deed: 'found-one-person', words, reason }, change),
    announceAlso: [
      ...(record && change.announce ? [{ ...change.announce, of: record }] : []),
      ...(change.announceAlso ?? []),
    ],
  };
}
