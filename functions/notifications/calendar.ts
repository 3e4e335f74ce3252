import type { Instant } from '../platform/clock.ts';

/** An iCalendar object with the method by which mail programs know what to do with it. */
export interface Calendar {
  readonly method: 'REQUEST' | 'CANCEL';
  readonly text: string;
}

/** One visit as a calendar is to have it. */
export interface CalendarEntry {
  /** Of the appointment: the entry keeps it through all its times. */
  readonly id: string;
  readonly start: Instant;
  readonly end: Instant;
  /** Rises with each change of the time: a calendar takes no older entry for a newer. */
  readonly sequence: number;
  readonly cancelled: boolean;
  readonly stamp: Instant;
  readonly summary: string;
  readonly place?: string;
  readonly organizer: { readonly name: string; readonly email: string };
  readonly attendee: string;
}

/**
 * The entry as an iCalendar file (RFC 5545) for a mail (RFC 6047): one that makes or changes it, or takes it away (RFC 5546, 3.2.2 and
 * 3.2.5). The same entry gives the same bytes.
 */
export function calendarFile(entry: CalendarEntry): Calendar {
  const { id, organizer, place } = entry;
  const method = entry.cancelled ? 'CANCEL' : 'REQUEST';
  const domain = organizer.email.slice(organizer.email.indexOf('@') + 1);
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Frontdesk//Appointments//EN',
    'CALSCALE:GREGORIAN',
    `METHOD:${method}`,
    'BEGIN:VEVENT',
    `UID:${id}@${domain}`,
    `DTSTAMP:${utc(entry.stamp)}`,
    `SEQUENCE:${entry.sequence}`,
    `DTSTART:${utc(entry.start)}`,
    `DTEND:${utc(entry.end)}`,
    `SUMMARY:${escaped(entry.summary)}`,
    ...(place === undefined ? [] : [`LOCATION:${escaped(place)}`]),
    `STATUS:${entry.cancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    'CLASS:PRIVATE',
    `ORGANIZER;CN=${parameter(organizer.name)}:mailto:${organizer.email}`,
    // Answers to the organizer would be read by nobody: the mail has a link for them.
    `ATTENDEE;ROLE=REQ-PARTICIPANT;RSVP=FALSE:mailto:${entry.attendee}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return { method, text: lines.map((line) => `${folded(line)}\r\n`).join('') };
}

/** `20261124T150000Z`: with its zone spelled out no calendar can take it for another time. */
function utc(instant: Instant): string {
  return `${instant.slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\;,]/g, String.raw`\$&`).replaceAll(/\r?\n/g, String.raw`\n`);
}

/** RFC 5545, 3.2: in quotes, which a value cannot contain. */
function parameter(text: string): string {
  return `"${text.replaceAll(/["\p{Cc}]/gu, '')}"`;
}

const LINE_BYTES = 75;

/** RFC 5545, 3.1: no line longer than 75 octets, none broken within a character. */
function folded(line: string): string {
  let bytes = 0;
  let out = '';
  for (const character of line) {
    const length = Buffer.byteLength(character);
    if (bytes + length > LINE_BYTES) {
      out += '\r\n ';
      bytes = 1;
    }
    out += character;
    bytes += length;
  }
  return out;
}
