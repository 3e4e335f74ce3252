import type { Instant } from '../../platform/clock.ts';
import { DAY, daysOf, overlaps, type Span } from './span.ts';

/** One stretch of a resource's time that an appointment takes, its buffers included. */
export interface Busy {
  readonly from: Instant;
  readonly to: Instant;
  readonly appointmentId: string;
  /** Of a hold: from then on it takes nothing, whether it still stands here or not. */
  readonly expiresAt?: Instant;
  /** Beside others on purpose. */
  readonly doubleBooked?: true;
}

/** What takes one resource's time on one UTC day. A stretch over midnight stands whole on the sheet of either day. */
export interface DaySheet {
  readonly resourceId: string;
  /** `2026-11-23`, in UTC. */
  readonly day: string;
  readonly busy: readonly Busy[];
}

export const spanOf = ({ from, to }: Pick<Busy, 'from' | 'to'>): Span => ({
  from: Date.parse(from),
  to: Date.parse(to),
});

/** Whether it takes time at this instant: a hold whose time is over does not. */
export function stands({ expiresAt }: Busy, at: Instant): boolean {
  return expiresAt === undefined || expiresAt > at;
}

/** What takes the resource's time in the span, each appointment once. */
export function inTheWay(sheets: readonly DaySheet[], resourceId: string, span: Span, at: Instant): Busy[] {
  const found = new Map<string, Busy>();
  for (const sheet of sheets)
    if (sheet.resourceId === resourceId)
      for (const busy of sheet.busy)
        if (stands(busy, at) && overlaps(spanOf(busy), span)) found.set(busy.appointmentId, busy);
  return [...found.values()].toSorted((a, b) => (a.from < b.from ? -1 : 1));
}

/** The sheets with this stretch on each day that it touches of each resource, and without the holds whose time is over. */
export function taken(
  sheets: readonly DaySheet[],
  resourceIds: readonly string[],
  busy: Busy,
  at: Instant,
): DaySheet[] {
  const days = daysOf(spanOf(busy));
  return sheets.map((sheet) =>
    resourceIds.includes(sheet.resourceId) && days.includes(sheet.day)
      ? {
          ...sheet,
          busy: [...sheet.busy.filter((other) => stands(other, at)), busy].toSorted((a, b) =>
            a.from < b.from ? -1 : 1,
          ),
        }
      : sheet,
  );
}

/** The sheets without the appointment. */
export function freed(sheets: readonly DaySheet[], appointmentId: string): DaySheet[] {
  return sheets.map((sheet) =>
    sheet.busy.some((busy) => busy.appointmentId === appointmentId)
      ? { ...sheet, busy: sheet.busy.filter((busy) => busy.appointmentId !== appointmentId) }
      : sheet,
  );
}

/** A DynamoDB transaction takes no more items. */
const MOST_ITEMS = 100;
/**
 * Of one change beside its appointments and sheets: the reply, the head of each shard of the feed at most, and the record, audit and effect of what may be an
 * emergency.
 */
const ITEMS_OF_A_CHANGE = 12;
/** Of each appointment that it makes or changes: record, audit, entry of the feed, announcement, beginning of its workflow. */
const ITEMS_OF_AN_APPOINTMENT = 5;
/** Of a move besides: the open execution is woken, and the patient told. */
const ITEMS_OF_A_MOVE = 2;

/** Of each kind of units that an appointment needs: the reservation and its place in the case's timeline. */
const ITEMS_OF_UNITS = 2;
/** Of each authorization that they are taken of: record and audit. */
const ITEMS_OF_AN_AUTHORIZATION = 2;

/** What an appointment needs beside time, as far as it takes items: kinds of units, and whether a payer is asked whether the coverage holds. */
export interface Beside {
  readonly units: number;
  readonly asksPayer: boolean;
}
const nothing: Beside = { units: 0, asksPayer: false };

/**
 * How many appointments one transaction can book, if each takes so many resources for so long. The schedule of each resource is looked at in
 * it as well. Their units are of one authorization, or of one and of the next when that is used up.
 */
export function mostInOneChange(resources: number, length: number, { units, asksPayer }: Beside = nothing): number {
  const fixed = ITEMS_OF_A_CHANGE + resources + 2 * units * ITEMS_OF_AN_AUTHORIZATION;
  const each = ITEMS_OF_AN_APPOINTMENT + units * ITEMS_OF_UNITS + Number(asksPayer);
  return Math.floor((MOST_ITEMS - fixed) / (each + resources * sheetsTouched(length)));
}

/**
 * Whether an appointment can be moved in one transaction: it leaves as many sheets as it comes to, of other resources perhaps, and as
 * many units.
 */
export function fitsOneChange(resources: number, length: number, { units, asksPayer }: Beside = nothing): boolean {
  const left = 2 * resources * sheetsTouched(length) + 2 * units * (ITEMS_OF_UNITS + ITEMS_OF_AN_AUTHORIZATION);
  const moved = ITEMS_OF_AN_APPOINTMENT + ITEMS_OF_A_MOVE;
  return ITEMS_OF_A_CHANGE + moved + resources + left + Number(asksPayer) <= MOST_ITEMS;
}

/** On how many UTC days a stretch of this length (in milliseconds) can fall. */
function sheetsTouched(length: number): number {
  return Math.ceil(length / DAY) + 1;
}
