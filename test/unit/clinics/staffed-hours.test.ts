import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Calendar } from '../../../functions/clinics/clinic.ts';
import { staffedHoursSchema } from '../../../functions/clinics/clinic.ts';
import {
  addStaffedTime,
  clinicDate,
  isAvailable,
  staffedSeconds,
} from '../../../functions/clinics/rules/staffed-hours.ts';

const office = [
  { from: '09:00', to: '12:00' },
  { from: '13:00', to: '17:00' },
];
const always = [{ from: '00:00', to: '24:00' }];

function clinic(timeZone: string, days: object, closed: string[] = []): Calendar {
  return { timeZone, staffedHours: staffedHoursSchema.parse({ ...days, closed }) };
}
const week = (day: object): object => ({ monday: day, tuesday: day, wednesday: day, thursday: day, friday: day });
const all = (day: object): object => ({ ...week(day), saturday: day, sunday: day });

const chicago = clinic('America/Chicago', week(office));

describe('staffed time', () => {
  test('passes only while somebody is there', () => {
    // Friday, 20 November 2026, 16:00 in Chicago: an hour on Friday, two on Monday.
    expect(addStaffedTime('2026-11-20T22:00:00.000Z', 3, chicago)).toBe('2026-11-23T17:00:00.000Z');
    expect(staffedSeconds('2026-11-20T22:00:00.000Z', '2026-11-23T17:00:00.000Z', chicago)).toBe(3 * 3600);
  });

  test('leaves out the lunch break and a holiday', () => {
    const withHoliday = clinic('America/Chicago', week(office), ['2026-11-26']);
    // Wednesday 11:00: one hour before lunch, four after it, none on Thursday, two on Friday.
    expect(addStaffedTime('2026-11-25T17:00:00.000Z', 7, withHoliday)).toBe('2026-11-27T17:00:00.000Z');
  });

  test('no time from any moment is that moment', () => {
    expect(addStaffedTime('2026-11-21T08:00:00.000Z', 0, chicago)).toBe('2026-11-21T08:00:00.000Z');
  });

  test.each([
    ['spring has 23 hours', '2026-03-08', 23],
    ['autumn has 25 hours', '2026-11-01', 25],
    ['another day has 24', '2026-06-01', 24],
  ])('a whole day in %s', (_, day, hours) => {
    const open = clinic('America/Chicago', all(always));
    const from = day === '2026-06-01' || day === '2026-11-01' ? `${day}T05:00:00.000Z` : `${day}T06:00:00.000Z`;
    const end = addStaffedTime(from, hours, open);

    expect(clinicDate(end, open)).not.toBe(day);
    expect(clinicDate(new Date(Date.parse(end) - 1).toISOString(), open)).toBe(day);
  });

  test('a stretch that begins in the hour that spring skips begins when the clock has skipped it', () => {
    const early = clinic('America/Chicago', all([{ from: '02:30', to: '04:00' }]));
    // At 2:00 CST (08:00Z) it is 3:00 CDT: staffed from then to 4:00 CDT (09:00Z).
    expect(staffedSeconds('2026-03-08T07:00:00.000Z', '2026-03-08T12:00:00.000Z', early)).toBe(3600);
  });

  test('a stretch within the skipped hour does not happen', () => {
    const skipped = clinic('America/Chicago', { sunday: [{ from: '02:10', to: '02:50' }] });
    expect(staffedSeconds('2026-03-08T00:00:00.000Z', '2026-03-09T00:00:00.000Z', skipped)).toBe(0);
  });

  test('a stretch over the hour that autumn repeats is an hour longer', () => {
    const night = clinic('America/Chicago', all([{ from: '00:00', to: '03:00' }]));
    expect(staffedSeconds('2026-11-01T05:00:00.000Z', '2026-11-01T12:00:00.000Z', night)).toBe(4 * 3600);
  });

  test('a zone that changes by half an hour counts half an hour', () => {
    const lordHowe = clinic('Australia/Lord_Howe', all(always));
    // On 5 April 2026 the clocks go back from 2:00 to 1:30.
    expect(staffedSeconds('2026-04-04T13:00:00.000Z', '2026-04-05T13:30:00.000Z', lordHowe)).toBe(24.5 * 3600);
  });

  test('a clinic that is never staffed again is an error, not an endless search', () => {
    const never: Calendar = {
      timeZone: 'America/Chicago',
      staffedHours: { ...chicago.staffedHours, ...emptyWeek },
    };
    expect(() => addStaffedTime('2026-11-20T22:00:00.000Z', 1, never)).toThrow(RangeError);
  });
});

const emptyWeek = {
  monday: [],
  tuesday: [],
  wednesday: [],
  thursday: [],
  friday: [],
  saturday: [],
  sunday: [],
};

describe('the laws of staffed time', () => {
  const zones = fc.constantFrom('America/Chicago', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC');
  const time = fc.integer({ min: 0, max: 96 }).map((quarter) => {
    const minutes = quarter * 15;
    return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  });
  const day = fc.uniqueArray(time, { minLength: 2, maxLength: 2 }).map((bounds) => {
    const [from, to] = bounds.toSorted();
    return [{ from, to }];
  });
  const calendar = fc
    .record({ zone: zones, monday: day, wednesday: day, sunday: day })
    .map(({ zone, ...days }) => clinic(zone, days));
  const instant = fc
    .integer({ min: Date.parse('2026-01-01'), max: Date.parse('2027-12-31') })
    .map((milliseconds) => new Date(milliseconds).toISOString());
  const hours = fc.integer({ min: 1, max: 40 * 60 }).map((minutes) => minutes / 60);
  const runs = { numRuns: 120 };

  test('after so many hours, just so many have passed', () => {
    fc.assert(
      fc.property(instant, hours, calendar, (from, much, at) => {
        const to = addStaffedTime(from, much, at);
        expect(staffedSeconds(from, to, at)).toBeCloseTo(much * 3600, 2);
      }),
      runs,
    );
  });

  test('it is the earliest such moment', () => {
    fc.assert(
      fc.property(instant, hours, calendar, (from, much, at) => {
        const before = new Date(Date.parse(addStaffedTime(from, much, at)) - 1000).toISOString();
        expect(staffedSeconds(from, before, at)).toBeLessThan(much * 3600);
      }),
      runs,
    );
  });

  test('in two steps it is the same as in one', () => {
    fc.assert(
      fc.property(
        instant,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        calendar,
        (from, a, b, at) => {
          expect(addStaffedTime(addStaffedTime(from, a, at), b, at)).toBe(addStaffedTime(from, a + b, at));
        },
      ),
      runs,
    );
  });
});

describe('who takes new tasks', () => {
  const staff = { status: 'active', address: { state: 'working' } };
  const at = '2026-11-21T05:30:00.000Z';

  test.each([
    [true, 'active and reachable', staff],
    [false, 'inactive', { ...staff, status: 'inactive' }],
    [false, 'whose mail bounces', { ...staff, address: { state: 'failing' } }],
    [false, 'away that day by the clinic’s calendar', { ...staff, away: { from: '2026-11-20', to: '2026-11-20' } }],
    [true, 'away from the next day', { ...staff, away: { from: '2026-11-21', to: '2026-11-30' } }],
  ])('%s: somebody %s', (expected, _, person) => {
    expect(isAvailable(person, at, chicago)).toBe(expected);
  });
});

describe('the settings', () => {
  test.each([
    ['nobody is ever there', {}],
    ['a stretch ends before it begins', { monday: [{ from: '10:00', to: '09:00' }] }],
    [
      'stretches overlap',
      {
        monday: [
          { from: '09:00', to: '12:00' },
          { from: '11:00', to: '13:00' },
        ],
      },
    ],
    ['a time does not exist', { monday: [{ from: '09:60', to: '12:00' }] }],
  ])('are refused where %s', (_, days) => {
    expect(staffedHoursSchema.safeParse(days).success).toBe(false);
  });
});
