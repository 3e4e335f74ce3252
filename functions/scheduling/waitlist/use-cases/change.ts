import type * as z from 'zod';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { ValidationFailed } from '../../../platform/errors.ts';
import { readSurvivor, recordIds } from '../../../registration/index.ts';
import { readVisitType } from '../../store.ts';
import type { WaitlistEntry } from '../entry.ts';
import type { waitlistEntryChangeBody } from '../schemas.ts';
import { entryChange, noLongerWaitingWrites, waitingWrites } from '../store.ts';
import { entryOf, refuseFaults, refuseUnlessWaiting } from './entry.ts';

/**
 * Changes what a patient waits for. What was offered and passed may be offered again, and whoever could not be reached is tried again.
 * @throws NotFound, StaleVersion, NotInThisStatus, ValidationFailed
 */
export async function changeWaitlistEntry(
  context: Context,
  id: string,
  version: number,
  { reason, ...given }: z.output<typeof waitlistEntryChangeBody>,
): Promise<Reply> {
  const { clinicId } = context;
  const before = await entryOf(context, id);
  const at = now();
  const { unreached: _unreached, ...kept } = withChange(before, given);
  const after: WaitlistEntry = { ...kept, passed: [], version: version + 1, updatedAt: at };
  const faults = [
    ...(after.from < after.to ? [] : [{ pointer: '/to', detail: 'must be later than the beginning' }]),
    ...(after.to > at ? [] : [{ pointer: '/to', detail: 'must be still to come', code: 'past' }]),
  ];
  if (faults.length > 0)
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', faults);
  const [patient, visitType] = await Promise.all([
    readSurvivor(clinicId, before.patientId),
    readVisitType(clinicId, before.visitTypeId),
  ]);
  if (!patient || !visitType) throw new Error('the entry names them');
  await refuseFaults(clinicId, visitType, recordIds(patient), after, at);
  refuseUnlessWaiting(before, version);
  return await commit(
    context,
    {
      at,
      reason,
      records: [entryChange(clinicId, before, after, 'waitlistEntry.changed')],
      writes: waitingWrites(clinicId, before, after, at),
      announce: { type: 'waitlistEntry.changed', status: after.status },
    },
    { status: 200, version: after.version, body: after },
  );
}

/**
 * Takes a patient off the waitlist.
 * @throws NotFound, StaleVersion, NotInThisStatus
 */
export async function takeOffWaitlist(context: Context, id: string, version: number, reason: string): Promise<Reply> {
  const { clinicId } = context;
  const before = await entryOf(context, id);
  refuseUnlessWaiting(before, version);
  const at = now();
  const after: WaitlistEntry = {
    ...before,
    status: 'ended',
    endedBecause: 'taken-off',
    version: version + 1,
    updatedAt: at,
  };
  return await commit(
    context,
    {
      at,
      reason,
      records: [entryChange(clinicId, before, after, 'waitlistEntry.ended')],
      writes: noLongerWaitingWrites(clinicId, before, at),
      announce: { type: 'waitlistEntry.ended', status: after.status },
    },
    { status: 200, version: after.version, body: after },
  );
}

/** What is given replaces what stood there; `null` takes it away. */
function withChange(before: WaitlistEntry, given: Readonly<Record<string, unknown>>): WaitlistEntry {
  const changed = Object.entries({ ...before, ...given }).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(changed) as unknown as WaitlistEntry;
}
