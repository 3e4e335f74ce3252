import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { reverseEntry } from '../../../functions/billing/accounts/use-cases/reverse-entry.ts';
import {
  beginFederalProcess,
  recordAnswer,
  recordDetermination,
} from '../../../functions/billing/disputes/use-cases/change-dispute.ts';
import { transfer } from '../../../functions/billing/charges/use-cases/move-amount.ts';
import { showCharge } from '../../../functions/billing/charges/use-cases/show-charge.ts';
import { usd } from '../../../functions/platform/money.ts';
import { bodyOf, type Told } from './desk.ts';
import { openDisputes, type DisputesDesk } from './disputes-desk.ts';

let desk: DisputesDesk;
beforeEach(async () => {
  desk = await openDisputes();
});
afterEach(() => desk.bench.close());

const ANSWER = 'You are right.';

describe('the patient’s own credit of just the disputed amount', () => {
  const withCredit = async (reason: 'amount' | 'wrong-person') => {
    const { accountId, charge } = await desk.bill(20_000);
    await desk.pay(accountId, 20_000);
    const { id } = await desk.open(accountId, [charge], { reason });
    await desk.pass();
    return { accountId, id };
  };

  test('never pays by itself for a bill that is said to be somebody else’s: whoever answers for privacy is asked', async () => {
    const { accountId, id } = await withCredit('wrong-person');
    expect(await desk.dispute(id)).toMatchObject({ status: 'in-privacy-review' });
    expect(await desk.balances(accountId)).toMatchObject({ inDispute: usd(20_000), credit: usd(20_000) });
  });

  test('nor for an amount that is said to be wrong: a specialist decides', async () => {
    const { accountId, id } = await withCredit('amount');
    expect(await desk.dispute(id)).toMatchObject({ status: 'in-review' });
    expect(await desk.balances(accountId)).toMatchObject({ inDispute: usd(20_000), credit: usd(20_000) });
  });
});

describe('a decision that waits for approval', () => {
  test('to give up all does not leave owed what has been held since: it is refused, and decided anew', async () => {
    const accountId = await desk.account();
    const payment = { by: 'coverage', coverageId: desk.coverageId } as const;
    const charge = await desk.charge(accountId, 100_000, { payment });
    const left = async (cents: number): Promise<void> => {
      const { version } = bodyOf<Told>(await showCharge(desk.context, accountId, charge.id));
      const because = { because: 'patient-responsibility', reason: 'Deductible.', staffId: desk.staffId } as const;
      await transfer(desk.context, accountId, charge.id, version, { amount: usd(cents), to: 'patient', ...because });
    };
    await left(80_000);
    const { id } = await desk.open(accountId, [charge]);
    await desk.pass();
    await desk.decide(id, 'review', { choice: 'write-off', answer: ANSWER });
    expect(await desk.dispute(id)).toMatchObject({ status: 'awaiting-approval', proposal: { givenUp: usd(80_000) } });
    await left(5_000);
    const approved = desk.decide(id, 'approval', { choice: 'approve' });
    await expect(approved).rejects.toMatchObject({ faults: [{ code: 'more-is-held' }] });
    expect(await desk.balances(accountId)).toMatchObject({ writtenOff: usd(0), inDispute: usd(85_000) });
    await desk.decide(id, 'approval', { choice: 'send-back', reason: 'It is more by now.' });
    expect(await desk.dispute(id)).toMatchObject({ status: 'in-review' });
  });

  test('posts what was paid of it and bounced meanwhile as given up, and no credit for it', async () => {
    const { accountId, charge, invoice } = await desk.bill(90_000);
    const { entry } = await desk.pay(accountId, 10_000, invoice);
    const { id } = await desk.open(accountId, [charge]);
    await desk.pass();
    await desk.decide(id, 'review', { choice: 'write-off', answer: ANSWER });
    await reverseEntry(desk.context, accountId, String(entry), { staffId: desk.staffId, reason: 'It bounced.' });
    await desk.decide(id, 'approval', { choice: 'approve' });
    expect(await desk.balances(accountId)).toMatchObject({
      writtenOff: usd(90_000),
      inDispute: usd(0),
      credit: usd(0),
    });
    expect((await desk.dispute(id)).answers).toMatchObject([{ owes: usd(0) }]);
  });

  test('is not made by the one whose answer was contested, also where it is sent back', async () => {
    const { accountId, charge } = await desk.bill(90_000);
    const { id } = await desk.open(accountId, [charge], { submitterId: desk.privacyOfficer.id });
    await desk.pass();
    await desk.decide(id, 'review', { choice: 'uphold', answer: ANSWER });
    const [first = ''] = (await desk.dispute(id)).decidedBy;
    const { version } = await desk.dispute(id);
    const contested = { answer: 'contested', words: 'Here is the letter.', staffId: desk.staffId } as const;
    await recordAnswer(desk.context, id, version, contested);
    await desk.pass();
    await desk.decide(id, 'review', { choice: 'write-off', answer: ANSWER });
    await desk.decide(id, 'approval', { choice: 'send-back', reason: 'Too much.' });
    const again = await desk.task(id, 'review');
    expect(again?.excludeStaff).toEqual([first]);
    expect(again?.addressees.map(({ staffId }) => staffId)).not.toContain(first);
  });
});

describe('a decision of the dispute entity', () => {
  test('is of a day that has come', async () => {
    const { accountId, charge } = await desk.bill(90_000);
    const { id, version } = await desk.open(accountId, [charge]);
    const notice = { reference: 'SDR-1', noticeOn: '2026-11-20', staffId: desk.staffId };
    await beginFederalProcess(desk.context, id, version, notice);
    const { version: now } = await desk.dispute(id);
    const said = { on: '2026-11-24', owes: usd(50_000), staffId: desk.staffId };
    await expect(recordDetermination(desk.context, id, now, said)).rejects.toMatchObject({
      faults: [{ pointer: '/on', code: 'not-yet' }],
    });
    expect(await desk.balances(accountId)).toMatchObject({ inDispute: usd(90_000) });
  });
});
