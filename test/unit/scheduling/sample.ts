import { weekdays } from '../../../functions/clinics/index.ts';
import type { Schedule } from '../../../functions/scheduling/resource.ts';
import type { Span } from '../../../functions/scheduling/rules/span.ts';

type Stretches = Schedule['hours']['monday'];

/** The same hours on each of these days, none on the others. */
export function week(stretches: Stretches, days: readonly (typeof weekdays)[number][] = weekdays): Schedule['hours'] {
  return Object.fromEntries(weekdays.map((day) => [day, days.includes(day) ? stretches : []])) as Schedule['hours'];
}

export const nineToFive = [{ from: '09:00', to: '17:00' }];
export const workdays = weekdays.slice(0, 5);

/** Somebody in Chicago who works nine to five on weekdays. */
export function schedule(more: Partial<Schedule> = {}): Schedule {
  return {
    timeZone: 'America/Chicago',
    place: 'main-street',
    hours: week(nineToFive, workdays),
    exceptions: [],
    ...more,
  };
}

export const span = (from: string, to: string): Span => ({ from: Date.parse(from), to: Date.parse(to) });

/** Spans in words: `2026-11-23T15:00Z/23:00Z` would hide the day of the end, so both are whole. */
export const told = (spans: readonly Span[]): string[] =>
  spans.map(({ from, to }) => `${minute(from)} – ${minute(to)}`);
export const minute = (at: number): string => new Date(at).toISOString().slice(0, 16);
