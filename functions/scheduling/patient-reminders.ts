import type { Instant } from '../platform/clock.ts';
import type { RecordChange } from '../platform/commit.ts';
import { partition } from '../platform/keys.ts';
import { getItems, type Key } from '../platform/table.ts';
import { recordIds, type Patient } from '../registration/index.ts';
import { stillCounted } from './rules/reminders.ts';

/** What the limits of reminders look at, of one patient over all appointments, and whether there are to be any. */
export interface PatientReminders {
  /** When reminders went out, of late. */
  readonly sent: readonly Instant[];
  /** The patient wants none: since when, and by whom we know. */
  readonly optedOut?: OptedOut;
  /** 0 where nothing was ever kept. */
  readonly version: number;
}
export interface OptedOut {
  readonly since: Instant;
  readonly toldBy: 'patient' | 'staff';
}

const key = (clinicId: string, patientId: string): Key => ({ pk: partition(clinicId, patientId), sk: 'reminders' });

/** What is kept of the person, under whichever of the person's records it stands. */
export async function readPatientReminders(
  clinicId: string,
  patient: Pick<Patient, 'id' | 'link'>,
): Promise<PatientReminders> {
  const items = await getItems(recordIds(patient).map((id) => key(clinicId, id)));
  const all = items as unknown as (PatientReminders & Key)[];
  const own = all.find(({ pk }) => pk === key(clinicId, patient.id).pk);
  // What was said last of the record in use counts; what another record of the person said counts until then.
  const optedOut = own ? own.optedOut : all.find((each) => each.optedOut)?.optedOut;
  return {
    sent: all.flatMap(({ sent }) => sent).toSorted(),
    ...(optedOut ? { optedOut } : {}),
    version: own?.version ?? 0,
  };
}

/** What is kept of a patient is a record of its own, with an audit of its own: its id is the patient's, but for what kind it is of. */
const idOf = (patientId: string): string => patientId.replace(/^pat_/, 'prem_');

/** The change that keeps it so from now on. It has a version of its own: of two reminders at once, one looks again. */
export function patientRemindersChange(
  clinicId: string,
  patientId: string,
  { version, sent, optedOut }: PatientReminders,
  action: string,
  at: Instant,
): RecordChange {
  return {
    kind: 'patientReminders',
    id: idOf(patientId),
    key: key(clinicId, patientId),
    from: version === 0 ? null : version,
    attributes: {
      schema: 1,
      id: idOf(patientId),
      patientId,
      sent: stillCounted(sent, at),
      ...(optedOut ? { optedOut } : {}),
    },
    action,
  };
}
