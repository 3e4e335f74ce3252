import { partition } from '../platform/keys.ts';
import { atVersion, isNew, queryAll, type Item, type Write } from '../platform/table.ts';
import type { Busy, DaySheet } from './rules/day-sheet.ts';
import { daysOf, type Span } from './rules/span.ts';

/**
 * The day sheets as items: one for each resource and UTC day on which anything was ever booked, in the partition of the
 * resource. Whoever reads some days of a resource reads these and nothing else.
 */
const prefix = 'day#';
/** No day is later. */
const LAST = '9999-12-31';

/** How many resources are read at once. */
const AT_ONCE = 16;

/** The sheets of each resource for each day that the span touches; days on which nothing was booked have empty ones. */
export async function readSheets(clinicId: string, resourceIds: readonly string[], span: Span): Promise<DaySheet[]> {
  const days = daysOf(span);
  const sheets: DaySheet[] = [];
  const ids = [...new Set(resourceIds)];
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const found = await Promise.all(
      ids.slice(start, start + AT_ONCE).map(async (resourceId) => {
        const items = await storedSheets(clinicId, resourceId, days[0] ?? LAST, days.at(-1) ?? LAST);
        const known = new Map(items.map((sheet) => [sheet.day, sheet]));
        return days.map((day) => known.get(day) ?? { resourceId, day, version: null, busy: [] });
      }),
    );
    sheets.push(...found.flat());
  }
  return sheets;
}

/** All sheets of the resource from this UTC day on. */
export async function sheetsFrom(clinicId: string, resourceId: string, day: string): Promise<DaySheet[]> {
  return await storedSheets(clinicId, resourceId, day, LAST);
}

async function storedSheets(clinicId: string, resourceId: string, first: string, last: string): Promise<DaySheet[]> {
  const items = await queryAll(partition(clinicId, resourceId), { from: prefix + first, to: prefix + last });
  return items.map((item) => sheetOf(resourceId, item));
}

function sheetOf(resourceId: string, { sk, version, busy }: Item): DaySheet {
  return { resourceId, day: sk.slice(prefix.length), version: Number(version), busy: busy as readonly Busy[] };
}

/**
 * The writes of the sheets that have become others, each on condition that it is as it was read: of two who take time of one
 * resource on one day, the second looks again.
 * @param after the same sheets as `before`, in the same order
 */
export function sheetWrites(clinicId: string, before: readonly DaySheet[], after: readonly DaySheet[]): Write[] {
  return after.flatMap((sheet, index) => {
    if (sheet === before[index]) return [];
    const { resourceId, day, version, busy } = sheet;
    return [
      {
        put: {
          pk: partition(clinicId, resourceId),
          sk: prefix + day,
          type: 'daySheet',
          schema: 1,
          version: (version ?? 0) + 1,
          busy,
        },
        condition: version === null ? isNew : atVersion(version),
      },
    ];
  });
}
