import { describe, expect, test } from '@jest/globals';
import type { Leg } from '../../../functions/billing/ledger/entry.ts';
import { heldIfDisputed, isDisputed } from '../../../functions/billing/ledger/rules/held.ts';
import { charge } from './sample.ts';

const charges = new Map([
  ['disputed', { ...charge('disputed', 100), disputeId: 'dispute_1' }],
  ['other', charge('other', 100)],
]);
const legs: readonly Leg[] = [
  { on: 'patient-receivable', amount: 20, chargeId: 'disputed', invoiceId: 'inv_1' },
  { on: 'in-payment-plan', amount: 5, chargeId: 'disputed' },
  { on: 'payer-receivable', amount: 30, chargeId: 'disputed' },
  { on: 'patient-receivable', amount: -10, chargeId: 'disputed' },
  { on: 'patient-receivable', amount: 20, chargeId: 'other' },
];

describe('what becomes the patient’s', () => {
  test('is held of what is disputed, on its invoice: what is asked for of the rest, and of payers, is', () => {
    expect(heldIfDisputed({ charges }, { legs }).legs).toEqual([
      { on: 'in-dispute', amount: 20, chargeId: 'disputed', invoiceId: 'inv_1' },
      { on: 'in-dispute', amount: 5, chargeId: 'disputed' },
      ...legs.slice(2),
    ]);
  });

  test('is freed by the entries of the dispute alone', () => {
    expect(heldIfDisputed({ charges }, { legs, about: { disputeId: 'dispute_1' } }).legs).toEqual(legs);
  });

  test('is held, too, where the charge does not name its dispute yet and something of it is held', () => {
    expect(isDisputed({ sums: { 'in-dispute': 1 } })).toBe(true);
    expect(isDisputed({ sums: { 'patient-receivable': 1 } })).toBe(false);
  });
});
