import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type * as z from 'zod';
import { clinicAgingReply } from '../../../functions/billing/accounts/schemas.ts';
import { agingPage } from '../../../functions/billing/accounts/use-cases/list-aging.ts';
import { readOpenAccounts, type Position } from '../../../functions/billing/accounts/open-accounts.ts';
import { transfer, writeOff } from '../../../functions/billing/charges/use-cases/move-amount.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { usd } from '../../../functions/platform/money.ts';
import { bodyOf, type Told } from './desk.ts';
import { openDisputes, type DisputesDesk } from './disputes-desk.ts';

let desk: DisputesDesk;
beforeEach(async () => {
  desk = await openDisputes();
});
afterEach(() => desk.bench.close());

type Aging = z.output<typeof clinicAgingReply>;
type Row = Pick<Aging['accounts'][number], 'buckets' | 'notInvoiced'>;

async function page(limit = 50, cursor?: string, on?: string): Promise<Aging> {
  const { body } = await agingPage(desk.context, { limit, ...(cursor === undefined ? {} : { cursor }) }, on);
  return clinicAgingReply.parse(JSON.parse(JSON.stringify(body)));
}

async function pages(limit: number): Promise<Aging[]> {
  const read = [await page(limit)];
  for (let next = read.at(-1)?.next; next !== undefined; next = read.at(-1)?.next) read.push(await page(limit, next));
  return read;
}

const columns = ['patient', 'inDispute', 'inPaymentPlan', 'payer', 'denied'] as const;
const sumsOf = ({ buckets, notInvoiced }: Row): Record<string, number> => ({
  ...Object.fromEntries(
    columns.map((column) => [column, buckets.reduce((sum, bucket) => sum + bucket[column].amount, 0)]),
  ),
  notInvoiced: notInvoiced.amount,
});

/** One that owes a bill and something that was not billed, one in dispute, one of which a payer is asked, one that has paid, and an empty one. */
async function accounts(): Promise<{ open: string[]; settled: string }> {
  const billed = await desk.bill(4_000);
  await desk.charge(billed.accountId, 300);
  const disputed = await desk.bill(6_000);
  await desk.open(disputed.accountId, [disputed.charge]);
  const insured = await desk.account();
  const coverage = { by: 'coverage' as const, coverageId: desk.coverageId };
  await desk.charge(insured, 9_000, { payment: coverage, dateOfService: '2026-07-01' });
  const settled = await desk.bill(1_000);
  await desk.pay(settled.accountId, 1_000, settled.invoice);
  await desk.account();
  return { open: [billed.accountId, disputed.accountId, insured], settled: settled.accountId };
}

describe('what is owed to a clinic, by age', () => {
  test('tells each account of which something is open, by who owes it, and the sum of all', async () => {
    const { open, settled } = await accounts();
    const { accounts: rows, totals, on, next } = await page();
    expect(on).toBe('2026-11-23');
    expect(next).toBeUndefined();
    expect(rows.map(({ accountId }) => accountId).toSorted()).toEqual(open.toSorted());
    expect(rows.map(({ accountId }) => accountId)).not.toContain(settled);
    const of = (accountId: string | undefined) => {
      const row = rows.find((each) => each.accountId === accountId);
      return row && Object.fromEntries(Object.entries(sumsOf(row)).filter(([, cents]) => cents > 0));
    };
    expect(of(open[0])).toEqual({ patient: 4_000, notInvoiced: 300 });
    expect(of(open[1])).toEqual({ inDispute: 6_000 });
    expect(of(open[2])).toEqual({ payer: 9_000 });
    const insured = rows.find(({ accountId }) => accountId === open[2]);
    expect(insured?.buckets.find(({ payer }) => payer.amount > 0)?.days).toBe('over-120');
    expect(sumsOf(totals)).toEqual({
      patient: 4_000,
      inDispute: 6_000,
      inPaymentPlan: 0,
      payer: 9_000,
      denied: 0,
      notInvoiced: 300,
    });
    expect(totals.accounts).toBe(3);
  });

  test('is the same in however many pages: the last one has the sum of the whole clinic', async () => {
    await accounts();
    const [whole] = await pages(100);
    const small = await pages(1);
    expect(small.length).toBeGreaterThan(2);
    expect(small.every(({ accounts: rows }) => rows.length <= 1)).toBe(true);
    expect(small.flatMap(({ accounts: rows }) => rows)).toEqual(whole?.accounts);
    expect(small.at(-1)?.totals).toEqual(whole?.totals);
  });

  test('agrees with the balances of each account, whatever was posted to it', async () => {
    const { accountId, charge, invoice } = await desk.bill(10_000);
    const coverage = { by: 'coverage' as const, coverageId: desk.coverageId };
    const insured = await desk.charge(accountId, 5_000, { payment: coverage });
    const decided = { staffId: desk.staffId, reason: 'It was agreed.' };
    const agrees = async (): Promise<void> => {
      const balances = await desk.balances(accountId);
      const row = (await page()).accounts.find((each) => each.accountId === accountId);
      const sums = row
        ? sumsOf(row)
        : { patient: 0, inDispute: 0, inPaymentPlan: 0, payer: 0, denied: 0, notInvoiced: 0 };
      expect({ ...sums, patient: (sums['patient'] ?? 0) + (sums['notInvoiced'] ?? 0), notInvoiced: 0 }).toEqual({
        patient: balances.patient.amount,
        inDispute: balances.inDispute.amount,
        inPaymentPlan: balances.inPaymentPlan.amount,
        payer: balances.payer.amount,
        denied: balances.denied.amount,
        notInvoiced: 0,
      });
    };
    await agrees();
    await desk.pay(accountId, 2_500, invoice);
    await agrees();
    const { id } = await desk.open(accountId, [charge]);
    await agrees();
    await desk.pass();
    await desk.decide(id, 'review', { choice: 'uphold', answer: 'It stands.' });
    await agrees();
    await desk.pay(accountId, 7_500, invoice);
    await agrees();
    const to = { ...decided, amount: usd(2_000), to: 'patient', because: 'patient-responsibility' } as const;
    const { version } = bodyOf<Told>(await transfer(desk.context, accountId, insured.id, insured.version, to));
    await agrees();
    const off = { ...decided, amount: usd(2_000), of: 'payer', because: 'courtesy' } as const;
    await writeOff(desk.context, accountId, insured.id, version, off);
    await agrees();
  });

  test('is read in parts that are bounded, and an account that has more open than that in one piece', async () => {
    const { open } = await accounts();
    const large = await desk.account();
    for (let count = 0; count < 12; count += 1) await desk.charge(large, 100);
    const found: [string, number][] = [];
    let at: Position | undefined = { shard: 0 };
    while (at) {
      const read = await readOpenAccounts(desk.bench.clinicId, at, 50, 3);
      const items = read.accounts.map(({ accountId, charges, invoices }): [string, number] => [
        accountId,
        charges.length + invoices.length,
      ]);
      found.push(...items);
      // The last account of a part is read to its end, however little room was left for it.
      expect(items.slice(0, -1).reduce((sum, [, count]) => sum + count, 0)).toBeLessThan(3);
      at = read.next;
    }
    expect(found.map(([id]) => id).toSorted()).toEqual([...open, large].toSorted());
    expect(found.find(([id]) => id === large)).toEqual([large, 12]);
  });

  test('tells nothing of another clinic, and takes no cursor of another day or another list', async () => {
    await accounts();
    const { clinicId } = desk.bench;
    const otherId = newId('clinic');
    const clinic = (await desk.bench.items()).find(({ type }) => type === 'clinic')!;
    await desk.bench.put({ ...clinic, pk: clinic.pk.replaceAll(clinicId, otherId), id: otherId });
    const { body } = await agingPage({ ...desk.context, clinicId: otherId }, { limit: 50 });
    expect(clinicAgingReply.parse(JSON.parse(JSON.stringify(body))).accounts).toEqual([]);
    const { next } = await page(1);
    await expect(page(1, next, '2026-12-31')).rejects.toMatchObject({ status: 400 });
    await expect(page(1, 'made-up')).rejects.toMatchObject({ status: 400 });
    expect((await page(1, undefined, '2026-12-31')).accounts[0]?.buckets[0]?.days).toBe('0-30');
  });
});
