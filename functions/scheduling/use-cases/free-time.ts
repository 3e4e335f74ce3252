import type { Instant } from '../../platform/clock.ts';
import { readSheets } from '../day-sheets.ts';
import type { Resource, VisitType } from '../resource.ts';
import { spanOf, stands } from '../rules/day-sheet.ts';
import { bookable, leadOf, openingsOf, timeTaken, type Candidate, type Opening } from '../rules/openings.ts';
import { clipped, DAY, without, type Span } from '../rules/span.ts';
import { placesOf, workingTime } from '../rules/working-time.ts';
import { readResources } from '../store.ts';

/** Which of those who could fill a need are looked at. */
export interface Wanted {
  readonly resourceIds?: readonly string[];
  readonly specialty?: string;
  readonly language?: string;
  readonly place?: string;
}

/**
 * All openings of the visit type that begin within `starts`, in time order, as its resources' hours and bookings make them now.
 * Reads the resources that can fill its needs, and one item for each of them and each day asked for on which it is booked.
 */
export async function openingsWithin(
  clinicId: string,
  visitType: VisitType,
  starts: Span,
  at: Instant,
  wanted: Wanted = {},
): Promise<Opening[]> {
  const [allowed] = clipped([starts], bookable(visitType, Date.parse(at)));
  if (!allowed || visitType.status !== 'active') return [];
  const all = visitType.needs.flatMap(({ resourceIds }) => resourceIds);
  if (wanted.resourceIds && !wanted.resourceIds.some((id) => all.includes(id))) return [];
  const bounds = { from: timeTaken(allowed.from, visitType).from, to: timeTaken(allowed.to, visitType).to };
  const resources = await readResources(clinicId, all);
  const needs = visitType.needs.map(({ resourceIds }) => wantedOf(resources, resourceIds, wanted));
  const ids = needs.flat().map(({ id }) => id);
  const booked = Map.groupBy(await readSheets(clinicId, ids, bounds), ({ resourceId }) => resourceId);
  const candidates = new Map<string, Candidate>();
  for (const resource of needs.flat()) {
    if (candidates.has(resource.id)) continue;
    const busy = (booked.get(resource.id) ?? [])
      .flatMap((sheet) => sheet.busy)
      .filter((each) => stands(each, at))
      .map(spanOf);
    const places = wanted.place === undefined ? placesOf(resource) : [wanted.place];
    const free = new Map(places.map((place) => [place, without(workingTime(resource, bounds, place), busy)]));
    candidates.set(resource.id, { resource, free });
  }
  return openingsOf(
    visitType,
    needs.map((need) => need.flatMap(({ id }) => candidates.get(id) ?? [])),
    allowed,
  );
}

function wantedOf(
  resources: ReadonlyMap<string, Resource>,
  ids: readonly string[],
  { resourceIds, specialty, language }: Wanted,
): Resource[] {
  const named = ids.some((id) => resourceIds?.includes(id));
  return ids
    .filter((id) => !named || resourceIds?.includes(id))
    .flatMap((id) => resources.get(id) ?? [])
    .filter(({ status }) => status === 'active')
    .filter(({ kind, specialties }) => kind !== 'practitioner' || !specialty || specialties.includes(specialty))
    .filter(({ kind, languages }) => kind !== 'practitioner' || !language || languages.includes(language));
}

/** How many openings are offered to who came too late, and how far around the time they are looked for. */
const OFFERED = 5;
const AROUND = { from: 2 * DAY, to: 7 * DAY };

/** The openings that are nearest to a time that cannot be had; with the same one first. */
export async function nearestOpenings(
  clinicId: string,
  visitType: VisitType,
  start: number,
  leadId: string | undefined,
  at: Instant,
): Promise<OpeningView[]> {
  const { from, to } = bookable(visitType, Date.parse(at));
  const near = Math.min(Math.max(start, from), to);
  const openings = await openingsWithin(clinicId, visitType, { from: near - AROUND.from, to: near + AROUND.to }, at);
  const distance = (opening: Opening): number => Math.abs(opening.start - near);
  const isOther = (opening: Opening): number => (leadOf(opening) === leadId ? 0 : 1);
  return openings
    .toSorted((a, b) => distance(a) - distance(b) || isOther(a) - isOther(b))
    .slice(0, OFFERED)
    .map(openingView);
}

/** An opening as the API tells it. */
export interface OpeningView {
  readonly start: Instant;
  readonly end: Instant;
  readonly timeZone: string;
  readonly place: string;
  readonly resourceIds: readonly string[];
}

/** The opening as the API tells it. */
export function openingView({ start, end, timeZone, place, resourceIds }: Opening): OpeningView {
  return { start: new Date(start).toISOString(), end: new Date(end).toISOString(), timeZone, place, resourceIds };
}
