import { describe, expect, test } from '@jest/globals';
import { allocate } from '../../../functions/billing/invoices/rules/allocate.ts';
import { moved } from '../../../functions/billing/ledger/rules/move.ts';
import { faultsOf } from '../../../functions/billing/ledger/rules/post.ts';
import { booksWith, charge, invoice, posted, posting } from './sample.ts';

const lines = [{ chargeId: 'C', amount: 60 }];
const books = posted(
  booksWith({ C: { amount: 100, of: 'patient' } }, [
    invoice('I', lines),
    invoice('J', [{ chargeId: 'C', amount: 30 }]),
  ]),
  posting('invoice', [
    { on: 'patient-receivable', amount: 60, chargeId: 'C', invoiceId: 'I' },
    { on: 'patient-receivable', amount: 30, chargeId: 'C', invoiceId: 'J' },
    { on: 'patient-receivable', amount: -90, chargeId: 'C' },
  ]),
);
const found = books.charges.get('C') ?? charge('C', 0);

describe('an amount that is moved', () => {
  test('is taken from what is on no invoice first, then from the oldest', () => {
    const legs = moved(found, 'patient-receivable', 'write-off', 80);
    expect(legs.filter(({ on }) => on === 'patient-receivable')).toEqual([
      { on: 'patient-receivable', amount: -10, chargeId: 'C' },
      { on: 'patient-receivable', amount: -60, chargeId: 'C', invoiceId: 'I' },
      { on: 'patient-receivable', amount: -10, chargeId: 'C', invoiceId: 'J' },
    ]);
    expect(legs.filter(({ on }) => on === 'write-off').map(({ amount }) => amount)).toEqual([10, 60, 10]);
  });

  test('stays on its invoice while the patient owes it, so that the invoice still tells of it', () => {
    const held = posted(books, posting('transfer', moved(found, 'patient-receivable', 'in-dispute', 100)));
    expect(held.invoices.get('I')).toMatchObject({ status: 'issued', sums: { 'in-dispute': 60 } });
    const back = moved(held.charges.get('C') ?? found, 'in-dispute', 'patient-receivable', 100);
    expect(posted(held, posting('transfer', back)).invoices.get('I')?.sums).toEqual({ 'patient-receivable': 60 });
  });

  test('is refused where it is more than is owed', () => {
    const legs = moved(found, 'patient-receivable', 'write-off', 101);
    expect(faultsOf(books, posting('write-off', legs)).map(({ code }) => code)).toEqual(['more-than-is-open']);
  });
});

describe('a payment', () => {
  test('pays line after line what is owed and not disputed, and leaves the rest', () => {
    const held = posted(books, posting('transfer', moved(found, 'patient-receivable', 'in-dispute', 30)));
    const to = held.invoices.get('I') ?? invoice('I', []);
    expect(allocate(to, held.charges, 100)).toEqual({ applied: [{ chargeId: 'C', amount: 40 }], left: 60 });
    expect(allocate(to, held.charges, 25)).toEqual({ applied: [{ chargeId: 'C', amount: 25 }], left: 0 });
  });
});
