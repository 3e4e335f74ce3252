import { againIfMet } from '../../../platform/case/again.ts';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import type { NewEffect } from '../../../platform/effects/effect.ts';
import { askForFacts } from '../../answers/asking.ts';
import type { Registration } from '../registration.ts';
import { moveTo } from '../rules/move.ts';
import { stepOf } from '../step.ts';

/**
 * Reminds of what is missing: the clinic by its webhook and feed, the submitter by mail, and the patient, where they are
 * asked, by a mail with a new link.
 */
export async function remindOfMissingFacts(context: Context, before: Registration): Promise<void> {
  // The patient's link may be touched meanwhile.
  await againIfMet(async () => remind(context, before));
}

async function remind(context: Context, before: Registration): Promise<void> {
  const { information } = before;
  if (!information) throw new Error('a registration that awaits information says which');
  const at = now();
  const { asked, parts } = await askForFacts(before, information.missing, information.closeAt, true);
  const after = { ...before, information: { ...information, asked, remindedAt: at } };
  const words = `Reminded: ${information.missing.length} still missing.`;
  const step = { deed: 'reminded', words, announce: 'information-reminder' };
  const effects = mailToSubmitter(before, 'registration-information-needed');
  await commit(context, stepOf(context, before, after, at, step, { effects }, parts));
}

/** Ends the registration for want of what was asked for. */
export async function closeRegistration(context: Context, before: Registration): Promise<void> {
  const at = now();
  const words = 'What was missing was not supplied in time.';
  const after = moveTo(before, 'closed', at, { standstill: { code: 'information-not-supplied', words } });
  const effects = mailToSubmitter(before, 'registration-closed');
  await commit(context, stepOf(context, before, after, at, { deed: 'closed', words }, { effects }));
}

/** News for the staff member who submitted it, if one did: without a word of the patient. */
export function mailToSubmitter({ submitterId, id }: Registration, template: string): NewEffect[] {
  if (submitterId === undefined) return [];
  return [{ kind: 'sendMail', params: { template, staffId: submitterId, data: { caseNumber: id } } }];
}
