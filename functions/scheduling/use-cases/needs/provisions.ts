import { refuseUnknown } from '../../../platform/references.ts';
import type * as z from 'zod';
import { readStaff } from '../../../clinics/index.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Context } from '../../../platform/context.ts';
import { findCoverage, type Patient } from '../../../registration/index.ts';
import type { Appointment, Payment, RecordedProvision } from '../../appointment.ts';
import type { provisionBody } from '../../needs-schemas.ts';
import { dayOf } from './basis.ts';

/** What was provided, with the visit as it is now: an interpreter who is booked for one time is not there at another. */
export function recorded(
  { provision, staffId }: z.output<typeof provisionBody>,
  visit: Pick<Appointment, 'start' | 'timeZone' | 'resourceIds' | 'payment' | 'language'>,
  patient: Pick<Patient, 'language'>,
  at: Instant,
): RecordedProvision {
  const { start, payment, resourceIds } = visit;
  const language = visit.language ?? patient.language;
  return {
    provision,
    staffId,
    at,
    of: {
      start,
      day: dayOf(visit),
      leadId: resourceIds[0] ?? '',
      ...(payment?.by === 'coverage' ? { coverageId: payment.coverageId } : {}),
      ...(language === undefined ? {} : { language }),
    },
  };
}

/** @throws ValidationFailed naming who does not work at the clinic */
export async function refuseStrangers(
  { clinicId }: Pick<Context, 'clinicId'>,
  named: readonly { readonly staffId: string; readonly pointer: string }[],
): Promise<void> {
  refuseUnknown(
    await Promise.all(
      named.map(async ({ staffId, pointer }) => {
        const staff = await readStaff(clinicId, staffId);
        return [pointer, staff?.status === 'active' ? staff : undefined] as const;
      }),
    ),
  );
}

/** @throws ValidationFailed if a coverage pays that is not the patient's */
export async function refuseForeignCoverage(
  { clinicId }: Pick<Context, 'clinicId'>,
  patientId: string,
  payment: Payment | undefined,
): Promise<void> {
  if (payment?.by !== 'coverage') return;
  refuseUnknown([['/payment/coverageId', await findCoverage(clinicId, patientId, payment.coverageId)]]);
}
