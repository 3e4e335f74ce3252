import type * as z from 'zod';
import { now, type Instant } from '../../platform/clock.ts';
import { commit, type Change } from '../../platform/commit.ts';
import type { Context, Reply } from '../../platform/context.ts';
import { NotFound } from '../../platform/errors.ts';
import { auditRead } from '../../platform/audit/entry.ts';
import { readSurvivor } from '../../registration/index.ts';
import type { Appointment } from '../appointment.ts';
import type { reminderChoiceBody, reminderChoiceReply } from '../appointment-schemas.ts';
import {
  patientRemindersChange,
  readPatientReminders,
  type OptedOut,
  type PatientReminders,
} from '../patient-reminders.ts';

type Choice = z.output<typeof reminderChoiceReply>;

/**
 * The change by which a patient wants no more reminders, or some again: of every appointment, from this moment on.
 * @throws NotFound if the clinic has no such patient
 */
export async function choiceChange(
  context: Context,
  patientId: string,
  {
    wanted,
    toldBy,
    reason,
  }: { readonly wanted: boolean; readonly toldBy: OptedOut['toldBy']; readonly reason?: string },
  at: Instant,
): Promise<Change> {
  const { id, kept } = await keptOf(context, patientId);
  const { optedOut, ...rest } = kept;
  const after = wanted ? rest : { ...rest, optedOut: optedOut ?? { since: at, toldBy } };
  const action = `patientReminders.${wanted ? 'wanted' : 'stopped'}`;
  return {
    at,
    reason,
    records: [patientRemindersChange(context.clinicId, id, after, action, at)],
    announce: { type: action, status: wanted ? 'wanted' : 'stopped' },
  };
}

/** Staff write down what the patient told them. */
export async function chooseReminders(
  context: Context,
  patientId: string,
  { wanted, reason }: z.output<typeof reminderChoiceBody>,
): Promise<Reply> {
  const at = now();
  const change = await choiceChange(context, patientId, { wanted, toldBy: 'staff', reason }, at);
  const [record] = change.records;
  const body = choiceOf(record?.attributes ?? {});
  return await commit(context, change, { status: 200, body });
}

/** Whether a patient wants reminders. @throws NotFound if the clinic has no such patient */
export async function readChoice(context: Context, patientId: string): Promise<Reply> {
  const { id, kept } = await keptOf(context, patientId);
  await auditRead(context, id, 'patientReminders.read');
  return { status: 200, body: choiceOf(kept) };
}

/** What staff who look at an appointment should know of reminders. */
export async function optedOutOf({
  clinicId,
  patientId,
}: Pick<Appointment, 'clinicId' | 'patientId'>): Promise<Pick<PatientReminders, 'optedOut'>> {
  const patient = await readSurvivor(clinicId, patientId);
  const kept = patient && (await readPatientReminders(clinicId, patient));
  return kept?.optedOut ? { optedOut: kept.optedOut } : {};
}

function choiceOf({ optedOut }: Partial<PatientReminders>): Choice {
  return optedOut ? { wanted: false, ...optedOut } : { wanted: true };
}

async function keptOf(context: Context, patientId: string): Promise<{ id: string; kept: PatientReminders }> {
  const patient = await readSurvivor(context.clinicId, patientId);
  if (!patient) throw new NotFound('There is no such patient.');
  return { id: patient.id, kept: await readPatientReminders(context.clinicId, patient) };
}
