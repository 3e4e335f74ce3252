import { partition } from '../platform/keys.ts';
import { canonical } from '../platform/rules/canonical.ts';
import { getItems, queryAll, type Item, type Write } from '../platform/table.ts';
import { spanOf, type Busy, type DaySheet } from './rules/day-sheet.ts';
import { daysOf, hoursOf, type Span } from './rules/span.ts';

/**
 * The day sheets as items: one for each resource and UTC day on which anything was ever booked, in the partition of the
 * resource. Whoever reads some days of a resource reads these and nothing else. Each hour of the day is an attribute of its own (`h14`) with
 * all that takes time in it, by the appointment: what takes two hours stands in both.
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
        return days.map((day) => items.find((sheet) => sheet.day === day) ?? { resourceId, day, busy: [] });
      }),
    );
    sheets.push(...found.flat());
  }
  return sheets;
}

/** One day of one resource. */
export type SheetName = Pick<DaySheet, 'resourceId' | 'day'>;

/** The days that the span touches, of each resource. */
export function sheetNames(resourceIds: readonly string[], span: Span): SheetName[] {
  return resourceIds.flatMap((resourceId) => daysOf(span).map((day) => ({ resourceId, day })));
}

/** The sheets of these names, each once: in one request, and one item of each. For the few that a change writes. */
export async function readSheetsNamed(clinicId: string, names: readonly SheetName[]): Promise<DaySheet[]> {
  const keys = names.map((name) => keyOf(clinicId, name));
  const found = new Map((await getItems(keys)).map((item) => [`${item.pk} ${item.sk}`, sheetOf(item)]));
  const sheets = names.map(({ resourceId, day }, index): [string, DaySheet] => {
    const key = `${keys[index]?.pk} ${keys[index]?.sk}`;
    return [key, found.get(key) ?? { resourceId, day, busy: [] }];
  });
  return [...new Map(sheets).values()];
}

/** All sheets of the resource from this UTC day on. */
export async function sheetsFrom(clinicId: string, resourceId: string, day: string): Promise<DaySheet[]> {
  return await storedSheets(clinicId, resourceId, day, LAST);
}

async function storedSheets(clinicId: string, resourceId: string, first: string, last: string): Promise<DaySheet[]> {
  return (await queryAll(partition(clinicId, resourceId), { from: prefix + first, to: prefix + last })).map(sheetOf);
}

const keyOf = (clinicId: string, { resourceId, day }: SheetName): { pk: string; sk: string } => ({
  pk: partition(clinicId, resourceId),
  sk: prefix + day,
});

/** What takes time in one hour, by the appointment. */
type Hour = Readonly<Record<string, Omit<Busy, 'appointmentId'>>>;

const nameOf = (hour: number): string => `h${String(hour).padStart(2, '0')}`;

/** The day sheet that an item is. */
export function sheetOf({ pk, sk, ...attributes }: Item): DaySheet {
  const busy = new Map<string, Busy>();
  for (const [name, hour] of Object.entries(attributes))
    if (/^h\d\d$/.test(name))
      for (const [appointmentId, each] of Object.entries(hour as Hour))
        busy.set(appointmentId, { ...each, appointmentId });
  return {
    resourceId: pk.split('#')[1] ?? '',
    day: sk.slice(prefix.length),
    busy: [...busy.values()].toSorted((a, b) => (a.from < b.from ? -1 : 1)),
  };
}

/** What stands in each hour of the sheet, by the attribute's name. */
function hoursIn({ day, busy }: DaySheet): Map<string, Hour> {
  const hours = new Map<string, Hour>();
  for (const { appointmentId, ...each } of busy)
    for (const hour of hoursOf(spanOf(each), day)) {
      const name = nameOf(hour);
      hours.set(name, { ...hours.get(name), [appointmentId]: each });
    }
  return hours;
}

/** The sheet as an item. */
export function sheetItem(clinicId: string, sheet: DaySheet): Item {
  return { ...keyOf(clinicId, sheet), type: 'daySheet', schema: 1, ...Object.fromEntries(hoursIn(sheet)) };
}

/**
 * The writes of the sheets that have become others: of each the hours that have, on condition that these are as they were read. Of two who take
 * time of one resource in the same hour, the second looks again; in other hours of the day neither is in the other's way.
 * @param after the same sheets as `before`, in the same order
 */
export function sheetWrites(clinicId: string, before: readonly DaySheet[], after: readonly DaySheet[]): Write[] {
  return after.flatMap((sheet, index) => {
    const was = before[index];
    if (sheet === was) return [];
    const [old, next] = [was ? hoursIn(was) : new Map<string, Hour>(), hoursIn(sheet)];
    const changed = [...new Set([...old.keys(), ...next.keys()])].filter(
      (name) => canonical(old.get(name)) !== canonical(next.get(name)),
    );
    if (changed.length === 0) return [];
    const [set, removed] = [changed.filter((name) => next.has(name)), changed.filter((name) => !next.has(name))];
    const assigned = ['#type = :type', '#schema = :schema', ...set.map((name) => `#${name} = :${name}`)].join(', ');
    const write: Write = {
      update: keyOf(clinicId, sheet),
      set: {
        expression: `SET ${assigned}${removed.length > 0 ? ` REMOVE ${removed.map((name) => `#${name}`).join(', ')}` : ''}`,
        names: Object.fromEntries(['type', 'schema', ...changed].map((name) => [`#${name}`, name])),
        values: {
          ':type': 'daySheet',
          ':schema': 1,
          ...Object.fromEntries(set.map((name) => [`:${name}`, next.get(name)])),
        },
      },
      condition: {
        expression: changed
          .map((name) => (old.has(name) ? `#${name} = :was${name}` : `attribute_not_exists(#${name})`))
          .join(' AND '),
        values: Object.fromEntries(
          changed.filter((name) => old.has(name)).map((name) => [`:was${name}`, old.get(name)]),
        ),
      },
    };
    return [write];
  });
}
