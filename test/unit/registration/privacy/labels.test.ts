import { describe, expect, test } from '@jest/globals';
import { confidentialityOf, labelsOf, labelWarnings } from '../../../../functions/registration/privacy/rules/labels.ts';

describe('labels', () => {
  test('make a record restricted, and those of victims and therapists very restricted', () => {
    expect(confidentialityOf([])).toBe('N');
    expect(confidentialityOf(['STD'])).toBe('R');
    expect(confidentialityOf(['STD', 'SDV'])).toBe('V');
  });

  test('of all records of one matter are its labels, each once and in one order', () => {
    expect(labelsOf({ labels: ['SUD', 'HIV'] }, undefined, {}, { labels: ['HIV'] })).toEqual(['HIV', 'SUD']);
  });

  test('warn staff with codes alone, where there are any', () => {
    expect(labelWarnings([])).toEqual([]);
    expect(labelWarnings(['STD'])[0]).toMatch(/^Labelled as sensitive \(STD\)/);
  });
});
