import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { claimBody } from '../../../functions/billing/claims/schemas.ts';
import { readClaim } from '../../../functions/billing/claims/store.ts';
import { registerClaim } from '../../../functions/billing/claims/use-cases/register-claim.ts';
import { DROP_FOLDER } from '../../../functions/billing/remittance/record.ts';
import { heldRemittance } from '../../../functions/billing/remittance/tasks/held.ts';
import { HELD_TASK } from '../../../functions/billing/remittance/tasks/names.ts';
import { checkRemittanceFile, isRemittanceFile } from '../../../functions/billing/remittance/use-cases/check-file.ts';
import { decideRemittance, decideRemittanceClaim } from '../../../functions/billing/remittance/use-cases/decide.ts';
import { handler as takeRemittances } from '../../../functions/billing/handlers/take-remittances.ts';
import { writeOff } from '../../../functions/billing/charges/use-cases/move-amount.ts';
import { disputeBody } from '../../../functions/billing/disputes/schemas.ts';
import { openDispute } from '../../../functions/billing/disputes/use-cases/open-dispute.ts';
import { readBooks } from '../../../functions/billing/ledger/post.ts';
import { readCharges } from '../../../functions/billing/ledger/store.ts';
import { readPaymentPlan } from '../../../functions/billing/payment-plans/store.ts';
import { recordAnswer } from '../../../functions/billing/payment-plans/use-cases/change.ts';
import { offerPaymentPlan } from '../../../functions/billing/payment-plans/use-cases/offer.ts';
import { postRemittance } from '../../../functions/billing/remittance/use-cases/post-remittance.ts';
import type { Effect } from '../../../functions/platform/effects/effect.ts';
import { commit } from '../../../functions/platform/commit.ts';
import { writeObject } from '../../../functions/platform/uploads/bucket.ts';
import { readTask } from '../../../functions/reviews/index.ts';
import { header, interchange, separated, transaction } from '../../unit/billing/sample-835.ts';
import { usd } from '../../../functions/platform/money.ts';
import { bodyOf, type Told, type ToldInvoice } from './desk.ts';
import { head, line, openRemittances, type RemittanceDesk } from './remittance-desk.ts';

let desk: RemittanceDesk;
beforeEach(async () => {
  desk = await openRemittances();
});
afterEach(() => desk.bench.close());

/** Amounts in dollars, of what is not nothing. */
async function books(): Promise<Record<string, number>> {
  const all = Object.entries(await desk.balances());
  return Object.fromEntries(all.flatMap(([name, { amount }]) => (amount === 0 ? [] : [[name, amount / 100]])));
}
/** How it stands with those who were asked about held remittances. */
const asked = async (): Promise<unknown[]> =>
  (await desk.bench.items())
    .filter(({ type, kind }) => type === 'task' && kind === HELD_TASK)
    .map(({ status }) => status);
const PAID = [
  ...head('C1', 1, 200, 120, 20),
  ...line(1, 150, 90, 'CO*45*40', 'PR*3*20'),
  ...line(2, 50, 30, 'CO*45*20'),
];

describe('a remittance is posted', () => {
  test('line by line: what was paid, taken off by contract, and the patient’s share', async () => {
    const claimId = await desk.claim('C1', [15_000, 5000]);
    const file = await desk.remit('120', 'T1', ...PAID);
    expect(file).toMatchObject({ status: 'read', remittanceIds: [expect.any(String)] });
    expect(await books()).toEqual({ patient: 20, charged: 200, paidByPayers: 120, adjusted: 60 });
    const [remittance] = await desk.remittances();
    expect(remittance).toMatchObject({
      status: 'posted',
      tally: { claims: { posted: 1, held: 0 }, lines: 2, heldAmount: 0 },
    });
    const [answer] = await desk.claims();
    expect(answer).toMatchObject({ standing: 'posted', matched: { claimId, by: 'control-number' } });
    const journal = await desk.journal(desk.accountId);
    expect(journal.at(-1)).toMatchObject({ kind: 'payer-payment', on: '2026-11-02', about: { claimId } });
    expect(journal.at(-1)?.sources).toHaveLength(2);
    expect(await readClaim(desk.bench.clinicId, desk.accountId, claimId)).toMatchObject({ payerClaimNumber: 'P-C1' });
  });

  test('once, however often and under whatever name it comes', async () => {
    await desk.claim('C1', [15_000, 5000]);
    await desk.remit('120', 'T1', ...PAID);
    const before = await books();
    const journal = await desk.journal(desk.accountId);
    await desk.remit('120', 'T1', ...PAID);
    const more = transaction([...header('120', 'T1'), 'LX*7', ...PAID], '0009');
    await desk.upload(
      `\uFEFF${separated(interchange([more, more], '000000999'), { element: '|', component: '>', terminator: '\n' })}`,
    );
    expect(await books()).toEqual(before);
    expect(await desk.journal(desk.accountId)).toHaveLength(journal.length);
    expect((await desk.remittances()).map(({ status }) => status)).toEqual(['posted']);
  });

  test('once, where several files with it are read at the same time, and runs are repeated', async () => {
    await desk.claim('C1', [15_000, 5000]);
    const text = separated(interchange([transaction([...header('120', 'T1'), 'LX*1', ...PAID])]));
    await Promise.all([desk.arrive(text), desk.arrive(`${text}\n`), desk.arrive(`\n${text}`)]);
    for (let round = 0; round < 4; round += 1) {
      const waiting = [
        ...(await desk.bench.effects('takeRemittances')),
        ...(await desk.bench.effects('postRemittance')),
      ];
      await Promise.all(
        waiting.flatMap(({ pk, sk }) =>
          [1, 2].map(() => takeRemittances({ Records: [{ body: JSON.stringify({ pk, sk }) }] } as never)),
        ),
      );
    }
    desk.bench.setTime('2026-11-23T16:00:00.000Z');
    await desk.run();
    expect(await books()).toEqual({ patient: 20, charged: 200, paidByPayers: 120, adjusted: 60 });
  });

  test('in several transactions where a claim is long, and is whole all the same', async () => {
    const cents = Array.from({ length: 27 }, () => 1000);
    await desk.claim('C1', cents);
    const lines = cents.flatMap((_, index) => line(index + 1, 10, 6, 'CO*45*3', 'PR*2*1'));
    await desk.remit('162', 'T1', ...head('C1', 1, 270, 162, 27), ...lines);
    expect(await books()).toEqual({ patient: 27, charged: 270, paidByPayers: 162, adjusted: 81 });
    expect((await desk.claims())[0]?.entries).toHaveLength(3);
  });

  test('where the payer tells of the claim alone', async () => {
    await desk.claim('C1', [15_000, 5000]);
    await desk.remit('120', 'T1', ...head('C1', 1, 200, 120, 20), 'CAS*CO*45*60', 'CAS*PR*1*20');
    expect(await books()).toEqual({ patient: 20, charged: 200, paidByPayers: 120, adjusted: 60 });
  });

  test('and more than was owed becomes the payer’s credit, never silence', async () => {
    await desk.claim('C1', [10_000]);
    await desk.remit('100', 'T1', ...head('C1', 1, 100, 100), ...line(1, 100, 100));
    await desk.remit('100', 'T2', ...head('C1', 1, 100, 100), ...line(1, 100, 100));
    expect(await books()).toEqual({ charged: 100, paidByPayers: 200, payerCredit: 100 });
  });

  test('with the patient’s share only after the other coverage has answered', async () => {
    const second = await desk.addCoverage(2);
    await desk.claim('C1', [10_000]);
    await desk.remit('70', 'T1', ...head('C1', 1, 100, 70, 20), ...line(1, 100, 70, 'CO*45*10', 'PR*2*20'));
    expect(await books()).toEqual({ payer: 20, charged: 100, paidByPayers: 70, adjusted: 10 });
    expect((await desk.claims())[0]).toMatchObject({ waits: 2000 });
    const [charge] = (await desk.journal(desk.accountId)).flatMap(({ legs }) =>
      legs.flatMap(({ chargeId }) => chargeId ?? []),
    );
    const given = claimBody.parse({
      coverageId: second,
      controlNumber: 'C2',
      lines: [{ chargeId: charge, controlNumber: 'L1' }],
    });
    await registerClaim(desk.context, desk.accountId, given);
    const answer = [
      ...head('C2', 2, 100, 15, 5).map((each) => each.replace('*M1', '*N1')),
      ...line(1, 100, 15, 'OA*23*80', 'PR*2*5'),
    ];
    await desk.remit('15', 'T2', ...answer);
    expect(await books()).toEqual({ patient: 5, charged: 100, paidByPayers: 85, adjusted: 10 });
  });

  test('and amounts priced beforehand are told and move nothing', async () => {
    await desk.claim('C1', [10_000]);
    await desk.remit('0', 'T1', ...head('C1', 25, 100, 0), ...line(1, 100, 0, 'CO*45*30', 'OA*101*70'));
    expect(await books()).toEqual({ payer: 100, charged: 100 });
    expect((await desk.claims())[0]).toMatchObject({ standing: 'told' });
  });
});

describe('a decision is taken back (CLP02 22)', () => {
  test('as a whole, and decided anew in the same remittance', async () => {
    await desk.claim('C1', [10_000]);
    const first = [...head('C1', 1, 100, 70, 20), ...line(1, 100, 70, 'CO*45*10', 'PR*2*20')];
    const back = [...head('C1', 22, -100, -70), ...line(1, -100, -70, 'CO*45*-10', 'PR*2*-20')];
    const anew = [...head('C1', 1, 100, 80, 10), ...line(1, 100, 80, 'CO*45*10', 'PR*2*10')];
    await desk.remit('70', 'T1', ...first);
    await desk.remit('10', 'T2', ...back, ...anew);
    expect(await books()).toEqual({ patient: 10, charged: 100, paidByPayers: 80, adjusted: 10 });
    await desk.remit('10', 'T2', ...back, ...anew);
    expect(await books()).toEqual({ patient: 10, charged: 100, paidByPayers: 80, adjusted: 10 });
  });

  describe('after the patient was asked for the share', () => {
    const first = [...head('C1', 1, 100, 70, 20), ...line(1, 100, 70, 'CO*45*10', 'PR*2*20')];
    const back = [...head('C1', 22, -100, -70), ...line(1, -100, -70, 'CO*45*-10', 'PR*2*-20')];
    const anew = [...head('C1', 1, 100, 80, 10), ...line(1, 100, 80, 'CO*45*10', 'PR*2*10')];
    const askedFor = async (): Promise<ToldInvoice> => {
      await desk.claim('C1', [10_000]);
      await desk.remit('70', 'T1', ...first);
      return await desk.invoice(desk.accountId, (await readCharges(desk.bench.clinicId, desk.accountId, 1)) as never);
    };
    const decidedAnew = async (): Promise<void> => {
      await desk.remit('10', 'T2', ...back, ...anew);
      expect((await desk.claims()).map(({ standing }) => standing)).toEqual(['posted', 'posted', 'posted']);
    };
    const settled = { charged: 100, paidByPayers: 80, adjusted: 10 };

    test('the invoice asks for nothing of it any more', async () => {
      const { id } = await askedFor();
      await decidedAnew();
      expect(await books()).toEqual({ ...settled, patient: 10 });
      const { invoices } = await readBooks(desk.bench.clinicId, desk.accountId, { invoices: [id] });
      expect(invoices.get(id)).toMatchObject({ status: 'balanced', sums: {} });
    });

    test('what the patient has paid of it is the patient’s credit', async () => {
      await desk.pay(desk.accountId, 500, await askedFor());
      await decidedAnew();
      expect(await books()).toEqual({ ...settled, patient: 10, paidByPatient: 5, credit: 5 });
    });

    test('what is in a payment plan of it comes off that', async () => {
      const { id } = await askedFor();
      const { accountId, staffId, context } = desk;
      const terms = { installments: 2, firstDueOn: '2026-12-01', interval: 'month', staffId } as const;
      const offered = bodyOf<Told>(await offerPaymentPlan(context, { accountId, invoiceIds: [id], ...terms }));
      const said = { answer: 'agreed', by: 'paper', staffId } as const;
      await recordAnswer(context, offered.id, offered.version, said);
      await decidedAnew();
      expect(await books()).toEqual({ ...settled, patient: 10 });
      expect(await readPaymentPlan(context.clinicId, offered.id)).toMatchObject({ status: 'completed', left: 0 });
    });

    test('what is disputed of it is disputed no more, and what is left to the patient anew is held with it', async () => {
      await askedFor();
      const [charge] = await readCharges(desk.bench.clinicId, desk.accountId, 1);
      const { accountId, staffId } = desk;
      const said = { accountId, chargeIds: [charge?.id ?? ''], reason: 'coverage', words: 'They should pay it.' };
      await openDispute(desk.context, disputeBody.parse({ ...said, submitterId: staffId }));
      expect(await books()).toMatchObject({ inDispute: 20 });
      await decidedAnew();
      expect(await books()).toEqual({ ...settled, inDispute: 10 });
    });

    test('what was given up of it since is looked at by a person', async () => {
      await askedFor();
      const [charge] = await readCharges(desk.bench.clinicId, desk.accountId, 1);
      const givenUp = { staffId: desk.staffId, reason: 'A courtesy.', amount: usd(2_000), of: 'patient' } as const;
      await writeOff(desk.context, desk.accountId, charge?.id ?? '', charge?.version ?? 0, {
        ...givenUp,
        because: 'courtesy',
      });
      await desk.remit('10', 'T2', ...back, ...anew);
      const held = (await desk.claims()).find(({ payment }) => payment.status === '22');
      expect(held).toMatchObject({ standing: 'held', why: [{ code: 'more-than-is-open' }] });
    });
  });

  test('only where it was posted; else it is held', async () => {
    await desk.claim('C1', [10_000]);
    await desk.remit('-70', 'T2', ...head('C1', 22, -100, -70), ...line(1, -100, -70, 'CO*45*-30'));
    expect((await desk.claims())[0]).toMatchObject({ standing: 'held', why: [{ code: 'nothing-to-take-back' }] });
    expect(await books()).toEqual({ payer: 100, charged: 100 });
  });
});

describe('what does not match or balance is held as work', () => {
  test('a claim that the clinic does not have; the others are posted', async () => {
    await desk.claim('C1', [15_000, 5000]);
    const stranger = [...head('C9', 1, 50, 50), ...line(1, 50, 50)];
    await desk.remit('170', 'T1', ...PAID, ...stranger);
    const [remittance] = await desk.remittances();
    expect(remittance).toMatchObject({
      status: 'partly-held',
      tally: { claims: { posted: 1, held: 1 }, heldAmount: 5000 },
    });
    expect(await books()).toMatchObject({ paidByPayers: 120 });
  });

  test('until a person says which claim it is', async () => {
    const claimId = await desk.claim('C1', [5000]);
    await desk.remit(
      '50',
      'T1',
      ...head('WRONG', 1, 50, 50).map((each) => each.replace('*M1', '*OTHER')),
      ...line(1, 50, 50),
    );
    const [held] = await desk.claims();
    expect(held).toMatchObject({ standing: 'held', why: [{ code: 'claim-unknown' }] });
    const { id, remittanceId, version } = held ?? { id: '', remittanceId: '', version: 0 };
    await decideRemittanceClaim(desk.context, { remittanceId, remittanceClaimId: id }, version, {
      staffId: desk.staffId,
      reason: 'By the name and the day.',
      deed: 'post',
      claim: { accountId: desk.accountId, claimId },
    });
    await desk.run();
    expect(await books()).toEqual({ charged: 50, paidByPayers: 50 });
    expect((await desk.remittances())[0]).toMatchObject({ status: 'posted' });
  });

  test('until the claim is registered and all that is held is tried again', async () => {
    await desk.remit('50', 'T1', ...head('C1', 1, 50, 50), ...line(1, 50, 50));
    await desk.claim('C1', [5000]);
    const [remittance] = await desk.remittances();
    expect(remittance).toMatchObject({ status: 'partly-held' });
    await decideRemittance(desk.context, remittance?.id ?? '', remittance?.version ?? 0, {
      staffId: desk.staffId,
      reason: 'The claim was registered late.',
      deed: 'post',
    });
    await desk.run();
    expect(await books()).toEqual({ charged: 50, paidByPayers: 50 });
    expect((await desk.remittances())[0]).toMatchObject({ status: 'posted' });
  });

  test('a claim whose member is another’s', async () => {
    await desk.claim('C1', [5000]);
    await desk.remit(
      '50',
      'T1',
      ...head('C1', 1, 50, 50).map((each) => each.replace('*M1', '*OTHER')),
      ...line(1, 50, 50),
    );
    expect((await desk.claims())[0]).toMatchObject({ standing: 'held', why: [{ code: 'member-differs' }] });
  });

  test('by the payer’s number with member and days, where the control number did not come back', async () => {
    const claimId = await desk.claim('C1', [10_000]);
    await desk.remit('40', 'T1', ...head('C1', 1, 100, 40), ...line(1, 100, 40, 'OA*23*60'));
    await desk.remit(
      '60',
      'T2',
      ...head('C1', 1, 100, 60).map((each) => each.replace('CLP*C1', 'CLP*0')),
      ...line(1, 100, 60, 'OA*23*40'),
    );
    expect((await desk.claims()).map(({ matched }) => matched)).toContainEqual({
      accountId: desk.accountId,
      claimId,
      by: 'payer-number',
    });
    expect(await books()).toEqual({ charged: 100, paidByPayers: 100 });
  });

  test('a claim that does not balance, with by how much; a person posts it in spite of that', async () => {
    await desk.claim('C1', [10_000]);
    await desk.remit('70', 'T1', ...head('C1', 1, 100, 70), ...line(1, 100, 70, 'CO*45*20'));
    const [held] = await desk.claims();
    expect(held).toMatchObject({ standing: 'held', why: [{ code: 'line-out-of-balance', difference: -1000 }, {}] });
    expect(await books()).toEqual({ payer: 100, charged: 100 });
    await decideRemittanceClaim(
      desk.context,
      { remittanceId: held?.remittanceId ?? '', remittanceClaimId: held?.id ?? '' },
      held?.version ?? 0,
      { staffId: desk.staffId, reason: 'The payer confirmed it.', deed: 'post' },
    );
    await desk.run();
    expect(await books()).toEqual({ payer: 10, charged: 100, paidByPayers: 70, adjusted: 20 });
  });

  test('a remittance whose payment is not what its claims come to, whole, until it is released', async () => {
    await desk.claim('C1', [15_000, 5000]);
    await desk.remit('100', 'T1', ...PAID);
    const [remittance] = await desk.remittances();
    expect(remittance).toMatchObject({
      status: 'held',
      held: [{ code: 'remittance-out-of-balance', difference: -2000 }],
    });
    expect(await books()).toEqual({ payer: 200, charged: 200 });
    expect(await asked()).toEqual(['requested']);
    // Nothing posts it, but whoever releases it.
    const { clinicId } = desk.bench;
    const stray = { clinicId, subjectId: remittance?.id ?? '', id: 'stray', params: {} } as Effect<'postRemittance'>;
    await postRemittance(stray);
    expect(await books()).toEqual({ payer: 200, charged: 200 });
    await decideRemittance(desk.context, remittance?.id ?? '', remittance?.version ?? 0, {
      staffId: desk.staffId,
      reason: 'The bank shows $120.00.',
      deed: 'post',
    });
    await desk.run();
    expect(await books()).toMatchObject({ paidByPayers: 120 });
    expect(await asked()).toEqual(['cancelled']);
  });

  test('and whoever is asked about it by mail sees why, and decides it there', async () => {
    await desk.claim('C1', [15_000, 5000]);
    await desk.remit('100', 'T1', ...PAID);
    const [pointer] = (await desk.bench.items()).filter(({ type }) => type === 'task');
    const task = await readTask(desk.bench.clinicId, String(pointer?.['id']));
    if (!task) throw new Error('nobody was asked');
    const context = { ...desk.context, actor: { kind: 'staff' as const, id: desk.staffId } };
    const { warnings, choices } = await heldRemittance.view(context, task);
    expect(warnings).toEqual([expect.stringMatching(/Expected \$120\.00, found \$100\.00/)]);
    expect(choices.map(({ value }) => value)).toEqual(['post', 'set-aside']);
    const fields = { reason: 'The bank shows $120.00.' };
    await commit(context, await heldRemittance.decide(context, task, { choice: 'post', fields }));
    await desk.run();
    expect(await books()).toMatchObject({ paidByPayers: 120 });
  });

  test('and a better file of the same payment takes its place, without what it does not have', async () => {
    await desk.claim('C1', [15_000, 5000]);
    await desk.claim('C2', [5000]);
    await desk.remit('120', 'T1', ...PAID, ...head('C2', 1, 50, 50), ...line(1, 50, 50));
    expect((await desk.remittances())[0]).toMatchObject({ status: 'held' });
    await desk.remit('120', 'T1', ...PAID);
    expect((await desk.remittances())[0]).toMatchObject({
      status: 'posted',
      tally: { claims: { posted: 1, 'set-aside': 1 } },
    });
    expect(await books()).toMatchObject({ paidByPayers: 120, payer: 50 });
  });

  test('the same claim of the same payment with other amounts', async () => {
    await desk.claim('C1', [10_000]);
    await desk.remit('70', 'T1', ...head('C1', 1, 100, 70), ...line(1, 100, 70, 'CO*45*30'));
    await desk.remit('80', 'T1', ...head('C1', 1, 100, 80), ...line(1, 100, 80, 'CO*45*20'));
    expect(await books()).toEqual({ charged: 100, paidByPayers: 70, adjusted: 30 });
    const differing = (await desk.claims()).find(({ standing }) => standing === 'held');
    expect(differing).toMatchObject({ why: [{ code: 'differs-from-posted' }] });
    const posting = decideRemittanceClaim(
      desk.context,
      { remittanceId: differing?.remittanceId ?? '', remittanceClaimId: differing?.id ?? '' },
      differing?.version ?? 0,
      { staffId: desk.staffId, reason: 'Post it.', deed: 'post' },
    );
    await expect(posting).rejects.toThrow(/is posted/);
  });

  test('a claim of more lines than are kept, whole: nobody posts a part of it', async () => {
    await desk.claim('C1', [10_100]);
    const lines = Array.from({ length: 101 }, (_, index) => [`SVC*HC:99213*1*1**1`, `REF*6R*X${index}`]).flat();
    await desk.remit('101', 'T1', ...head('C1', 1, 101, 101), ...lines);
    const [held] = await desk.claims();
    expect(held).toMatchObject({ standing: 'held', why: [{ code: 'too-many-lines' }] });
    const ids = { remittanceId: held?.remittanceId ?? '', remittanceClaimId: held?.id ?? '' };
    const how = { staffId: desk.staffId, reason: 'Post it.' };
    const posting = decideRemittanceClaim(desk.context, ids, held?.version ?? 0, { ...how, deed: 'post' });
    await expect(posting).rejects.toMatchObject({ type: 'not-in-this-status' });
    await decideRemittanceClaim(desk.context, ids, held?.version ?? 0, { ...how, deed: 'set-aside' });
    await desk.run();
    expect(await books()).toEqual({ payer: 101, charged: 101 });
  });

  test('a file that is none is refused for what it is', async () => {
    expect(await desk.upload('%PDF-1.7')).toMatchObject({ status: 'refused', refusal: { code: 'no-x12' } });
    const other = separated(interchange([['ST*999*0001', 'AK1*HP*7', 'SE*3*0001']]));
    expect(await desk.upload(other)).toMatchObject({ status: 'refused', refusal: { code: 'no-835' }, others: ['999'] });
  });

  test('an adjustment that the account cannot take', async () => {
    await desk.claim('C1', [10_000]);
    await desk.remit('0', 'T1', ...head('C1', 1, 100, 0), ...line(1, 100, 0, 'CO*45*100'));
    await desk.remit('0', 'T2', ...head('C1', 1, 100, 0), ...line(1, 100, 0, 'CO*45*100'));
    expect((await desk.claims()).map(({ standing }) => standing).sort()).toEqual(['held', 'posted']);
    expect(await books()).toEqual({ charged: 100, adjusted: 100 });
  });
});

describe('a denial', () => {
  const DENIED = [...head('C1', 4, 100, 0), ...line(1, 100, 0, 'CO*50*100')];

  test('of group CO stands apart from what the payer owes, in a queue by day; never with the patient', async () => {
    await desk.claim('C1', [10_000]);
    await desk.remit('0', 'T1', ...DENIED);
    expect(await books()).toEqual({ denied: 100, charged: 100 });
    const [denial] = await desk.denials();
    expect(denial).toMatchObject({ status: 'open', kind: 'appeal', group: 'CO', amount: 10_000, dueOn: '2027-01-06' });
    await expect(desk.decide(denial?.id ?? '', 'bill-patient')).rejects.toThrow(/never billed to the patient/);
    expect(await books()).toEqual({ denied: 100, charged: 100 });
  });

  test('appealed is the payer’s again, and ends with the payer’s answer', async () => {
    await desk.claim('C1', [10_000]);
    await desk.remit('0', 'T1', ...DENIED);
    const [denial] = await desk.denials();
    expect(await desk.decide(denial?.id ?? '', 'appeal')).toMatchObject({ status: 'appealed', dueOn: '2026-12-23' });
    expect(await books()).toEqual({ payer: 100, charged: 100 });
    await desk.remit('90', 'T2', ...head('C1', 1, 100, 90, 10), ...line(1, 100, 90, 'PR*3*10'));
    expect(await books()).toEqual({ patient: 10, charged: 100, paidByPayers: 90 });
    expect(await desk.denials()).toEqual([]);
  });

  test('that the payer decides anew by itself is answered in the same transaction', async () => {
    await desk.claim('C1', [10_000]);
    await desk.remit('0', 'T1', ...DENIED);
    await desk.remit('90', 'T2', ...head('C1', 1, 100, 90, 10), ...line(1, 100, 90, 'PR*3*10'));
    expect(await books()).toEqual({ patient: 10, charged: 100, paidByPayers: 90 });
    expect(await desk.denials()).toEqual([]);
  });

  test('stays open where the next answer cannot be posted', async () => {
    await desk.claim('C1', [10_000]);
    await desk.remit('0', 'T1', ...head('C1', 1, 100, 0), ...line(1, 100, 0, 'CO*50*40', 'CO*45*60'));
    await desk.remit('0', 'T2', ...head('C1', 1, 100, 0), ...line(1, 100, 0, 'CO*18*100'));
    expect(await books()).toEqual({ denied: 40, charged: 100, adjusted: 60 });
    expect(await desk.denials()).toMatchObject([{ status: 'open', amount: 4000 }]);
  });

  test('written off is given up', async () => {
    await desk.claim('C1', [10_000]);
    await desk.remit('0', 'T1', ...head('C1', 4, 100, 0), ...line(1, 100, 0, 'CO*29*100'));
    const [denial] = await desk.denials();
    expect(denial).toMatchObject({ kind: 'write-off' });
    await desk.decide(denial?.id ?? '', 'write-off');
    expect(await books()).toEqual({ charged: 100, writtenOff: 100 });
    expect(await desk.denials()).toEqual([]);
  });

  test('of group PR can be billed to the patient by a person; of OA and PI it cannot', async () => {
    await desk.claim('C1', [10_000]);
    await desk.remit('0', 'T1', ...head('C1', 1, 100, 0, 60), ...line(1, 100, 0, 'PR*96*60', 'PI*45*40'));
    expect(await books()).toEqual({ payer: 100, charged: 100 });
    const denials = await desk.denials();
    expect(denials.map(({ group, kind, amount }) => [group, kind, amount])).toEqual([
      ['PR', 'patient', 6000],
      ['PI', 'review', 4000],
    ]);
    await desk.decide(denials[0]?.id ?? '', 'bill-patient');
    await expect(desk.decide(denials[1]?.id ?? '', 'bill-patient')).rejects.toThrow(/never billed/);
    expect(await books()).toEqual({ patient: 60, payer: 40, charged: 100 });
  });

  test('ends when the payer takes its decision back', async () => {
    await desk.claim('C1', [10_000]);
    await desk.remit('0', 'T1', ...DENIED);
    await desk.remit('0', 'T2', ...head('C1', 22, -100, 0), ...line(1, -100, 0, 'CO*50*-100'));
    expect(await books()).toEqual({ payer: 100, charged: 100 });
    expect(await desk.denials()).toEqual([]);
  });

  test('of the claim’s filing limit is due by that day', async () => {
    await desk.claim('C1', [10_000], { filingLimit: '2026-12-01' });
    await desk.remit('0', 'T1', ...head('C1', 4, 100, 0), ...line(1, 100, 0, 'CO*16*100'));
    expect(await desk.denials()).toMatchObject([
      { kind: 'resubmit', dueOn: '2026-12-01', dueBecause: 'the filing limit of the claim' },
    ]);
  });
});

describe('a file that is dropped for a clinic', () => {
  test('is read as if it had been uploaded, once, whatever it is called', async () => {
    await desk.claim('C1', [15_000, 5000]);
    const bytes = Buffer.from(separated(interchange([transaction([...header('120', 'T1'), 'LX*1', ...PAID])])));
    const sha256 = createHash('sha256').update(bytes).digest('base64');
    for (const name of ['a.835', 'a.835', 'Copy of b.txt']) {
      const key = `${DROP_FOLDER}/${desk.bench.clinicId}/${name}`;
      expect(isRemittanceFile(key)).toBe(true);
      await writeObject(key, { bytes, contentType: 'text/plain', sha256 });
      await checkRemittanceFile(key, 'test');
      await desk.run();
    }
    expect(await books()).toMatchObject({ paidByPayers: 120 });
    expect((await desk.bench.items()).filter(({ type }) => type === 'remittanceFile')).toHaveLength(2);
  });

  test.each(['remittance-drop/a.835', 'remittance-drop/clinic/a.835', 'quarantine/x/y/z', 'imports/x'])(
    '%s is no such file',
    (key) => expect(isRemittanceFile(key)).toBe(false),
  );
});
