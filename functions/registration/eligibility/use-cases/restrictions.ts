import * as z from 'zod';
import { auditRead } from '../../../platform/audit/entry.ts';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import type { NewEffect } from '../../../platform/effects/effect.ts';
import { NotFound, StaleVersion } from '../../../platform/errors.ts';
import { idPattern, newId } from '../../../platform/ids.ts';
import { readSurvivor } from '../../store.ts';
import { listRestrictions, findRestriction, restrictionChange, type HealthPlanRestriction } from '../restriction.ts';
import { serviceCode } from '../schemas.ts';

export const restrictionBody = z.strictObject({
  dateOfService: z.iso.date(),
  serviceCode: serviceCode.optional().describe('Of this service alone; everything of that day where it is not given.'),
});

export const restrictionReply = z.strictObject({
  id: z.string().regex(idPattern('healthPlanRestriction')),
  version: z.int(),
  patientId: z.string().regex(idPattern('patient')),
  status: z.enum(['in-force', 'ended']),
  dateOfService: z.iso.date(),
  serviceCode: z.string().optional(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

export const restrictionParams = z.strictObject({
  patientId: z.string().max(64),
  healthPlanRestrictionId: z.string().max(64),
});

/** The health plan hears nothing of this visit, from now on. @throws NotFound */
export async function restrict(context: Context, of: string, body: z.output<typeof restrictionBody>): Promise<Reply> {
  const patient = await readSurvivor(context.clinicId, of);
  if (!patient) throw new NotFound('There is no such patient.');
  const { id: patientId } = patient;
  const at = now();
  const restriction: HealthPlanRestriction = {
    id: newId('healthPlanRestriction'),
    version: 1,
    patientId,
    status: 'in-force',
    ...body,
    createdAt: at,
    updatedAt: at,
  };
  return await commit(
    context,
    {
      at,
      records: [restrictionChange(context.clinicId, null, restriction, 'healthPlanRestriction.made')],
      effects: [visitsOn(restriction)],
    },
    { status: 201, version: 1, body: restriction },
  );
}

/** The patient's restrictions, oldest first. @throws NotFound */
export async function showRestrictions(context: Context, patientId: string): Promise<Reply> {
  const patient = await readSurvivor(context.clinicId, patientId);
  if (!patient) throw new NotFound('There is no such patient.');
  const healthPlanRestrictions = await listRestrictions(context.clinicId, patient);
  for (const { id } of healthPlanRestrictions) await auditRead(context, id, 'healthPlanRestriction.read');
  return { status: 200, body: { healthPlanRestrictions } };
}

/** The patient takes it back, or did not pay after all: the health plan may hear of the visit again. @throws NotFound, StaleVersion */
export async function endRestriction(
  context: Context,
  patientId: string,
  restrictionId: string,
  version: number,
): Promise<Reply> {
  const before = await findRestriction(context.clinicId, patientId, restrictionId);
  if (!before) throw new NotFound('There is no such restriction.');
  if (before.version !== version) throw new StaleVersion('The restriction has changed. Read it again.');
  if (before.status === 'ended') return { status: 204 };
  const after: HealthPlanRestriction = { ...before, status: 'ended' };
  await commit(context, {
    records: [restrictionChange(context.clinicId, before, after, 'healthPlanRestriction.ended')],
    effects: [visitsOn(after)],
  });
  return { status: 204 };
}

/** Who pays for a visit of that day is another from now on. */
function visitsOn({ patientId, dateOfService }: HealthPlanRestriction): NewEffect {
  return { kind: 'lookAtVisits', subjectId: patientId, params: { from: dateOfService, to: dateOfService } };
}
