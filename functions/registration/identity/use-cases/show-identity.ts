import type * as z from 'zod';
import { clinicDate, readClinic } from '../../../clinics/index.ts';
import { auditRead } from '../../../platform/audit/entry.ts';
import { now } from '../../../platform/clock.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound } from '../../../platform/errors.ts';
import type { Patient } from '../../patient.ts';
import { labelsOf } from '../../privacy/rules/labels.ts';
import { readSurvivor } from '../../store.ts';
import { listIdentityChecks, type IdentityCheck } from '../check.ts';
import { identityOf, type Identity } from '../rules/level.ts';
import { mayRelease, releasePolicy } from '../rules/release.ts';
import type { releaseBody } from '../schemas.ts';
import { checkView } from '../view.ts';

interface Verified {
  readonly patient: Patient;
  readonly checks: readonly IdentityCheck[];
  readonly identity: Identity;
}

/** @throws NotFound if the clinic has no such patient */
async function verifiedIdentity({ clinicId }: Context, patientId: string): Promise<Verified> {
  const [clinic, patient] = await Promise.all([readClinic(clinicId), readSurvivor(clinicId, patientId)]);
  if (!clinic || !patient) throw new NotFound('There is no such patient.');
  const checks = await listIdentityChecks(clinicId, patient);
  return { patient, checks, identity: identityOf(checks, patient, clinicDate(now(), clinic)) };
}

/** To what level the patient's identity is verified, from which checks. @throws NotFound */
export async function showIdentity(context: Context, patientId: string): Promise<Reply> {
  const { checks, identity } = await verifiedIdentity(context, patientId);
  await auditRead(context, patientId, 'patient.identity-read');
  const { level, input, weight, weights, lines, steps } = identity;
  const next = steps[steps.findIndex((step) => step.level === level) + 1];
  return {
    status: 200,
    body: { level, input, weight, working: lines, weights, next, identityChecks: checks.map(checkView) },
  };
}

/** Whether something may be handed to the patient now. That it was asked, and for what, stands in the audit. @throws NotFound */
export async function askRelease(
  context: Context,
  patientId: string,
  { purpose, labels }: z.output<typeof releaseBody>,
): Promise<Reply> {
  const { patient, identity } = await verifiedIdentity(context, patientId);
  const release = mayRelease(identity, purpose, labelsOf(patient, { labels }));
  const outcome = release.allowed ? 'allowed' : 'refused';
  await auditRead(context, patientId, 'patient.release-asked', `${purpose}: ${outcome}, ${release.level}`);
  const { effective, source } = releasePolicy;
  return { status: 200, body: { ...release, policy: { effective, source } } };
}
