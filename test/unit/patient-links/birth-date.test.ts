import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isBirthDate, readBirthDate } from '../../../functions/patient-links/rules/birth-date.ts';

describe('a birth date that a patient types', () => {
  test('is read whatever day of the calendar it is, with leading zeros or without', () => {
    const days = fc.date({ min: new Date('1890-01-01'), max: new Date('2026-11-23'), noInvalidDate: true });
    fc.assert(
      fc.property(days, fc.boolean(), (day, isPadded) => {
        const date = day.toISOString().slice(0, 10);
        const [year = '', ...rest] = date.split('-');
        const [month = '', dayOfMonth = ''] = isPadded ? rest : rest.map((part) => String(Number(part)));
        expect(readBirthDate({ month, day: dayOfMonth, year })).toEqual({ date });
      }),
    );
  });

  test.each([
    ['no date at all', {}, ['/month', '/day', '/year']],
    ['a month that there is not', { month: '13', day: '1', year: '1961' }, ['/month']],
    ['a day that the month has not', { month: '2', day: '29', year: '1961' }, ['/day']],
    ['a day nought', { month: '2', day: '0', year: '1961' }, ['/day']],
    ['a year of two digits', { month: '2', day: '1', year: '61' }, ['/year']],
    ['words', { month: 'May', day: '1', year: '1961' }, ['/month']],
  ])('is told apart from %s, at the field', (_, form, pointers) => {
    const read = readBirthDate(form);
    expect('faults' in read && read.faults.map(({ pointer }) => pointer)).toEqual(pointers);
  });

  test('is the one that the clinic knows, or it is not', () => {
    expect(isBirthDate('1961-02-28', '1961-02-28')).toBe(true);
    expect(isBirthDate('1961-02-27', '1961-02-28')).toBe(false);
    expect(isBirthDate('1961-02-2', '1961-02-28')).toBe(false);
  });
});
