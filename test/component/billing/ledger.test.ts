import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { showAccount } from '../../../functions/billing/accounts/use-cases/show-account.ts';
import { reverseEntry } from '../../../functions/billing/accounts/use-cases/reverse-entry.ts';
import { showAging } from '../../../functions/billing/accounts/use-cases/show-account.ts';
import { transfer, writeOff } from '../../../functions/billing/charges/use-cases/move-amount.ts';
import { showCharge } from '../../../functions/billing/charges/use-cases/show-charge.ts';
import { claimBody } from '../../../functions/billing/claims/schemas.ts';
import { changeClaim } from '../../../functions/billing/claims/use-cases/change-claim.ts';
import { registerClaim } from '../../../functions/billing/claims/use-cases/register-claim.ts';
import { findClaimByControlNumber, findClaimsOf } from '../../../functions/billing/claims/store.ts';
import { applyCredit } from '../../../functions/billing/invoices/use-cases/apply-credit.ts';
import { cancelInvoice, draftInvoice } from '../../../functions/billing/invoices/use-cases/make-invoice.ts';
import { showInvoice } from '../../../functions/billing/invoices/use-cases/show-invoice.ts';
import { refund } from '../../../functions/billing/payments/use-cases/refund.ts';
import { showPayment, showReceipt } from '../../../functions/billing/payments/use-cases/show-payment.ts';
import { Problem } from '../../../functions/platform/errors.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { partition } from '../../../functions/platform/keys.ts';
import { usd } from '../../../functions/platform/money.ts';
import {
  bodyOf,
  openBilling,
  type BillingDesk,
  type Told,
  type ToldAccount,
  type ToldCharge,
  type ToldInvoice,
  type ToldPayment,
} from './desk.ts';

jest.setTimeout(60_000);

/** Why it was refused: the type of the problem, and the codes of its faults. */
async function refusal(deed: Promise<unknown>): Promise<string> {
  try {
    await deed;
  } catch (error) {
    if (error instanceof Problem) return [error.type, ...error.faults.map(({ code }) => code)].join(' ');
    throw error;
  }
  return 'done';
}

describe('an account', () => {
  let desk: BillingDesk;
  let accountId: string;
  beforeEach(async () => {
    desk = await openBilling();
    accountId = await desk.account();
  });
  afterEach(() => desk.bench.close());

  const account = async (): Promise<ToldAccount> => bodyOf(await showAccount(desk.context, accountId));
  const charge = async (id: string): Promise<ToldCharge> => bodyOf(await showCharge(desk.context, accountId, id));
  const invoice = async (id: string): Promise<ToldInvoice> => bodyOf(await showInvoice(desk.context, accountId, id));
  const decided = (reason = 'The patient called.') => ({ staffId: desk.staffId, reason });

  test('tells balances and the number of the last entry that they contain', async () => {
    await desk.charge(accountId, 12_500);
    await desk.charge(accountId, 7_500, { payment: { by: 'coverage', coverageId: desk.coverageId } });
    const { balances, lastEntry } = await account();
    expect(balances).toMatchObject({ patient: usd(12_500), payer: usd(7_500), charged: usd(20_000) });
    expect(lastEntry).toBe(2);
    expect((await desk.journal(accountId)).map(({ number, kind }) => [number, kind])).toEqual([
      [1, 'charge'],
      [2, 'charge'],
    ]);
  });

  test('takes one charge of one source, whatever account the second is for', async () => {
    await desk.charge(accountId, 12_500, { sourceId: 'EHR-A' });
    const other = await desk.account();
    for (const into of [accountId, other])
      expect(await refusal(desk.charge(into, 12_500, { sourceId: 'EHR-A' }))).toBe('ledger-refused posted-already');
    const fresh = await Promise.all(
      [accountId, other, accountId, other].map((into) => refusal(desk.charge(into, 100, { sourceId: 'EHR-B' }))),
    );
    expect(fresh.toSorted()).toEqual(['done', ...Array.from({ length: 3 }, () => 'ledger-refused posted-already')]);
    expect((await desk.journal(accountId)).length + (await desk.journal(other)).length).toBe(2);
  });

  test('asks the health plan for nothing that the patient keeps from it', async () => {
    const { clinicId } = desk.bench;
    const kept = await desk.charge(accountId, 5_000, { dateOfService: '2026-11-19' });
    await desk.bench.put({
      pk: partition(clinicId, desk.patientId),
      sk: `plan-restriction#${newId('healthPlanRestriction')}`,
      type: 'healthPlanRestriction',
      schema: 1,
      status: 'in-force',
      dateOfService: '2026-11-19',
    });
    const coverage = { by: 'coverage', coverageId: desk.coverageId } as const;
    const withheld = 'validation-failed kept-from-health-plan';
    expect(await refusal(desk.charge(accountId, 5_000, { dateOfService: '2026-11-19', payment: coverage }))).toBe(
      withheld,
    );
    const claim = { coverageId: desk.coverageId, controlNumber: 'CLM-1', lines: [{ chargeId: kept.id }] };
    expect(await refusal(registerClaim(desk.context, accountId, claimBody.parse(claim)))).toBe(withheld);
    const toPayer = { ...decided(), amount: usd(5_000), to: 'payer', because: 'coverage-found' } as const;
    expect(await refusal(transfer(desk.context, accountId, kept.id, kept.version, toPayer))).toBe(withheld);
  });

  test('is paid in parts; the second payment that is too much becomes credit, which pays for something else or goes back', async () => {
    const first = await desk.charge(accountId, 6_000);
    const second = await desk.charge(accountId, 4_000);
    const asked = await desk.invoice(accountId, [first, second]);
    expect((await invoice(asked.id)).open.patient).toEqual(usd(10_000));
    const part = await desk.pay(accountId, 7_000, asked);
    expect(part.applied.map(({ amount }) => amount)).toEqual([usd(6_000), usd(1_000)]);
    expect(await invoice(asked.id)).toMatchObject({ status: 'issued', open: { patient: usd(3_000) } });
    const over = await desk.pay(accountId, 5_000, asked);
    expect(over).toMatchObject({ credited: usd(2_000) });
    expect(await invoice(asked.id)).toMatchObject({ status: 'balanced', open: { patient: usd(0) } });

    const third = await desk.invoice(accountId, [await desk.charge(accountId, 1_500)]);
    const credit = { ...decided(), amount: usd(1_500) };
    const tooMuch = { ...decided(), amount: usd(1_501) };
    expect(await refusal(applyCredit(desk.context, accountId, third.id, third.version, tooMuch))).toBe(
      'ledger-refused more-than-is-open',
    );
    expect(bodyOf(await applyCredit(desk.context, accountId, third.id, third.version, credit))).toMatchObject({
      status: 'balanced',
    });
    const back = (cents: number, version: number) =>
      refund(desk.context, accountId, over.id, version, { ...decided(), amount: usd(cents), method: 'card' });
    expect(await refusal(back(501, 1))).toBe('ledger-refused more-than-the-credit');
    expect(bodyOf<ToldPayment>(await back(500, 1)).refunded).toEqual(usd(500));
    expect(await refusal(back(5_000, 2))).toBe('ledger-refused more-than-was-paid');
    const { balances } = await account();
    expect(balances).toMatchObject({ patient: usd(0), credit: usd(0), paidByPatient: usd(11_500) });
  });

  test('takes a payment back once: what it paid is owed again, and its record says so', async () => {
    const asked = await desk.invoice(accountId, [await desk.charge(accountId, 6_000)]);
    const paid = await desk.pay(accountId, 6_000, asked, { sourceId: 'check-4711', method: 'check' });
    const again = () => reverseEntry(desk.context, accountId, String(paid.entry), decided('The check bounced.'));
    await again();
    expect(await refusal(again())).toBe('ledger-refused posted-already');
    expect(await invoice(asked.id)).toMatchObject({ status: 'issued', open: { patient: usd(6_000) } });
    expect(bodyOf(await showPayment(desk.context, accountId, paid.id))).toMatchObject({ status: 'cancelled' });
    expect(await refusal(desk.pay(accountId, 6_000, asked, { sourceId: 'check-4711' }))).toBe(
      'ledger-refused posted-already',
    );
  });

  test('takes no payment back of which a part was given back: that part would go back twice', async () => {
    const asked = await desk.invoice(accountId, [await desk.charge(accountId, 6_000)]);
    const first = await desk.pay(accountId, 3_000, asked);
    await desk.pay(accountId, 3_000, asked);
    const back = { ...decided(), amount: usd(1_000), method: 'cash', owedAgain: true } as const;
    await refund(desk.context, accountId, first.id, first.version, back);
    const bounced = () => reverseEntry(desk.context, accountId, String(first.entry), decided());
    expect(await refusal(bounced())).toBe('not-in-this-status');
    expect((await account()).balances).toMatchObject({ paidByPatient: usd(5_000), patient: usd(1_000) });
    const refunded = (await desk.journal(accountId)).at(-1)?.number;
    await reverseEntry(desk.context, accountId, String(refunded), decided());
    await bounced();
    expect((await account()).balances).toMatchObject({ paidByPatient: usd(3_000), patient: usd(3_000) });
  });

  test('tells the clinic’s system when an invoice is balanced, and when it is open again', async () => {
    const asked = await desk.invoice(accountId, [await desk.charge(accountId, 6_000)]);
    const { entry } = await desk.pay(accountId, 6_000, asked);
    await reverseEntry(desk.context, accountId, String(entry), decided());
    const news = (await desk.bench.effects('announce')).filter(({ subjectId }) => subjectId === asked.id);
    expect(news.map(({ params }) => params.eventType).toSorted()).toEqual(
      ['balanced', 'drafted', 'issued', 'issued'].map((deed) => `invoice.${deed}`),
    );
  });

  test('takes nothing back upon which something rests', async () => {
    const made = await desk.charge(accountId, 6_000);
    await desk.invoice(accountId, [made]);
    expect(await refusal(reverseEntry(desk.context, accountId, '1', decided()))).toBe(
      'ledger-refused more-than-is-open',
    );
    expect(await refusal(reverseEntry(desk.context, accountId, '2', decided()))).toBe('not-in-this-status');
    expect(await refusal(reverseEntry(desk.context, accountId, '3', decided()))).toBe('not-found');
    expect(await refusal(reverseEntry(desk.context, accountId, '1x', decided()))).toBe('not-found');
  });

  test('shows a charge that was taken back as entered in error, and asks nobody for it', async () => {
    const made = await desk.charge(accountId, 6_000);
    await reverseEntry(desk.context, accountId, '1', decided());
    expect(await charge(made.id)).toMatchObject({ status: 'entered-in-error', open: { patient: usd(0) } });
    expect(await refusal(draftInvoice(desk.context, accountId, [made.id]))).toBe('validation-failed nothing-owed');
  });

  test('is written off and moved by who read it as it stands, and no further than is owed', async () => {
    const made = await desk.charge(accountId, 6_000, { payment: { by: 'coverage', coverageId: desk.coverageId } });
    const toPatient = { ...decided(), amount: usd(2_000), to: 'patient', because: 'patient-responsibility' } as const;
    const moved = await transfer(desk.context, accountId, made.id, made.version, toPatient);
    expect(bodyOf<ToldCharge>(moved).open).toMatchObject({ patient: usd(2_000), payer: usd(4_000) });
    expect(await refusal(transfer(desk.context, accountId, made.id, made.version, toPatient))).toBe('stale-version');
    const off = (cents: number) =>
      ({ ...decided(), amount: usd(cents), of: 'payer', because: 'timely-filing' }) as const;
    const { version } = await charge(made.id);
    expect(await refusal(writeOff(desk.context, accountId, made.id, version, off(4_001)))).toBe(
      'ledger-refused more-than-is-open',
    );
    await writeOff(desk.context, accountId, made.id, version, off(4_000));
    expect((await charge(made.id)).open).toMatchObject({ patient: usd(2_000), payer: usd(0) });
    expect((await account()).balances.writtenOff).toEqual(usd(4_000));
  });

  test('is changed by nobody who does not work here', async () => {
    const made = await desk.charge(accountId, 6_000);
    const nobody = { staffId: newId('staff'), reason: 'x' };
    expect(await refusal(reverseEntry(desk.context, accountId, '1', nobody))).toBe(
      'validation-failed unknown-reference',
    );
    const off = { ...nobody, amount: usd(1), of: 'patient', because: 'courtesy' } as const;
    expect(await refusal(writeOff(desk.context, accountId, made.id, 1, off))).toBe(
      'validation-failed unknown-reference',
    );
  });

  test('withdraws an invoice of which nothing was paid, and what it asked for can be asked for anew', async () => {
    const made = await desk.charge(accountId, 6_000);
    const asked = await desk.invoice(accountId, [made]);
    expect(await refusal(draftInvoice(desk.context, accountId, [made.id]))).toBe('validation-failed nothing-owed');
    expect(bodyOf(await cancelInvoice(desk.context, accountId, asked.id, asked.version, decided()))).toMatchObject({
      status: 'cancelled',
    });
    expect(await refusal(desk.pay(accountId, 6_000, asked))).toBe('validation-failed not-issued');
    const anew = await desk.invoice(accountId, [made]);
    await desk.pay(accountId, 1, anew);
    const { version } = await invoice(anew.id);
    expect(await refusal(cancelInvoice(desk.context, accountId, anew.id, version, decided()))).toBe(
      'not-in-this-status',
    );
  });

  test('tells by age what was asked for, and apart what was not', async () => {
    await desk.invoice(accountId, [await desk.charge(accountId, 6_000)]);
    await desk.charge(accountId, 500);
    const aged = bodyOf<{ buckets: { days: string; patient: unknown }[]; notInvoiced: unknown; on: string }>(
      await showAging(desk.context, accountId, '2026-12-25'),
    );
    expect(aged.buckets.map(({ days, patient }) => [days, patient])).toEqual([
      ['0-30', usd(0)],
      ['31-60', usd(6_000)],
      ['61-90', usd(0)],
      ['91-120', usd(0)],
      ['over-120', usd(0)],
    ]);
    expect(aged.notInvoiced).toEqual(usd(500));
    expect(bodyOf<{ on: string }>(await showAging(desk.context, accountId)).on).toBe('2026-11-23');
  });

  test('gives a receipt that says who paid whom what for which service', async () => {
    const asked = await desk.invoice(accountId, [await desk.charge(accountId, 6_000)]);
    const { id } = await desk.pay(accountId, 7_000, asked);
    expect(bodyOf(await showReceipt(desk.context, accountId, id))).toMatchObject({
      number: id,
      clinic: { name: 'Lakeside Cardiology' },
      patient: 'Ines Okafor',
      amount: usd(7_000),
      credited: usd(1_000),
      services: [{ code: '99213', paid: usd(6_000) }],
    });
  });

  test('has claims that remittances find by their control number, which no other claim has', async () => {
    const made = await desk.charge(accountId, 6_000, { payment: { by: 'coverage', coverageId: desk.coverageId } });
    const register = (controlNumber: string): Promise<unknown> =>
      registerClaim(
        desk.context,
        accountId,
        claimBody.parse({ coverageId: desk.coverageId, controlNumber, lines: [{ chargeId: made.id }] }),
      );
    const answers = await Promise.all([1, 2, 3].map(() => refusal(register('CLM-1'))));
    expect(answers.toSorted()).toEqual(['done', 'validation-failed in-use', 'validation-failed in-use']);
    const { clinicId } = desk.bench;
    const claim = await findClaimByControlNumber(clinicId, 'CLM-1');
    expect(claim).toMatchObject({ payerId: 'summit-advantage', lines: [{ chargeId: made.id, amount: 6_000 }] });
    expect((await findClaimsOf(clinicId, desk.patientId, '2026-11-20', '2026-11-20')).map(({ id }) => id)).toEqual([
      claim?.id,
    ]);
    expect(await charge(made.id)).toMatchObject({ status: 'billed', claimIds: [claim?.id] });
    expect(await refusal(reverseEntry(desk.context, accountId, '1', decided()))).toBe('not-in-this-status');
    await changeClaim(desk.context, accountId, claim?.id ?? '', 1, { status: 'cancelled', reason: 'Wrong payer.' });
    expect(await charge(made.id)).toMatchObject({ claimIds: [] });
    await reverseEntry(desk.context, accountId, '1', decided());
  });

  test('leaves a trace of who changed what for each version of each record', async () => {
    const made = await desk.charge(accountId, 6_000);
    const asked = await desk.invoice(accountId, [made]);
    const paid = await desk.pay(accountId, 6_000, asked);
    const audit = (await desk.bench.audit()).filter(({ sk }) => sk.startsWith('change#'));
    const of = (id: string): string[] =>
      audit.filter(({ recordId }) => recordId === id).map(({ action }) => String(action));
    expect(of(made.id)).toEqual(['charge.charged', 'charge.invoiced', 'charge.paid']);
    expect(of(asked.id)).toEqual(['invoice.drafted', 'invoice.invoiced', 'invoice.paid']);
    expect(of(paid.id)).toEqual(['patientPayment.received']);
    expect(of(accountId)).toEqual(['opened', 'charged', 'invoiced', 'paid'].map((deed) => `billingAccount.${deed}`));
  });

  test('is not found by another clinic', async () => {
    const stranger = { ...desk.context, clinicId: newId('clinic') };
    const made: Told = await desk.charge(accountId, 6_000);
    expect(await refusal(showAccount(stranger, accountId))).toBe('not-found');
    expect(await refusal(showCharge(stranger, accountId, made.id))).toBe('not-found');
  });
});
