import { afterEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { refundBody } from '../../../functions/billing/payments/schemas.ts';
import { refund } from '../../../functions/billing/payments/use-cases/refund.ts';
import { Problem } from '../../../functions/platform/errors.ts';
import { usd } from '../../../functions/platform/money.ts';
import { providerFaults, type ProviderFault } from '../../../local/payment-provider/behaviour.ts';
import { openGateway, type GatewayDesk } from './gateway-desk.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

let desk: GatewayDesk | undefined;
afterEach(async () => {
  await desk?.stop();
  desk = undefined;
});

/** What may happen, in any order: to pages, at the desk, at the gateway, at the bank, and to what is told of it. */
const happenings = fc.array(
  fc.oneof(
    fc.record({ what: fc.constant('pay' as const), cents: fc.integer({ min: 1, max: 12_000 }), onBill: fc.boolean() }),
    fc.record({ what: fc.constant('at-desk' as const), cents: fc.integer({ min: 1, max: 12_000 }) }),
    fc.record({
      what: fc.constantFrom('refund' as const, 'refund-there' as const, 'charge-back' as const),
      part: fc.integer({ min: 1, max: 4 }),
    }),
    fc.record({
      what: fc.constant('fault' as const),
      fault: fc.constantFrom(undefined, ...(Object.keys(providerFaults) as ProviderFault[])),
    }),
    fc.record({ what: fc.constant('time' as const), seconds: fc.constantFrom(0, 60, HOUR, DAY) }),
  ),
  { minLength: 4, maxLength: 10 },
);
type Happening = (typeof happenings extends fc.Arbitrary<infer T> ? T : never)[number];

/** What the gateway refuses, or the books do, does not happen: neither is a fault here. */
async function unlessRefused(deed: () => Promise<unknown>): Promise<void> {
  await deed().catch((error: unknown) => {
    if (!(error instanceof Problem)) throw error;
  });
}

test('whatever happens, and whatever is told of it: in the end the books say what the gateway says, to the cent', async () => {
  await fc.assert(
    fc.asyncProperty(happenings, async (story) => {
      await desk?.stop();
      const gateway = await openGateway();
      desk = gateway;
      const { context, provider } = gateway;
      const accountId = await gateway.account();
      const bill = await gateway.invoice(accountId, [await gateway.charge(accountId, 10_000)]);
      let atDesk = 0;
      const paidThere = () => provider.checkouts().flatMap(({ payments }) => payments);
      const leftThere = (): { id: string; left: number } | undefined =>
        paidThere()
          .map(({ id, amount, chargedBack, refunds }) => {
            const back = refunds.reduce((sum, each) => (each.status === 'failed' ? sum : sum + each.amount), 0);
            return { id, left: amount - chargedBack - back };
          })
          .find(({ left }) => left > 0);
      const happen = async (it: Happening): Promise<void> => {
        switch (it.what) {
          case 'pay':
            return await unlessRefused(async () => {
              const page = await gateway.ask(accountId, it.onBill ? bill : undefined, it.cents);
              await gateway.choose(page, 'paid');
            });
          case 'at-desk':
            await gateway.pay(accountId, it.cents, bill, { method: 'cash' });
            atDesk += it.cents;
            return;
          case 'refund': {
            const payment = (await gateway.payments(accountId)).find(({ method }) => method === 'gateway');
            if (!payment) return;
            const amount = usd(Math.ceil(payment.amount / it.part));
            const body = { staffId: gateway.staffId, reason: 'Too much.', amount, method: 'gateway', owedAgain: true };
            return await unlessRefused(() =>
              refund(context, accountId, payment.id, payment.version, refundBody.parse(body)),
            );
          }
          case 'refund-there':
          case 'charge-back': {
            const paid = leftThere();
            if (!paid) return;
            const amount = Math.ceil(paid.left / it.part);
            if (it.what === 'charge-back') provider.chargeBack(paid.id, amount);
            else provider.refundHere(paid.id, amount);
            return;
          }
          case 'fault':
            return provider.behave(it.fault);
          case 'time':
            return await gateway.pass(it.seconds);
        }
      };
      for (const it of story) await happen(it);
      provider.behave(undefined);
      await gateway.pass(35 * DAY);

      const there = paidThere().reduce((sum, { amount, chargedBack, refunds }) => {
        const back = refunds.reduce((cents, each) => (each.status === 'succeeded' ? cents + each.amount : cents), 0);
        return sum + amount - chargedBack - back;
      }, 0);
      const balances = await gateway.balances(accountId);
      expect(balances['paidByPatient'] ?? 0).toBe(there + atDesk);
      expect(balances['refundPending'] ?? 0).toBe(0);
      expect(balances['patient'] ?? 0).toBe(10_000 - (there + atDesk) + (balances['credit'] ?? 0));
    }),
    { numRuns: Number(process.env['GATEWAY_RUNS'] ?? 6) },
  );
}, 300_000);
