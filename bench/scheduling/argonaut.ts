import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { weekdays } from '../../functions/clinics/index.ts';
import type { Schedule } from '../../functions/scheduling/resource.ts';
import { isWithin } from '../../functions/scheduling/rules/span.ts';
import { workingTime } from '../../functions/scheduling/rules/working-time.ts';

/** Nobody says a zone: slots and hours are the same wall clock. */
const ZONE = 'America/Los_Angeles';
const DAYS = { M: 0, Tue: 1, W: 2, Th: 3, F: 4 } as const;

interface Slot {
  readonly who: string;
  readonly isFree: boolean;
  readonly start: string;
  readonly end: string;
}

function slotsIn(xml: string): Slot[] {
  const slot =
    /<reference value="Schedule\/\S+?-(arg-s-\d+)"\/>\s*<\/schedule>\s*<status value="([a-z-]+)"\/>\s*<start value="([^"]+)"\/>\s*<end value="([^"]+)"/g;
  return [...xml.matchAll(slot)].map(([, who = '', status, start = '', end = '']) => ({
    who,
    isFree: status === 'free',
    start,
    end,
  }));
}

/** `M, W, F 8am - 4pm`, `Tue-F 8am - 5pm` as weekly hours; with `lunch` nobody is there from 12:00 to 13:30. */
function scheduleOf(words: string, lunch: boolean): Schedule {
  const said = /^(?<days>[A-Za-z, -]+?) (?<from>\d+)am - (?<to>\d+)pm$/.exec(words)?.groups;
  if (!said) throw new Error(`hours that cannot be read: ${words}`);
  const days = (said['days'] ?? '').split(', ').flatMap((part) => {
    const [first, last] = part.split('-').map((name) => DAYS[name as keyof typeof DAYS]);
    if (first === undefined) throw new Error(`days that cannot be read: ${part}`);
    return weekdays.slice(first, (last ?? first) + 1);
  });
  const [from, to] = [`${said['from']?.padStart(2, '0')}:00`, `${Number(said['to']) + 12}:00`];
  const stretches = lunch
    ? [
        { from, to: '12:00' },
        { from: '13:30', to },
      ]
    : [{ from, to }];
  const hours = Object.fromEntries(weekdays.map((day) => [day, days.includes(day) ? stretches : []]));
  return { timeZone: ZONE, place: 'clinic', hours: hours as Schedule['hours'], exceptions: [] };
}

/**
 * Reckons the working hours that the Argonaut sprint's people wrote down (`sprint-data.csv`) with the rules of scheduling, and holds them against
 * the slots that the sprint's servers served (`slot_bundle.xml.gz`): each slot is free or busy. The folder is argonautproject/scheduling's, which is no
 * part of this repository.
 */
export function printAgreement(folder: string): void {
  const slots = slotsIn(gunzipSync(readFileSync(join(folder, 'slot_bundle.xml.gz'))).toString('utf8'));
  const people = readFileSync(join(folder, 'sprint-data.csv'), 'utf8')
    .split(/\r?\n/)
    .filter((line) => line.startsWith('arg-s-'))
    .map((line) => ({ who: line.slice(0, line.indexOf(',')), words: /(?:,"([^"]+)"|,([^,]+))$/.exec(line) }));

  for (const lunch of [false, true]) {
    let agreed = 0;
    console.log(
      `\n${lunch ? 'With lunch from 12:00 to 13:30, which the slots have and the table does not' : 'By the table alone'}:`,
    );
    for (const { who, words } of people) {
      const schedule = scheduleOf(words?.[1] ?? words?.[2] ?? '', lunch);
      const theirs = slots.filter((slot) => slot.who === who);
      const differ = theirs.filter(({ start, end, isFree }) => {
        // August and September in California.
        const span = { from: Date.parse(`${start}-07:00`), to: Date.parse(`${end}-07:00`) };
        return isWithin(span, workingTime(schedule, span)) !== isFree;
      });
      agreed += theirs.length - differ.length;
      const times = [
        ...new Set(differ.map(({ start, isFree }) => `${start.slice(11, 16)} ${isFree ? 'free' : 'busy'}`)),
      ];
      console.log(
        `  ${who}: ${theirs.length - differ.length} of ${theirs.length}; they say ${times.toSorted().join(', ') || 'the same'}`,
      );
    }
    console.log(`  ${agreed} of ${slots.length} slots agree (${((100 * agreed) / slots.length).toFixed(1)} %)`);
  }
}
