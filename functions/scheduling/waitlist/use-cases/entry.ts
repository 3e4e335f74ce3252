import { refuseUnknown } from '../../../platform/references.ts';
import { auditRead } from '../../../platform/audit/entry.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound, NotInThisStatus, StaleVersion, ValidationFailed, type Fault } from '../../../platform/errors.ts';
import { readCoverage } from '../../../registration/index.ts';
import type { VisitType } from '../../resource.ts';
import { readAppointment, readResources } from '../../store.ts';
import type { WaitlistEntry } from '../entry.ts';
import { readWaitlistEntry } from '../store.ts';

/** @throws NotFound for every id that is not an entry of this clinic’s waitlist */
export async function entryOf({ clinicId }: Pick<Context, 'clinicId'>, id: string): Promise<WaitlistEntry> {
  const entry = await readWaitlistEntry(clinicId, id);
  if (!entry) throw new NotFound('There is no such entry on the waitlist.');
  return entry;
}

/** @throws NotFound */
export async function showWaitlistEntry(context: Context, id: string): Promise<Reply> {
  const entry = await entryOf(context, id);
  await auditRead(context, id, 'waitlistEntry.read');
  return { status: 200, version: entry.version, body: entry };
}

/**
 * What was read must still be so, and the entry must wait: one that is offered something keeps its wish until that is answered.
 * @throws StaleVersion, NotInThisStatus
 */
export function refuseUnlessWaiting({ version, status }: WaitlistEntry, expected: number): void {
  if (version !== expected)
    throw new StaleVersion('The entry was changed by someone else. Read it again, then decide again.');
  if (status === 'offered')
    throw new NotInThisStatus('An opening is offered to the patient just now: wait until that is answered or over.');
  if (status !== 'waiting') throw new NotInThisStatus(`The entry is ${status}: put the patient on the list anew.`);
}

/**
 * What a wish names must be there and fit: whom the visit can be with, and an appointment of the same patient that is still to come.
 * @throws ValidationFailed
 */
export async function refuseFaults(
  clinicId: string,
  visitType: VisitType,
  patientIds: readonly string[],
  {
    resourceIds = [],
    movesAppointmentId,
    payment,
  }: Partial<Pick<WaitlistEntry, 'resourceIds' | 'movesAppointmentId' | 'payment'>>,
  at: string,
): Promise<void> {
  const coverageId = payment?.by === 'coverage' ? payment.coverageId : undefined;
  const [named, moves, coverages] = await Promise.all([
    readResources(clinicId, resourceIds),
    movesAppointmentId === undefined ? undefined : readAppointment(clinicId, movesAppointmentId),
    coverageId === undefined
      ? []
      : Promise.all(patientIds.map((patientId) => readCoverage(clinicId, patientId, coverageId))),
  ]);
  const isTheirs = moves !== undefined && patientIds.includes(moves.patientId);
  refuseUnknown([
    ...resourceIds.map((id, index) => [`/resourceIds/${index}`, named.get(id)] as const),
    ...(movesAppointmentId === undefined ? [] : [['/movesAppointmentId', isTheirs ? moves : undefined] as const]),
    ...(coverageId === undefined
      ? []
      : [['/payment/coverageId', coverages.find((each) => each !== undefined)] as const]),
  ]);
  const leads = visitType.needs[0]?.resourceIds ?? [];
  const faults: Fault[] = resourceIds.flatMap((id, index) =>
    leads.includes(id)
      ? []
      : {
          pointer: `/resourceIds/${index}`,
          detail: 'must be one whom a visit of this type can be with',
          code: 'cannot-fill-need',
        },
  );
  if (moves && (moves.status !== 'booked' || moves.start <= at))
    faults.push({ pointer: '/movesAppointmentId', detail: 'must be booked and still to come', code: 'not-to-come' });
  if (faults.length > 0)
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', faults);
}
