import type * as z from 'zod';
import { clinicDate, workingStaff } from '../../clinics/index.ts';
import { againIfStale } from '../../platform/case/again.ts';
import { now } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import type { Context, Reply } from '../../platform/context.ts';
import { NotFound } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { delayBody } from '../day-schemas.ts';
import { delayChange, readDelay } from '../delays.ts';
import type { Resource } from '../resource.ts';
import { isConcerned, isNews } from '../rules/running-late.ts';
import { readResource } from '../store.ts';
import { onDay } from './appointments-of.ts';

/** What one transaction takes beside the rest. Nobody sees more patients in what is left of a day. */
const MOST_TOLD = 80;

/**
 * A practitioner is so many minutes late now. The last word counts; who waits and who comes later that day is told if it is news.
 * @throws NotFound if the clinic has no such resource, ValidationFailed for who does not work here
 */
export async function reportDelay(
  context: Context,
  resourceId: string,
  { staffId, minutes }: z.output<typeof delayBody>,
): Promise<Reply> {
  const { clinicId } = context;
  const resource = await found(clinicId, resourceId);
  await workingStaff(clinicId, staffId);
  return await againIfStale(async () => {
    const at = now();
    const date = clinicDate(at, resource);
    const before = await readDelay(clinicId, resourceId, date);
    const toldMinutes = before?.toldMinutes ?? 0;
    const concerned = isNews(toldMinutes, minutes)
      ? (await onDay(clinicId, resource, date, at)).filter((each) => isConcerned(each, at)).slice(0, MOST_TOLD)
      : [];
    const after = {
      id: before?.id ?? newId('delay'),
      resourceId,
      date,
      minutes,
      staffId,
      since: at,
      toldMinutes: concerned.length > 0 ? minutes : toldMinutes,
    };
    return await commit(
      context,
      {
        at,
        records: [delayChange(clinicId, before, after)],
        effects: concerned.map(({ id }) => ({ kind: 'mailDelay', subjectId: id, params: { resourceId, minutes } })),
        announce: { type: 'delay.reported', status: minutes === 0 ? 'on-time' : 'running-late' },
      },
      { status: 200, body: { resourceId, date, minutes, since: at, staffId, told: concerned.length } },
    );
  });
}

/** How late the practitioner is today, by the last word. @throws NotFound */
export async function showDelay({ clinicId }: Context, resourceId: string): Promise<Reply> {
  const resource = await found(clinicId, resourceId);
  const date = clinicDate(now(), resource);
  const delay = await readDelay(clinicId, resourceId, date);
  const said = delay ? { since: delay.since, staffId: delay.staffId } : {};
  return { status: 200, body: { resourceId, date, minutes: delay?.minutes ?? 0, ...said } };
}

async function found(clinicId: string, resourceId: string): Promise<Resource> {
  const resource = await readResource(clinicId, resourceId);
  if (!resource) throw new NotFound('There is no such resource.');
  return resource;
}
