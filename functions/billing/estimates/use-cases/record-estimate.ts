import { refuseUnknown } from '../../../platform/references.ts';
import type * as z from 'zod';
import { closedDays, readClinic, workingStaff } from '../../../clinics/index.ts';
import { now, type Instant } from '../../../platform/clock.ts';
import { againIfStale } from '../../../platform/case/again.ts';
import { together } from '../../../platform/case/together.ts';
import { commit, type Change } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import { readSurvivor, recordIds } from '../../../registration/index.ts';
import { estimateDue, estimateGiven, readAppointment } from '../../../scheduling/index.ts';
import type { GoodFaithEstimate } from '../estimate.ts';
import type { goodFaithEstimateBody } from '../schemas.ts';
import { estimateChange, readEstimate } from '../store.ts';
import { estimateView } from './show-estimate.ts';

/** In years: 45 CFR 149.610(f). */
const KEPT = 6;

/**
 * Records the good-faith estimate that a patient was given, and by when it was due. The visit that it was given for lacks it no longer.
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
  const estimateAt = (at: Instant): GoodFaithEstimate => ({
    ...given,
    items: given.items.map(({ amount, ...item }) => ({ ...item, amount: amount.amount })),
    id,
    version: 1,
    patientId: patient.id,
    ...(dueOn === undefined ? {} : { dueOn }),
    keptUntil: yearsAfter(given.givenOn > dateOfService ? given.givenOn : dateOfService, KEPT),
    createdAt: at,
    updatedAt: at,
  });
  return await againIfStale(async () => {
    const at = now();
    const estimate = estimateAt(at);
    const view = estimateView(estimate);
    const recorded: Change = {
      at,
      records: [estimateChange(clinicId, estimate)],
      announce: { type: 'goodFaithEstimate.recorded', status: 'active' },
    };
    const { givenOn, staffId } = given;
    const visit =
      appointmentId === undefined
        ? undefined
        : await estimateGiven(context, appointmentId, { givenOn, staffId, expected: view.total }, at);
    return await commit(context, visit ? together([recorded, visit]) : recorded, {
      status: 201,
      version: 1,
      location: `/v1/patients/${patient.id}/good-faith-estimates/${id}`,
      body: view,
    });
  });
}

function yearsAfter(day: string, years: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year + years, month - 1, date)).toISOString().slice(0, 10);
}
