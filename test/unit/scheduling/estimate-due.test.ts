import { describe, expect, test } from '@jest/globals';
import { estimateDue, renewalDue } from '../../../functions/scheduling/rules/estimate-due.ts';

const open = (): boolean => false;
const thanksgiving = (day: string): boolean => day === '2026-11-26';

describe('who pays without a health plan is given an estimate (45 CFR 149.610)', () => {
  // Monday 23 November 2026.
  const on = '2026-11-23';
  test('within one business day where the visit is three business days ahead or more', () => {
    expect(estimateDue({ on, day: '2026-11-26' }, open)).toBe('2026-11-24');
    expect(estimateDue({ on: '2026-11-27', day: '2026-12-02' }, open)).toBe('2026-11-30');
  });
  test('not at all where it is nearer, unless the patient asks: then within three business days', () => {
    expect(estimateDue({ on, day: '2026-11-25' }, open)).toBeUndefined();
    expect(estimateDue({ on, day: '2026-11-25', requestedOn: on }, open)).toBe('2026-11-26');
  });
  test('within three business days where the visit is ten business days ahead or more', () => {
    expect(estimateDue({ on, day: '2026-12-04' }, open)).toBe('2026-11-24');
    expect(estimateDue({ on, day: '2026-12-07' }, open)).toBe('2026-11-26');
  });
  test('earlier where both clocks run: the visit’s and the request’s', () => {
    expect(estimateDue({ on, day: '2026-11-30', requestedOn: on }, open)).toBe('2026-11-24');
  });
  test('never later because of a holiday: it makes ten business days nine, and gives no day more', () => {
    expect(estimateDue({ on, day: '2026-12-07' }, thanksgiving)).toBe('2026-11-24');
    expect(estimateDue({ on: '2026-11-25', day: '2026-12-01' }, thanksgiving)).toBe('2026-11-26');
  });
  test('anew by the business day before where somebody else renders the service; later than that the old one binds', () => {
    expect(renewalDue({ on, day: '2026-11-30' }, open)).toBe('2026-11-27');
    expect(renewalDue({ on, day: '2026-11-27' }, thanksgiving)).toBe('2026-11-25');
    expect(renewalDue({ on: '2026-11-27', day: '2026-11-27' }, open)).toBeUndefined();
  });
});
