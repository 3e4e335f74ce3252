import { afterEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { reverseEntry } from '../../../functions/billing/accounts/use-cases/reverse-entry.ts';
import type { Charge } from '../../../functions/billing/charges/charge.ts';
import { transfer, writeOff } from '../../../functions/billing/charges/use-cases/move-amount.ts';
import { applyCredit } from '../../../functions/billing/invoices/use-cases/apply-credit.ts';
import { cancelInvoice } from '../../../functions/billing/invoices/use-cases/make-invoice.ts';
import { minus, ofThePatient, plus, receivables, sumOf, type Sums } from '../../../functions/billing/ledger/chart.ts';
import type { Entry, Leg, Posting } from '../../../functions/billing/ledger/entry.ts';
import { post, readBooks, withBooks } from '../../../functions/billing/ledger/post.ts';
import { moved } from '../../../functions/billing/ledger/rules/move.ts';
import { uninvoiced } from '../../../functions/billing/ledger/rules/post.ts';
import { readCharges, readInvoices } from '../../../functions/billing/ledger/store.ts';
import { refund } from '../../../functions/billing/payments/use-cases/refund.ts';
import { readPayments } from '../../../functions/billing/payments/store.ts';
import { commit } from '../../../functions/platform/commit.ts';
import { Problem } from '../../../functions/platform/errors.ts';
import { usd } from '../../../functions/platform/money.ts';
import { arm, diedOfStrike, someStrikes, strikesMade } from '../strikes.ts';
import { openBilling, type BillingDesk, type ToldInvoice } from './desk.ts';

jest.setTimeout(240_000);

/** One deed of many that are done at the same moment. Numbers pick among what is there then. */
type Deed =
  | { readonly deed: 'charge'; readonly source: number; readonly cents: number; readonly insured: boolean }
  | { readonly deed: 'invoice' | 'cancel' | 'reverse'; readonly of: number }
  | { readonly deed: 'pay'; readonly of: number; readonly cents: number; readonly source: number }
  | { readonly deed: 'pay-credit' | 'refund' | 'hold' | 'release'; readonly of: number; readonly cents: number }
  | { readonly deed: 'move' | 'give-up'; readonly of: number; readonly cents: number; readonly patient: boolean }
  | {
      readonly deed: 'remit';
      readonly of: number;
      readonly paid: number;
      readonly off: number;
      readonly share: number;
    };

const some = fc.nat({ max: 40 });
const cents = fc.integer({ min: 1, max: 9_000 });
const source = fc.nat({ max: 12 });
const patient = fc.boolean();
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ deed: fc.constant('charge' as const), source, cents, insured: patient }) },
  { weight: 3, arbitrary: fc.record({ deed: fc.constant('pay' as const), of: some, cents, source }) },
  { weight: 3, arbitrary: fc.record({ deed: fc.constantFrom('invoice', 'cancel', 'reverse'), of: some }) },
  {
    weight: 3,
    arbitrary: fc.record({ deed: fc.constantFrom('pay-credit', 'refund', 'hold', 'release'), of: some, cents }),
  },
  { weight: 2, arbitrary: fc.record({ deed: fc.constantFrom('move', 'give-up'), of: some, cents, patient }) },
  {
    weight: 2,
    arbitrary: fc.record({ deed: fc.constant('remit' as const), of: some, paid: cents, off: cents, share: cents }),
  },
);
/** Deeds at once, and what goes wrong meanwhile. */
const round = fc.record({ deeds: fc.array(deed, { minLength: 1, maxLength: 6 }), strikes: someStrikes });
const rounds = fc.array(round, { minLength: 3, maxLength: 7 });

/** What an account's legs add up to, counted anew from its journal alone. */
function recount(journal: readonly Entry[]): {
  readonly account: Sums;
  readonly charges: ReadonlyMap<string, Sums>;
  readonly invoices: ReadonlyMap<string, Sums>;
} {
  let account: Sums = {};
  const charges = new Map<string, Sums>();
  const invoices = new Map<string, Sums>();
  const add = (to: Map<string, Sums>, id: string | undefined, { on, amount }: Leg): void => {
    if (id !== undefined) to.set(id, plus(to.get(id) ?? {}, on, amount));
  };
  for (const leg of journal.flatMap(({ legs }) => legs)) {
    account = plus(account, leg.on, leg.amount);
    add(charges, leg.chargeId, leg);
    add(invoices, leg.invoiceId, leg);
  }
  return { account, charges, invoices };
}

const total = (sums: Sums): number => Object.values(sums).reduce((sum, amount) => sum + amount, 0);
const pick = <T>(from: readonly T[], of: number): T | undefined => from[of % (from.length || 1)];

describe('whatever many people charge, pay, move, dispute and take back at once', () => {
  let desk: BillingDesk;
  afterEach(() => desk?.bench.close());

  /** Posts what another part of the product would: in a transaction of its own, with a record of its own. */
  async function postOn(accountId: string, charge: Charge, make: (now: Charge) => Omit<Posting, 'on'>): Promise<void> {
    const named = { charges: [charge.id] };
    await withBooks(desk.context, accountId, named, async (books) => {
      const now = books.charges.get(charge.id);
      if (!now) return;
      const { records, writes } = post(desk.context, books, [{ on: '2026-11-23', ...make(now) }]);
      await commit(desk.context, { records, writes });
    });
  }

  async function take(accountId: string, one: Deed): Promise<void> {
    const { context, staffId, bench } = desk;
    const decided = { staffId, reason: 'So it was said.' };
    const charge = async (of: number): Promise<Charge | undefined> =>
      pick(await readCharges(bench.clinicId, accountId, 100), of);
    const invoice = async (of: number) => pick(await readInvoices(bench.clinicId, accountId, 100), of);
    switch (one.deed) {
      case 'charge': {
        const payment = one.insured ? ({ by: 'coverage', coverageId: desk.coverageId } as const) : undefined;
        await desk.charge(accountId, one.cents, {
          sourceId: `source-${one.source}`,
          ...(payment ? { payment } : {}),
        });
        return;
      }
      case 'invoice': {
        const all = await readCharges(bench.clinicId, accountId, 100);
        const open = all.filter((each) => (uninvoiced(each)['patient-receivable'] ?? 0) > 0);
        const chosen = open.slice(0, 1 + (one.of % 3));
        if (chosen.length > 0)
          await desk.invoice(
            accountId,
            chosen.map(({ id, version }) => ({ id, version, status: '' })),
          );
        return;
      }
      case 'cancel': {
        const of = await invoice(one.of);
        if (of) await cancelInvoice(context, accountId, of.id, of.version, decided);
        return;
      }
      case 'reverse': {
        const journal = await desk.journal(accountId);
        const of = pick(journal, one.of);
        if (of) await reverseEntry(context, accountId, String(of.number), decided);
        return;
      }
      case 'pay': {
        const of = await invoice(one.of);
        await desk.pay(accountId, one.cents, of, { sourceId: `gateway-${one.source}` });
        return;
      }
      case 'pay-credit': {
        const of = await invoice(one.of);
        if (of) await applyCredit(context, accountId, of.id, of.version, { ...decided, amount: usd(one.cents) });
        return;
      }
      case 'refund': {
        const of = pick(await readPayments(bench.clinicId, accountId, 100), one.of);
        const given = { ...decided, amount: usd(one.cents), method: 'card' } as const;
        if (of) await refund(context, accountId, of.id, of.version, given);
        return;
      }
      case 'hold':
      case 'release': {
        const of = await charge(one.of);
        const [from, to] =
          one.deed === 'hold'
            ? (['patient-receivable', 'in-dispute'] as const)
            : (['in-dispute', 'patient-receivable'] as const);
        if (of)
          await postOn(accountId, of, (now) => ({
            kind: 'transfer',
            sources: [],
            legs: moved(now, from, to, one.cents),
            about: { disputeId: 'dispute_1' },
          }));
        return;
      }
      case 'move': {
        const of = await charge(one.of);
        const given = {
          ...decided,
          amount: usd(one.cents),
          to: one.patient ? 'patient' : 'payer',
          because: 'no-coverage',
        } as const;
        if (of) await transfer(context, accountId, of.id, of.version, given);
        return;
      }
      case 'give-up': {
        const of = await charge(one.of);
        const given = {
          ...decided,
          amount: usd(one.cents),
          of: one.patient ? 'patient' : 'payer',
          because: 'other',
        } as const;
        if (of) await writeOff(context, accountId, of.id, of.version, given);
        return;
      }
      case 'remit': {
        const of = await charge(one.of);
        if (!of) return;
        const { id: chargeId } = of;
        const legs: Leg[] = [
          { on: 'payer-payments', amount: one.paid, chargeId },
          { on: 'contractual-adjustment', amount: one.off, chargeId, adjustment: { group: 'CO', carc: '45' } },
          { on: 'patient-receivable', amount: one.share, chargeId, adjustment: { group: 'PR', carc: '2' } },
          { on: 'payer-receivable', amount: -one.paid - one.off - one.share, chargeId },
        ];
        await postOn(accountId, of, () => ({
          kind: 'payer-payment',
          sources: [`remittance/${one.of}/${one.paid}`],
          legs,
        }));
      }
    }
  }

  test('no cent is made or lost, nothing is posted twice, and every balance is that of its entries', async () => {
    let refused = 0;
    let posted = 0;
    const refusedOrDead = (error: unknown): void => {
      if (!diedOfStrike(error) && !(error instanceof Problem && error.status < 500)) throw error;
      refused += 1;
    };
    await fc.assert(
      fc.asyncProperty(rounds, async (story) => {
        desk = await openBilling();
        const { clinicId } = desk.bench;
        const accountId = await desk.account();
        for (const { deeds, strikes } of story) {
          arm(strikes);
          const all = deeds.map(async (one) => {
            try {
              await take(accountId, one);
            } catch (error) {
              // Whoever asked repeats what died: it may have been done.
              if (diedOfStrike(error)) await take(accountId, one).catch(refusedOrDead);
              else refusedOrDead(error);
            }
          });
          await Promise.all(all);
          arm([]);
        }
        const journal = await desk.journal(accountId);
        posted += journal.length;
        const { account } = await readBooks(clinicId, accountId);
        const charges = await readCharges(clinicId, accountId, 100);
        const invoices = await readInvoices(clinicId, accountId, 100);
        const counted = recount(journal);

        // The journal has no gap, and each entry tells the sums with it.
        expect(journal.map(({ number }) => number)).toEqual(journal.map((_, index) => index + 1));
        expect(account.lastEntry).toBe(journal.length);
        for (const entry of journal) {
          expect(total(recount([entry]).account)).toBe(0);
          for (const sums of recount([entry]).charges.values()) expect(total(sums)).toBe(0);
          expect(entry.sums).toEqual(recount(journal.slice(0, entry.number)).account);
        }
        // Balances are those of the entries: of the account, of each charge, of each invoice.
        expect(account.sums).toEqual(counted.account);
        for (const { id, sums } of charges) expect([id, sums]).toEqual([id, counted.charges.get(id) ?? {}]);
        for (const { id, sums, status } of invoices) {
          expect([id, sums]).toEqual([id, counted.invoices.get(id) ?? {}]);
          if (status === 'balanced') expect(sumOf(sums, ofThePatient)).toBe(0);
          if (status === 'issued') expect(sumOf(sums, ofThePatient)).toBeGreaterThan(0);
        }
        // Nobody owes less than nothing, and no more credit was given than there was.
        for (const charge of charges)
          for (const slot of [uninvoiced(charge), ...Object.values(charge.invoiced)])
            for (const heading of receivables) expect(slot[heading] ?? 0).toBeGreaterThanOrEqual(0);
        expect(account.sums['unapplied-credit'] ?? 0).toBeLessThanOrEqual(0);
        // Of each source there is one entry, and of each reversal what it reverses is its mirror.
        const sources = journal.flatMap((entry) => entry.sources);
        expect(new Set(sources).size).toBe(sources.length);
        for (const { reverses, legs } of journal)
          if (reverses !== undefined)
            expect(minus({}, recount([{ legs } as Entry]).account)).toEqual(
              recount(journal.slice(reverses - 1, reverses)).account,
            );
        // Money that came is all there: what was paid is what the payments say, less what went back or was taken back.
        const payments = await readPayments(clinicId, accountId, 100);
        const kept = payments.reduce(
          (sum, { status, amount, refunded }) => sum + (status === 'active' ? amount : 0) - refunded,
          0,
        );
        expect(account.sums['patient-payments'] ?? 0).toBe(kept);
      }),
      { numRuns: 12 },
    );
    // A story in which everything is refused would show nothing.
    expect(posted).toBeGreaterThan(50);
    expect(refused).toBeGreaterThan(0);
    expect(strikesMade()).toBeGreaterThan(5);
  });

  test('of many who pay one invoice at the same moment each is told what was credited, and together it is all that came', async () => {
    desk = await openBilling();
    const accountId = await desk.account();
    const invoice: ToldInvoice = await desk.invoice(accountId, [
      await desk.charge(accountId, 3_000),
      await desk.charge(accountId, 2_000),
    ]);
    const paid = await Promise.all(Array.from({ length: 8 }, () => desk.pay(accountId, 1_000, invoice)));
    const applied = paid.flatMap((each) => each.applied.map(({ amount }) => amount.amount));
    expect(applied.reduce((sum, amount) => sum + amount, 0)).toBe(5_000);
    expect(paid.reduce((sum, { credited }) => sum + credited.amount, 0)).toBe(3_000);
    expect(paid.filter(({ credited }) => credited.amount === 0)).toHaveLength(5);
    const { account, invoices } = await readBooks(desk.bench.clinicId, accountId, { invoices: [invoice.id] });
    expect(invoices.get(invoice.id)?.status).toBe('balanced');
    expect(account.sums['unapplied-credit']).toBe(-3_000);
  });
});
