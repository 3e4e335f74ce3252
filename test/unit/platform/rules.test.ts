import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isNpi } from '../../../functions/platform/rules/npi.ts';
import { isSsn } from '../../../functions/platform/rules/ssn.ts';

describe('a National Provider Identifier', () => {
  // CMS's own example, and another with the other first digit.
  test.each(['1234567893', '2123456789'.slice(0, 9) + '0'])('%s is judged by its check digit', (npi) => {
    const valid = Array.from('0123456789').filter((digit) => isNpi(npi.slice(0, 9) + digit));
    expect(valid).toHaveLength(1);
  });

  test('1234567893, the example of CMS, is one', () => {
    expect(isNpi('1234567893')).toBe(true);
  });

  test.each(['1234567890', '3234567893', '123456789', '12345678933', ' 1234567893', '123456789x'])(
    '%s is none',
    (npi) => {
      expect(isNpi(npi)).toBe(false);
    },
  );

  test('any one wrong digit is noticed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), (place, shift) => {
        const npi = '1234567893';
        const digit = (Number(npi[place]) + shift) % 10;
        expect(isNpi(`${npi.slice(0, place)}${digit}${npi.slice(place + 1)}`)).toBe(false);
      }),
    );
  });
});

describe('a social security number', () => {
  test.each(['123-45-6789', '123456789', '001-01-0001', '899-99-9999'])('%s can be one', (ssn) => {
    expect(isSsn(ssn)).toBe(true);
  });

  test.each(['000-45-6789', '666-45-6789', '900-45-6789', '123-00-6789', '123-45-0000', '123-456789', '12345678'])(
    '%s cannot',
    (ssn) => {
      expect(isSsn(ssn)).toBe(false);
    },
  );
});
