import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { reasons } from '../../../functions/billing/remittance/codes/reasons.ts';
import { remarks } from '../../../functions/billing/remittance/codes/remarks.ts';
import {
  denialKindOf,
  dispositionOf,
  mayBillPatient,
  sortedOut,
} from '../../../functions/billing/remittance/rules/disposition.ts';
import { say, sayProviderAdjustment } from '../../../functions/billing/remittance/rules/say.ts';

const adjustment = (group: string, reason: string, amount = 100) => ({ group, reason, amount });
const everyReason = [...reasons.map(({ code }) => code), 'ZZZ', ''];

describe('what an adjustment calls for', () => {
  test('CO is never the patient’s, whatever the reason', () => {
    for (const reason of everyReason) {
      expect(['adjust', 'deny']).toContain(dispositionOf(adjustment('CO', reason)));
      expect(mayBillPatient(adjustment('CO', reason))).toBe(false);
      expect(denialKindOf(adjustment('CO', reason))).not.toBe('patient');
      expect(say(adjustment('CO', reason)).patient).toMatch(/You do not owe this amount\.$/);
    }
  });

  test('only deductible, coinsurance and copayment in group PR are the patient’s share', () => {
    const shares = everyReason.filter((reason) => dispositionOf(adjustment('PR', reason)) === 'share');
    expect(shares.sort()).toEqual(['1', '2', '241', '247', '248', '3', '66']);
  });

  test.each(['OA', 'PI', 'CR', 'XX', ''])('%s is never billed to anybody without a person', (group) => {
    for (const reason of everyReason) {
      expect(['none', 'deny']).toContain(dispositionOf(adjustment(group, reason)));
      expect(mayBillPatient(adjustment(group, reason))).toBe(false);
    }
  });

  test.each([
    ['CO', '45', 'adjust'],
    ['CO', '253', 'adjust'],
    ['OA', '23', 'none'],
    ['PI', '45', 'deny'],
    ['PR', '96', 'deny'],
  ])('%s-%s: %s', (group, reason, disposition) => {
    expect(dispositionOf(adjustment(group, reason))).toBe(disposition);
  });

  test.each([
    ['CO', '16', 'resubmit'],
    ['CO', '29', 'write-off'],
    ['CO', '50', 'appeal'],
    ['CO', '197', 'appeal'],
    ['CO', '22', 'other-payer'],
    ['PR', '96', 'patient'],
    ['CO', '96', 'review'],
    ['OA', 'ZZZ', 'review'],
  ])('a denial %s-%s is most likely one to %s', (group, reason, kind) => {
    expect(dispositionOf(adjustment(group, reason))).toBe('deny');
    expect(denialKindOf(adjustment(group, reason))).toBe(kind);
  });

  test('no cent of a list of adjustments is left out', () => {
    const group = fc.constantFrom('CO', 'PR', 'OA', 'PI', 'XX');
    const each = fc.record({
      group,
      reason: fc.constantFrom(...everyReason),
      amount: fc.integer({ min: -9999, max: 9999 }),
    });
    fc.assert(
      fc.property(fc.array(each), (list) => {
        const { adjust, share, deny, none } = sortedOut(list);
        expect(adjust + share + deny + none).toBe(list.reduce((sum, { amount }) => sum + amount, 0));
      }),
    );
  });
});

describe('codes are said', () => {
  test('to staff with group, reason and remarks; to the patient without a code', () => {
    expect(say({ group: 'CO', reason: '16', remarks: ['M51', 'X999'] })).toEqual({
      staff:
        'By contract with the payer, CO-16: The claim lacks something or has an error: the remarks say what. M51: The procedure code is missing or invalid. X999: A remark that is not in our list.',
      patient: 'Your health plan needs a correction or more information. You do not owe this amount.',
    });
  });

  test('that are not known in a plain sentence', () => {
    expect(say({ group: 'PI', reason: '999' })).toEqual({
      staff: 'By the payer’s own doing, PI-999: A reason that is not in our list: see the payer’s code list.',
      patient:
        'Your health plan did not pay this part, for a reason that we look into. You are not asked to pay this now; we look into it.',
    });
    expect(sayProviderAdjustment('??')).toBe('a provider adjustment that is not in our list');
  });

  test('that went out of use are still read, and staff see that they did', () => {
    expect(say({ group: 'CO', reason: '42' }, '2011-01-08').staff).toContain('no longer in use since 2007-06-01');
    expect(say({ group: 'CO', reason: '42' }, '2006-01-08').staff).not.toContain('no longer in use');
  });

  test('each once, in sentences, and in those to patients without a code', () => {
    const codes = reasons.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const { staff, patient } of reasons) {
      expect(staff).toMatch(/\.$/);
      expect(patient).toMatch(/^[A-Z].*\.$/);
      expect(patient).not.toMatch(/\d|CARC|undefined/);
    }
    for (const words of Object.values(remarks)) expect(words).toMatch(/^[A-Z].*\.$/);
  });
});
