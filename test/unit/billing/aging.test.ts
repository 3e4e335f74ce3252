import { describe, expect, test } from '@jest/globals';
import { agedOf, aging, ageOn, nothingAged, together } from '../../../functions/billing/accounts/rules/aging.ts';
import { charge, invoice } from './sample.ts';

describe('the age of an invoice', () => {
  test('is counted in days since it was issued, both ends of each range included', () => {
    const days = (issuedOn: string): string => ageOn(issuedOn, '2026-12-31');
    expect(
      [
        '2026-12-31',
        '2026-12-01',
        '2026-11-30',
        '2026-11-01',
        '2026-10-31',
        '2026-10-02',
        '2026-10-01',
        '2026-09-02',
        '2026-09-01',
      ].map(days),
    ).toEqual(['0-30', '0-30', '31-60', '31-60', '61-90', '61-90', '91-120', '91-120', 'over-120']);
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
      { days: '91-120', patient: 0, inDispute: 0, inPaymentPlan: 0, invoiceIds: [] },
      { days: 'over-120', patient: 5, inDispute: 0, inPaymentPlan: 0, invoiceIds: ['K'] },
    ]);
  });
});

describe('the age of all that is owed', () => {
  const on = '2026-12-31';
  const nothing = { patient: 0, inDispute: 0, inPaymentPlan: 0, payer: 0, denied: 0 };

  test('is that of the invoice for what a patient was asked, and of the service for what payers owe', () => {
    const asked = invoice('I', [], { issuedOn: '2026-12-20', sums: { 'patient-receivable': 100, 'in-dispute': 20 } });
    const service = {
      ...charge('C', 0),
      dateOfService: '2026-08-01',
      sums: { 'payer-receivable': 70, 'denied-receivable': 3, 'patient-receivable': 140, 'in-dispute': 20 },
      invoiced: { I: { 'patient-receivable': 100, 'in-dispute': 20 } },
    };
    const { buckets, notInvoiced } = agedOf([asked], [service], on);
    expect(buckets).toEqual({
      ...nothingAged.buckets,
      '0-30': { ...nothing, patient: 100, inDispute: 20 },
      'over-120': { ...nothing, payer: 70, denied: 3 },
    });
    // Nobody was asked for it yet: it has no age.
    expect(notInvoiced).toBe(40);
  });

  test('adds up, in whatever parts it is read', () => {
    const one = agedOf([invoice('I', [], { issuedOn: on, sums: { 'patient-receivable': 1 } })], [], on);
    const two = agedOf([], [{ ...charge('C', 0), dateOfService: on, sums: { 'payer-receivable': 2 } }], on);
    expect(together(one, two)).toEqual(together(two, one));
    expect(together(one, two).buckets['0-30']).toEqual({ ...nothing, patient: 1, payer: 2 });
    expect(together(one, nothingAged)).toEqual(one);
  });
});
