import { refuseUnknown } from '../../platform/references.ts';
import type { Instant } from '../../platform/clock.ts';
import { OpeningTaken, ValidationFailed, type Fault } from '../../platform/errors.ts';
import { inOneRequest } from '../../platform/table.ts';
import { readSheetsNamed, sheetNames } from '../day-sheets.ts';
import type { Resource, VisitType } from '../resource.ts';
import type { Appointment, AppointmentView } from '../appointment.ts';
import type { DaySheet } from '../rules/day-sheet.ts';
import type { Wish } from '../rules/obstacles.ts';
import { timeTaken } from '../rules/openings.ts';
import { MINUTE, type Span } from '../rules/span.ts';
import { readResources, readVisitType } from '../store.ts';
import { nearestOpenings } from './free-time.ts';

/** The visit type and the resources that a request names. */
export interface Named {
  readonly visitType: VisitType;
  readonly resources: readonly Resource[];
}

/** @throws ValidationFailed if one is not known, or they are not what the visit type needs */
export async function readNamed(clinicId: string, visitTypeId: string, resourceIds: readonly string[]): Promise<Named> {
  const [visitType, found] = await inOneRequest(() =>
    Promise.all([readVisitType(clinicId, visitTypeId), readResources(clinicId, resourceIds)]),
  );
  return named(visitType, resourceIds, found);
}

/**
 * The same of what was read.
 * @throws ValidationFailed if one is not known, or they are not what the visit type needs
 */
export function named(
  visitType: VisitType | undefined,
  resourceIds: readonly string[],
  found: ReadonlyMap<string, Resource>,
): Named {
  refuseUnknown([
    ['/visitTypeId', visitType],
    ...resourceIds.map((id, index) => [`/resourceIds/${index}`, found.get(id)] as const),
  ]);
  if (!visitType) throw new Error('it was refused');
  const faults: Fault[] =
    resourceIds.length === visitType.needs.length
      ? resourceIds.flatMap((id, index) =>
          visitType.needs[index]?.resourceIds.includes(id)
            ? []
            : {
                pointer: `/resourceIds/${index}`,
                detail: `must be one that can fill need ${index + 1} of the visit type`,
                code: 'cannot-fill-need',
              },
        )
      : [
          {
            pointer: '/resourceIds',
            detail: `must name ${visitType.needs.length}: one for each need of the visit type`,
            code: 'cannot-fill-need',
          },
        ];
  if (faults.length > 0)
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', faults);
  return { visitType, resources: resourceIds.flatMap((id) => found.get(id) ?? []) };
}

/** The day sheets of several resources in several spans, each once. */
export async function readSheetsOf(
  clinicId: string,
  wanted: readonly { readonly resourceIds: readonly string[]; readonly span: Span }[],
): Promise<DaySheet[]> {
  return await readSheetsNamed(
    clinicId,
    wanted.flatMap(({ resourceIds, span }) => sheetNames(resourceIds, span)),
  );
}

/** When and where a visit takes place, as its record says it. */
export function timesOf(
  { visitType, resources, start }: Wish,
  place: string,
): Pick<Appointment, 'start' | 'end' | 'timeZone' | 'place' | 'resourceIds' | 'takes'> {
  const takes = timeTaken(start, visitType);
  return {
    start: instant(start),
    end: instant(start + visitType.minutes * MINUTE),
    timeZone: resources[0]?.timeZone ?? 'UTC',
    place,
    resourceIds: resources.map(({ id }) => id),
    takes: { from: instant(takes.from), to: instant(takes.to) },
  };
}

const instant = (milliseconds: number): Instant => new Date(milliseconds).toISOString();

/** The refusal of a time that cannot be had: what is in the way, and what can be had instead. */
export async function refusal(
  clinicId: string,
  { visitType, resources, start }: Wish,
  faults: readonly Fault[],
  at: Instant,
): Promise<OpeningTaken> {
  const openings = await nearestOpenings(clinicId, visitType, start, resources[0]?.id, at);
  return new OpeningTaken('Nothing was booked: see what is in the way, and take one of the openings.', faults, {
    openings,
  });
}

/** The appointment as the API tells it. */
export function viewOf({
  clinicId: _clinic,
  takes: _takes,
  scheduledAt: _scheduledAt,
  provisions: _provisions,
  waivers: _waivers,
  chase: _chase,
  run: _run,
  runAt: _runAt,
  ...view
}: Appointment): AppointmentView {
  return view;
}
