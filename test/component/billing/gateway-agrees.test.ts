import { afterEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { refundBody } from '../../../functions/billing/payments/schemas.ts';
import { refund } from '../../../functions/billing/payments/use-cases/refund.ts';
import { Problem } from '../../../functions/platform/errors.ts';
import { usd } from '../../../functions/platform/money.ts';
import { providerFaults, type ProviderFault } from '../../../local/payment-provider/behaviour.ts';
import { latestOf } from '../../../functions/billing/payment-plans/store.ts';
import {
  endPaymentPlan,
  recordAnswer,
  renegotiatePaymentPlan,
} from '../../../functions/billing/payment-plans/use-cases/change.ts';
import type { PaymentPlan } from '../../../functions/billing/payment-plans/payment-plan.ts';
import { bodyOf, type Told } from './desk.ts';
import { gatewayBeside, type Gateway } from './gateway-desk.ts';
import { openPaymentPlans } from './payment-plans-desk.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

let gateway: Gateway | undefined;
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
});

const cents = fc.integer({ min: 1, max: 12_000 });
/** What may happen, in any order: to pages, to the payment plan, at the desk, at the gateway, at the bank, and to what is told of it. */
const happenings = fc.array(
  fc.oneof(
    fc.record({ what: fc.constant('pay' as const), cents, of: fc.constantFrom('bill', 'payment-plan', 'credit') }),
    fc.record({ what: fc.constant('at-desk' as const), cents, of: fc.constantFrom('bill', 'payment-plan') }),
    fc.record({ what: fc.constantFrom('end' as const, 'other-terms' as const, 'dispute' as const) }),
    fc.record({
      what: fc.constantFrom('refund' as const, 'refund-there' as const, 'charge-back' as const),
      part: fc.integer({ min: 1, max: 4 }),
      which: fc.nat({ max: 3 }),
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

const pick = <T>(from: readonly T[], which: number): T | undefined => from[which % (from.length || 1)];

/** What the gateway refuses, or the books do, does not happen: neither is a fault here. */
async function unlessRefused(deed: () => Promise<unknown>): Promise<void> {
  await deed().catch((error: unknown) => {
    if (!(error instanceof Problem)) throw error;
  });
}

test('whatever happens, and whatever is told of it: in the end the books say what the gateway says, to the cent', async () => {
  const reached = new Set<string>();
  await fc.assert(
    fc.asyncProperty(happenings, async (story) => {
      await gateway?.stop();
      const desk = await openPaymentPlans();
      const beside = await gatewayBeside(desk);
      gateway = beside;
      const { context, staffId } = desk;
      const { provider } = beside;
      // Of one bill all is asked for at once; the other is in a payment plan.
      const { accountId, plan: agreed, charge: inPlan } = await desk.agreed(9_000);
      const bill = await desk.invoice(accountId, [await desk.charge(accountId, 10_000)]);
      const plan = async (): Promise<PaymentPlan> => (await latestOf(context.clinicId, agreed.id)) ?? agreed;
      let atDesk = 0;
      const paidThere = () => provider.checkouts().flatMap(({ payments }) => payments);
      const leftThere = (): { id: string; left: number }[] =>
        paidThere()
          .map(({ id, amount, chargedBack, refunds }) => {
            const back = refunds.reduce((sum, each) => (each.status === 'failed' ? sum : sum + each.amount), 0);
            return { id, left: amount - chargedBack - back };
          })
          .filter(({ left }) => left > 0);
      const happen = async (it: Happening): Promise<void> => {
        switch (it.what) {
          case 'pay':
            return await unlessRefused(async () => {
              const page =
                it.of === 'payment-plan'
                  ? await beside.askOfPlan(accountId, (await plan()).id, it.cents)
                  : await beside.ask(accountId, it.of === 'bill' ? bill : undefined, it.cents);
              await beside.choose(page, 'paid');
            });
          case 'at-desk':
            return await unlessRefused(async () => {
              if (it.of === 'bill') await desk.pay(accountId, it.cents, bill, { method: 'cash' });
              else await desk.payInto((await plan()).id, it.cents);
              atDesk += it.cents;
            });
          case 'end': {
            const { id, version } = await plan();
            return await unlessRefused(() =>
              endPaymentPlan(context, id, version, { by: 'clinic', staffId, reason: 'So.' }),
            );
          }
          case 'other-terms':
            return await unlessRefused(async () => {
              const { id, version } = await plan();
              const terms = { installments: 2, firstDueOn: '2027-02-01', interval: 'month', staffId } as const;
              const offer = bodyOf<Told>(await renegotiatePaymentPlan(context, id, version, terms));
              const said = { answer: 'agreed', by: 'paper', staffId } as const;
              await recordAnswer(context, offer.id, offer.version, said);
            });
          case 'dispute':
            return await unlessRefused(() => desk.open(accountId, [inPlan]));
          case 'refund': {
            const payment = pick(
              (await beside.payments(accountId)).filter(({ method }) => method === 'gateway'),
              it.which,
            );
            if (!payment) return;
            const amount = usd(Math.ceil(payment.amount / it.part));
            const body = { staffId, reason: 'Too much.', amount, method: 'gateway', owedAgain: true };
            return await unlessRefused(() =>
              refund(context, accountId, payment.id, payment.version, refundBody.parse(body)),
            );
          }
          case 'refund-there':
          case 'charge-back': {
            const paid = pick(leftThere(), it.which);
            if (!paid) return;
            const amount = Math.ceil(paid.left / it.part);
            if (it.what === 'charge-back') provider.chargeBack(paid.id, amount);
            else provider.refundHere(paid.id, amount);
            return;
          }
          case 'fault':
            return provider.behave(it.fault);
          case 'time':
            return await beside.pass(it.seconds);
        }
      };
      for (const it of story) await happen(it);
      provider.behave(undefined);
      await beside.pass(35 * DAY);

      const there = paidThere().reduce((sum, { amount, chargedBack, refunds }) => {
        const back = refunds.reduce((cents, each) => (each.status === 'succeeded' ? cents + each.amount : cents), 0);
        return sum + amount - chargedBack - back;
      }, 0);
      const { patient = 0, inPaymentPlan = 0, inDispute = 0, ...others } = await beside.balances(accountId);
      expect(others['paidByPatient'] ?? 0).toBe(there + atDesk);
      expect(others['refundPending'] ?? 0).toBe(0);
      expect(patient + inPaymentPlan + inDispute).toBe(19_000 - (there + atDesk) + (others['credit'] ?? 0));
      // The payment plan knows what stands in it, and each of its payments where it went.
      const { left, status } = await plan();
      expect(left).toBe(inPaymentPlan);
      reached.add(status);
      for (const { amount, applied, credited } of await beside.payments(accountId))
        expect(applied.reduce((sum, line) => sum + line.amount, credited)).toBe(amount);
    }),
    {
      numRuns: Number(process.env['GATEWAY_RUNS'] ?? 6),
      // Chance alone may leave the payment plan in peace: in these it is paid, and the money goes back while it holds, is disputed, and has ended.
      examples: [
        [
          [
            { what: 'pay', cents: 4_000, of: 'payment-plan' },
            { what: 'time', seconds: 60 },
            { what: 'charge-back', part: 2, which: 0 },
            { what: 'refund', part: 4, which: 0 },
            { what: 'pay', cents: 3_000, of: 'payment-plan' },
            { what: 'other-terms' },
            { what: 'time', seconds: 60 },
            { what: 'dispute' },
            { what: 'refund-there', part: 1, which: 1 },
          ],
        ],
        [
          [
            { what: 'pay', cents: 9_000, of: 'payment-plan' },
            { what: 'end' },
            { what: 'time', seconds: 60 },
            { what: 'charge-back', part: 1, which: 0 },
          ],
        ],
      ],
    },
  );
  expect([...reached]).toEqual(expect.arrayContaining(['active', 'ended']));
}, 300_000);
