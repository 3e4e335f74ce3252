import { refuseUnknown } from '../../../platform/references.ts';
import type * as z from 'zod';
import { closedDays, readClinic, workingStaff } from '../../../clinics/index.ts';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import { readSurvivor, recordIds } from '../../../registration/index.ts';
import { estimateDue, readAppointment } from '../../../scheduling/index.ts';
import type { GoodFaithEstimate } from '../estimate.ts';
import type { goodFaithEstimateBody } from '../schemas.ts';
import { estimateChange, readEstimate } from '../store.ts';
import { estimateView } from './show-estimate.ts';

/** In years: 45 CFR 149.610(f). */
const KEPT = 6;

/**
 * Records the good-faith estimate that a patient was given, and by when it was due.
 * @throws NotFound, ValidationFailed
 */
export async function recordEstimate(
  context: Context,
  patientId: string,
  given: z.output<typeof goodFaithEstimateBody>,
): Promise<Reply> {
  const { clinicId } = context;
  const [patient, clinic] = await Promise.all([readSurvivor(clinicId, patientId), readClinic(clinicId)]);
  if (!patient || !clinic) throw new NotFound('There is no such patient.');
  const { appointmentId, replaces, dateOfService, scheduledOn, requestedOn } = given;
  const [appointment, replaced] = await Promise.all([
    appointmentId === undefined ? undefined : readAppointment(clinicId, appointmentId),
    replaces === undefined ? undefined : readEstimate(clinicId, replaces),
  ]);
  const isTheirs = (record: { readonly patientId: string } | undefined) =>
    record && recordIds(patient).includes(record.patientId) ? record : undefined;
  refuseUnknown([
    ...(appointmentId === undefined ? [] : [['/appointmentId', isTheirs(appointment)] as const]),
    ...(replaces === undefined ? [] : [['/replaces', isTheirs(replaced)] as const]),
  ]);
  await workingStaff(clinicId, given.staffId);
  const at = now();
  const id = newId('goodFaithEstimate');
  const dueOn = estimateDue(
    {
      // What was never scheduled is due by the patient's asking alone.
      on: scheduledOn ?? dateOfService,
      day: dateOfService,
      ...(requestedOn === undefined ? {} : { requestedOn }),
    },
    closedDays(clinic),
  );
  const estimate: GoodFaithEstimate = {
    ...given,
    items: given.items.map(({ amount, ...item }) => ({ ...item, amount: amount.amount })),
    id,
    version: 1,
    patientId: patient.id,
    ...(dueOn === undefined ? {} : { dueOn }),
    keptUntil: yearsAfter(given.givenOn > dateOfService ? given.givenOn : dateOfService, KEPT),
    createdAt: at,
    updatedAt: at,
  };
  return await commit(
    context,
    {
      at,
      records: [estimateChange(clinicId, estimate)],
      announce: { type: 'goodFaithEstimate.recorded', status: 'active' },
    },
    {
      status: 201,
      version: 1,
      location: `/v1/patients/${patient.id}/good-faith-estimates/${id}`,
      body: estimateView(estimate),
    },
  );
}

function yearsAfter(day: string, years: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year + years, month - 1, date)).toISOString().slice(0, 10);
}
