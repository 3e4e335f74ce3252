import { readClinic } from '../clinics/index.ts';
import type { Outcome } from '../platform/effects/consumer.ts';
import type { Effect } from '../platform/effects/effect.ts';
import { delayLetter } from '../scheduling/index.ts';
import { deliver } from './deliver.ts';
import { keepMail } from './lookups/mail.ts';
import { systemContext } from './system-context.ts';
import { composeDelayMail } from './templates/delays.ts';

/**
 * Tells a patient by mail that an appointment begins late.
 * @throws what SES throws; the effect is tried again
 */
export async function mailDelay(effect: Effect<'mailDelay'>): Promise<Outcome> {
  const { clinicId, subjectId, params } = effect;
  const clinic = await readClinic(clinicId);
  if (clinic?.status !== 'active') return { done: true };
  const letter = await delayLetter(systemContext(effect), subjectId, params);
  if (!letter) return { done: true };
  const mail = composeDelayMail(params.minutes, letter, clinic);
  await keepMail(effect.id, { clinicId, subjectId, linkKind: letter.kind, about: 'delay' });
  await deliver(effect, mail, clinic, { to: letter.to, thread: subjectId });
  return { done: true };
}
