import { describe, expect, test } from '@jest/globals';
import { aging, ageOn } from '../../../functions/billing/accounts/rules/aging.ts';
import { invoice } from './sample.ts';

describe('the age of an invoice', () => {
  test('is counted in days since it was issued, both ends of each range included', () => {
    const days = (issuedOn: string): string => ageOn(issuedOn, '2026-12-31');
    expect(
      ['2026-12-31', '2026-12-01', '2026-11-30', '2026-11-01', '2026-10-31', '2026-10-02', '2026-10-01'].map(days),
    ).toEqual(['0-30', '0-30', '31-60', '31-60', '61-90', '61-90', 'over-90']);
  });

  test('says what is owed, held and paid by installments apart, and leaves out what is settled', () => {
    const of = (id: string, issuedOn: string | undefined, sums: object) =>
      invoice(id, [], { ...(issuedOn === undefined ? {} : { issuedOn }), sums });
    const buckets = aging(
      [
        of('I', '2026-12-01', { 'patient-receivable': 100, 'in-dispute': 20 }),
        of('J', '2026-12-02', { 'in-payment-plan': 7 }),
        of('K', '2026-08-01', { 'patient-receivable': 5 }),
        of('L', '2026-08-01', {}),
        of('M', undefined, {}),
      ],
      '2026-12-31',
    );
    expect(buckets).toEqual([
      { days: '0-30', patient: 100, inDispute: 20, inPaymentPlan: 7, invoiceIds: ['I', 'J'] },
      { days: '31-60', patient: 0, inDispute: 0, inPaymentPlan: 0, invoiceIds: [] },
      { days: '61-90', patient: 0, inDispute: 0, inPaymentPlan: 0, invoiceIds: [] },
      { days: 'over-90', patient: 5, inDispute: 0, inPaymentPlan: 0, invoiceIds: ['K'] },
    ]);
  });
});
