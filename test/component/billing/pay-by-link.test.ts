import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { payAside } from '../../../functions/billing/checkouts/pages/pay-aside.ts';
import { disputeBody } from '../../../functions/billing/disputes/schemas.ts';
import { openDispute } from '../../../functions/billing/disputes/use-cases/open-dispute.ts';
import { readBooks } from '../../../functions/billing/ledger/post.ts';
import type { ToldInvoice } from './desk.ts';
import { openGateway, type GatewayDesk } from './gateway-desk.ts';

let desk: GatewayDesk;
let accountId: string;
let bill: ToldInvoice;

/** A bill of $100.00 that the patient is asked for. */
beforeEach(async () => {
  desk = await openGateway();
  accountId = await desk.account();
  bill = await desk.invoice(accountId, [await desk.charge(accountId, 6_000), await desk.charge(accountId, 4_000)]);
});
afterEach(async () => {
  await desk.stop();
});

describe('behind the link with the statement', () => {
  const aside = (owed = 10_000) =>
    payAside(desk.context.clinicId, { accountId, purpose: { kind: 'invoice', invoiceId: bill.id }, owed });
  const act = async (amount: string) => await (await aside())?.act(desk.context, { amount }, '');

  test('a patient is led to the page of the gateway, and to the same one where they began', async () => {
    const first = await act('25.00');
    expect(first).toMatchObject({ href: expect.stringContaining('/pay/') as unknown });
    expect(await act('$25')).toEqual(first);
    expect(await act('30.00')).not.toEqual(first);
    expect(desk.provider.checkouts().map(({ amount }) => amount)).toEqual([2_500, 3_000]);
    expect((await aside())?.paragraphs[0]).toContain('You began to pay $30.00');
  });

  test('reads that the gateway does not answer, and that nothing was paid', async () => {
    desk.provider.behave('down');
    expect(await act('25.00')).toMatchObject({ faults: [{ pointer: '/amount' }] });
    expect(desk.provider.checkouts()).toEqual([]);
  });

  test('is not asked where nothing is open, and not by a clinic without a gateway', async () => {
    expect(await aside(0)).toBeUndefined();
    await desk.bench.changeClinic({});
    expect(await aside()).toBeUndefined();
    await expect(desk.ask(accountId, bill)).rejects.toMatchObject({ status: 409 });
  });

  test('and by the clinic’s system is never asked for what is disputed', async () => {
    const { clinicId } = desk.context;
    const { invoices } = await readBooks(clinicId, accountId, { invoices: [bill.id] });
    const chargeIds = invoices.get(bill.id)?.lines.map(({ chargeId }) => chargeId) ?? [];
    const dispute = async (of: readonly string[]): Promise<void> => {
      const said = { accountId, invoiceId: bill.id, reason: 'amount', words: 'I was told less.' };
      await openDispute(desk.context, disputeBody.parse({ ...said, chargeIds: of, submitterId: desk.staffId }));
    };
    await dispute(chargeIds.slice(0, 1));
    expect((await desk.ask(accountId, bill)).amount).toBe(4_000);
    await expect(desk.ask(accountId, bill, 4_001)).rejects.toMatchObject({ status: 422 });
    await dispute(chargeIds.slice(1));
    await expect(desk.ask(accountId, bill)).rejects.toMatchObject({ status: 409 });
  });
});
