import type { Instant } from '../clock.ts';

/** An instant as the clinic's wall shows it, with the zone: "Monday, November 30, 2026 at 2:30 PM CST". */
export function wallTime(instant: Instant, timeZone: string): string {
  return new Intl.DateTimeFormat('en-US', {
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
