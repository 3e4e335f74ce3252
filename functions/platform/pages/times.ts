import type { Instant } from '../clock.ts';

/** An instant as a wall in the zone shows it, with the zone: "Monday, November 30, 2026 at 2:30 PM CST". */
export function wallTime(instant: Instant, timeZone: string, locale = 'en-US'): string {
  return new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: 'long',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(new Date(instant));
}
