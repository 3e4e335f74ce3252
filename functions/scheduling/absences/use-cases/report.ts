import { refuseUnknown } from '../../../platform/references.ts';
import type * as z from 'zod';
import { readStaff } from '../../../clinics/index.ts';
import { againIfStale } from '../../../platform/case/again.ts';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound, ValidationFailed } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import { readResource, resourceChange } from '../../store.ts';
import { appointmentsHit } from '../../use-cases/appointments-of.ts';
import type { Absence } from '../absence.ts';
import type { absenceBody } from '../schemas.ts';
import { absenceChange } from '../store.ts';
import { absenceView } from './show.ts';

/** How many exceptions a schedule can have. */
const MOST_EXCEPTIONS = 200;

/**
 * Somebody is ill: nothing more is booked with them then, and the patients who have an appointment are told and offered others.
 * @throws NotFound if the clinic has no such resource, ValidationFailed
 */
export async function reportAbsence(
  context: Context,
  resourceId: string,
  asked: z.output<typeof absenceBody>,
): Promise<Reply> {
  const { clinicId } = context;
  const staff = await readStaff(clinicId, asked.staffId);
  const id = newId('absence');
  // Whatever else changes the schedule at the moment: who is ill is not there.
  return await againIfStale(async () => {
    const before = await readResource(clinicId, resourceId);
    if (!before) throw new NotFound('There is no such resource.');
    refuseUnknown([['/staffId', staff?.status === 'active' ? staff : undefined]]);
    if (before.exceptions.length >= MOST_EXCEPTIONS)
      throw new ValidationFailed('The schedule has too many exceptions.', [
        { pointer: '/start', detail: 'cannot be added: take exceptions that are over out first', code: 'too-many' },
      ]);
    const at = now();
    const { start, end, note, reason } = asked;
    const leave = { kind: 'leave' as const, start, end, ...(note === undefined ? {} : { note }) };
    const { version, updatedAt: _updatedAt, ...rest } = before;
    const after = { ...rest, exceptions: [...before.exceptions, leave] };
    const absence: Absence = {
      ...asked,
      id,
      resourceId,
      status: 'clearing',
      version: 1,
      createdAt: at,
      updatedAt: at,
    };
    const hit = await appointmentsHit(clinicId, { ...after, version, updatedAt: at }, at, absence);
    const changed = resourceChange(clinicId, before, after, 'resource.changed');
    return await commit(
      context,
      {
        at,
        reason: `${reason}: ${id}`,
        records: [absenceChange(clinicId, null, absence, 'absence.reported'), changed],
        effects: [{ kind: 'clearAbsence', subjectId: id, params: {} }],
        announce: { type: 'absence.reported', status: absence.status },
        announceAlso: [{ type: 'resource.changed', status: after.status, of: changed }],
      },
      { status: 202, version: 1, location: `/v1/absences/${id}`, body: absenceView(absence, [], hit) },
    );
  });
}
