import { readClinic, type Clinic } from '../../clinics/index.ts';
import { feedHeads, type FeedHead } from '../../platform/feed.ts';
import { inOneRequest, type Item } from '../../platform/table.ts';
import { readSurvivor, type Patient } from '../../registration/index.ts';
import { readSheetsNamed, sheetNames, sheetOf, type SheetName } from '../day-sheets.ts';
import type { Resource, VisitType } from '../resource.ts';
import type { DaySheet } from '../rules/day-sheet.ts';
import { timeTaken } from '../rules/openings.ts';
import type { Span } from '../rules/span.ts';
import { readResources, readVisitType } from '../store.ts';
import { named } from './take-time.ts';

/** What decides whether a time can be had, as it was read at one moment. */
export interface Looked {
  readonly clinic: Clinic;
  /** Undefined: also for another clinic's. */
  readonly patient: Patient | undefined;
  readonly visitType: VisitType;
  readonly resources: readonly Resource[];
  /** Of each resource, for every day that the visit touches; and those that were asked for beside. */
  readonly sheets: readonly DaySheet[];
  /** The end of the feed's shard into which the news of the appointment goes. */
  readonly feed: readonly FeedHead[];
}

/** A time that somebody wants. */
interface Wanted {
  readonly appointmentId: string;
  readonly patientId: string;
  readonly visitTypeId: string;
  readonly resourceIds: readonly string[];
  readonly start: number;
  /** Time that is left for it, on whosever sheets. */
  readonly left?: { readonly resourceIds: readonly string[]; readonly span: Span };
}

/**
 * Reads all of it in one request: for a visit that begins on one UTC day and takes time of another, in two.
 * @throws ValidationFailed if the visit type or a resource is not known, or they are not what the visit type needs
 */
export async function lookAt(clinicId: string, wanted: Wanted): Promise<Looked> {
  const { appointmentId, patientId, visitTypeId, resourceIds, start, left } = wanted;
  const first = [
    ...sheetNames(resourceIds, { from: start, to: start + 1 }),
    ...(left ? sheetNames(left.resourceIds, left.span) : []),
  ];
  const [clinic, patient, visitType, found, sheets, feed] = await inOneRequest(() =>
    Promise.all([
      readClinic(clinicId),
      readSurvivor(clinicId, patientId),
      readVisitType(clinicId, visitTypeId),
      readResources(clinicId, resourceIds),
      readSheetsNamed(clinicId, first),
      feedHeads(clinicId, [appointmentId]),
    ]),
  );
  if (!clinic) throw new Error('the clinic does not exist');
  const of = named(visitType, resourceIds, found);
  const missing = sheetNames(resourceIds, timeTaken(start, of.visitType)).filter(
    (name) => !sheets.some((sheet) => isOf(sheet, name)),
  );
  const others = missing.length === 0 ? [] : await readSheetsNamed(clinicId, missing);
  return { clinic, patient, ...of, sheets: [...sheets, ...others], feed };
}

/** The same with the day sheets that stood in the way, as they are by now; undefined where anything else did, and all must be read again. */
export function lookedAgain(looked: Looked | undefined, met: readonly Item[]): Looked | undefined {
  if (!looked || met.length === 0 || met.some(({ type }) => type !== 'daySheet')) return undefined;
  const now = met.map(sheetOf);
  return { ...looked, sheets: looked.sheets.map((sheet) => now.find((each) => isOf(sheet, each)) ?? sheet) };
}

const isOf = (sheet: SheetName, name: SheetName): boolean =>
  sheet.resourceId === name.resourceId && sheet.day === name.day;
