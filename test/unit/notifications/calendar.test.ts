import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { calendarFile, type CalendarEntry } from '../../../functions/notifications/calendar.ts';

const entry: CalendarEntry = {
  id: 'appt_01jd',
  start: '2026-11-24T15:00:00.000Z',
  end: '2026-11-24T15:30:00.000Z',
  sequence: 2,
  cancelled: false,
  stamp: '2026-11-17T15:00:00.000Z',
  summary: 'Appointment',
  place: 'Main Street',
  organizer: { name: 'Lakeside', email: 'desk@mail.example.org' },
  attendee: 'ana@mail.example.org',
};
/** RFC 5545, 3.1: a line that begins with a space goes on with the one before. */
const unfolded = (text: string): string[] => text.replaceAll('\r\n ', '').split('\r\n');

describe('the calendar entry of an appointment', () => {
  test('is one that a mail program puts into the calendar, and later changes or takes away', () => {
    const { method, text } = calendarFile(entry);
    expect(method).toBe('REQUEST');
    expect(unfolded(text)).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Frontdesk//Appointments//EN',
      'CALSCALE:GREGORIAN',
      'METHOD:REQUEST',
      'BEGIN:VEVENT',
      'UID:appt_01jd@mail.example.org',
      'DTSTAMP:20261117T150000Z',
      'SEQUENCE:2',
      'DTSTART:20261124T150000Z',
      'DTEND:20261124T153000Z',
      'SUMMARY:Appointment',
      'LOCATION:Main Street',
      'STATUS:CONFIRMED',
      'CLASS:PRIVATE',
      'ORGANIZER;CN="Lakeside":mailto:desk@mail.example.org',
      'ATTENDEE;ROLE=REQ-PARTICIPANT;RSVP=FALSE:mailto:ana@mail.example.org',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ]);
    const cancelled = calendarFile({ ...entry, sequence: 3, cancelled: true });
    expect(cancelled.method).toBe('CANCEL');
    expect(unfolded(cancelled.text)).toEqual(
      expect.arrayContaining(['METHOD:CANCEL', 'STATUS:CANCELLED', 'SEQUENCE:3', 'UID:appt_01jd@mail.example.org']),
    );
  });

  test('says nothing of a place where there is none to be told', () => {
    expect(calendarFile({ ...entry, place: undefined }).text).not.toContain('LOCATION');
  });

  test('whatever words stand in it: no line is too long, broken within a letter, or takes another for a property', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (summary, name) => {
        const { text } = calendarFile({ ...entry, summary, organizer: { ...entry.organizer, name } });
        for (const line of text.split('\r\n')) {
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
          expect(line).not.toContain('\uFFFD');
        }
        expect(unfolded(text)).toHaveLength(20);
      }),
    );
  });

  test('a comma, a semicolon, a backslash and a new line stay what they are', () => {
    const { text } = calendarFile({ ...entry, place: 'Main St, 2; \\ back\nyard' });
    expect(unfolded(text)).toContain(String.raw`LOCATION:Main St\, 2\; \\ back\nyard`);
  });
});
