import type * as z from 'zod';
import { clinicDate, readClinic } from '../../clinics/index.ts';
import { auditRead } from '../../platform/audit/entry.ts';
import { now } from '../../platform/clock.ts';
import type { Context, Reply } from '../../platform/context.ts';
import { NotFound } from '../../platform/errors.ts';
import { readSurvivor } from '../store.ts';
import { consentOf, custodiansOf } from './rules/consent-of.ts';
import type { consentRuleBody } from './schemas.ts';

/**
 * Who consents to a service for a patient, by the state's law as far as it is known.
 * @throws NotFound if the clinic has no such patient
 */
export async function askConsentRule(
  context: Context,
  patientId: string,
  { on, ...question }: z.output<typeof consentRuleBody>,
): Promise<Reply> {
  const [clinic, patient] = await Promise.all([
    readClinic(context.clinicId),
    readSurvivor(context.clinicId, patientId),
  ]);
  if (!clinic || !patient) throw new NotFound('There is no such patient.');
  await auditRead(context, patient.id, 'patient.consent-rule-read');
  const rule = consentOf({ ...question, birthDate: patient.birthDate, on: on ?? clinicDate(now(), clinic) });
  const lines = rule.lines.map(({ id, law, url, asOf, from, circumstance, provided }) => ({
    id,
    law,
    url,
    asOf,
    from,
    circumstance,
    provided,
  }));
  return { status: 200, body: { ...rule, lines, custodians: custodiansOf(patient.contact) } };
}
