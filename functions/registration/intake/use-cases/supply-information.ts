import type * as z from 'zod';
import { now, type Instant } from '../../../platform/clock.ts';
import { commit, type Change } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotInThisStatus, StaleVersion, ValidationFailed } from '../../../platform/errors.ts';
import { labelsOf } from '../../privacy/rules/labels.ts';
import type { Registration } from '../registration.ts';
import { visitLabels } from '../rules/missing.ts';
import { moveTo } from '../rules/move.ts';
import type { informationBody } from '../schemas.ts';
import { registrationOf, stepOf } from '../step.ts';
import { registrationReply } from '../view.ts';
import { unknownPayers } from './surroundings.ts';

/**
 * Takes what was missing, and lets the registration go on where it stood. What is given of the patient replaces what was
 * given before; coverages, consents, labels and answers join it.
 * @throws NotFound, StaleVersion, NotInThisStatus, ValidationFailed
 */
export async function supplyInformation(
  context: Context,
  id: string,
  version: number,
  said: z.output<typeof informationBody>,
): Promise<Reply> {
  const before = await registrationOf(context, id);
  if (before.version !== version)
    throw new StaleVersion('Read the registration again: what is missing may have changed.');
  if (before.status !== 'awaiting-information')
    throw new NotInThisStatus('Facts can be supplied while the status is awaiting-information.');
  const faults = await unknownPayers(said.coverages);
  if (faults.length > 0)
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', faults);
  const at = now();
  const change = supplied(context, before, said, at, 'The clinic sent more of what it knows.');
  return await commit(context, change, registrationReply(202, change, at));
}

/** What can be said later of a registration. */
type Supplied = Partial<
  Pick<Registration, 'patient' | 'coverages' | 'consents' | 'intake' | 'labels' | 'selfPay' | 'dateOfService'>
>;

/**
 * The change that takes what was said, by whoever said it, and lets the registration go on.
 * @param words for the timeline: who said it
 */
export function supplied(context: Context, before: Registration, said: Supplied, at: Instant, words: string): Change {
  const after = moveTo(before, 'searching', at, {
    patient: { ...before.patient, ...said.patient },
    coverages: [...before.coverages, ...(said.coverages ?? [])],
    consents: [...before.consents, ...(said.consents ?? [])],
    intake: [...before.intake, ...(said.intake ?? [])],
    labels: labelsOf(before, { labels: visitLabels({ consents: [], ...said }) }),
    ...(said.selfPay === undefined ? {} : { selfPay: said.selfPay }),
    ...(said.dateOfService === undefined ? {} : { dateOfService: said.dateOfService }),
  });
  return stepOf(context, before, after, at, { deed: 'information-supplied', words });
}
