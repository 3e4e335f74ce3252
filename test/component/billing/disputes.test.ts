import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { claimBody } from '../../../functions/billing/claims/schemas.ts';
import { registerClaim } from '../../../functions/billing/claims/use-cases/register-claim.ts';
import { transfer } from '../../../functions/billing/charges/use-cases/move-amount.ts';
import { showCharge } from '../../../functions/billing/charges/use-cases/show-charge.ts';
import { disputeNotReached } from '../../../functions/billing/disputes/use-cases/not-reached.ts';
import { usd } from '../../../functions/platform/money.ts';
import {
  beginFederalProcess,
  recordAnswer,
  recordDetermination,
  supplyInformation,
  withdrawDispute,
} from '../../../functions/billing/disputes/use-cases/change-dispute.ts';
import { askAboutBill } from '../../../functions/billing/disputes/use-cases/bill.ts';
import { showDispute } from '../../../functions/billing/disputes/use-cases/show-dispute.ts';
import { disputeReplySchema } from '../../../functions/billing/disputes/schemas.ts';
import { handler as recordFailure } from '../../../functions/billing/handlers/record-dispute-failure.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { recordKey } from '../../../functions/platform/keys.ts';
import { MONDAY } from '../clinic-bench.ts';
import { sendMails } from '../registration/answers-desk.ts';
import { BORN, openDisputes, type DisputesDesk } from './disputes-desk.ts';

let desk: DisputesDesk;
beforeEach(async () => {
  desk = await openDisputes();
});
afterEach(() => desk.bench.close());

const ANSWER = 'The visit took longer than planned.\nThe fee for it is in our list.';

describe('from the moment a bill is disputed', () => {
  test('what is disputed is held, and the rest of the account goes on', async () => {
    const { accountId, charge } = await desk.bill(20_000);
    await desk.charge(accountId, 5_000);
    const dispute = await desk.open(accountId, [charge]);
    expect(dispute).toMatchObject({ status: 'gathering', disputed: usd(20_000) });
    expect(await desk.balances(accountId)).toMatchObject({ inDispute: usd(20_000), patient: usd(5_000) });
    const held = (await desk.journal(accountId)).at(-1);
    expect(held).toMatchObject({ kind: 'transfer', about: { disputeId: dispute.id } });
  });

  test('nobody can dispute it a second time, and what nobody is asked for cannot be disputed', async () => {
    const { accountId, charge } = await desk.bill(20_000);
    await desk.open(accountId, [charge]);
    await expect(desk.open(accountId, [charge])).rejects.toMatchObject({ type: 'conflict' });
    const billed = await desk.charge(accountId, 1_000, { payment: { by: 'coverage', coverageId: desk.coverageId } });
    await expect(desk.open(accountId, [billed])).rejects.toMatchObject({ type: 'validation-failed' });
  });

  test('a billing specialist is asked, with the facts, and the API tells who acts by when', async () => {
    const { accountId, charge } = await desk.bill(20_000);
    const { id } = await desk.open(accountId, [charge]);
    await desk.pass();
    expect(await desk.task(id, 'review')).toMatchObject({ roles: ['billing-specialist'] });
    const body = disputeReplySchema.parse(JSON.parse(JSON.stringify((await showDispute(desk.context, id)).body)));
    expect(body).toMatchObject({ status: 'in-review', taskStatus: 'in-progress', whoActs: 'staff' });
    expect(body.due).toBeDefined();
    expect(body.facts?.some(({ kind }) => kind === 'charge')).toBe(true);
    expect(body.federalEligibility).toMatchObject({ isEligible: false });
  });
});

describe('what is decided is posted in the same transaction', () => {
  test.each([
    ['uphold', { answer: ANSWER }, { patient: usd(20_000), inDispute: usd(0), writtenOff: usd(0) }, 'upheld'],
    ['adjust', { 'given-up': '80.50', answer: ANSWER }, { patient: usd(11_950), writtenOff: usd(8_050) }, 'adjusted'],
    ['write-off', { answer: ANSWER }, { patient: usd(0), writtenOff: usd(20_000) }, 'written-off'],
    [
      'payment-plan',
      { installments: '3', answer: ANSWER },
      { patient: usd(20_000), writtenOff: usd(0) },
      'payment-plan-offered',
    ],
  ])('%s', async (choice, fields, balances, outcome) => {
    const { accountId, charge } = await desk.bill(20_000);
    const { id } = await desk.open(accountId, [charge]);
    await desk.pass();
    expect((await desk.decide(id, 'review', { choice, ...fields })).outcome).toBe('decided');
    expect(await desk.balances(accountId)).toMatchObject({ ...balances, inDispute: usd(0) });
    const dispute = await desk.dispute(id);
    expect(dispute).toMatchObject({ status: 'answered', told: { by: 'mail' } });
    expect(dispute.answers).toMatchObject([{ outcome, answer: ANSWER }]);
  });

  test('more than is held cannot be given up: the form says so, and nothing changes', async () => {
    const { accountId, charge } = await desk.bill(20_000);
    const { id } = await desk.open(accountId, [charge]);
    await desk.pass();
    const form = { choice: 'adjust', 'given-up': '200.01', answer: ANSWER };
    await expect(desk.decide(id, 'review', form)).rejects.toMatchObject({ faults: [{ pointer: '/given-up' }] });
    expect(await desk.balances(accountId)).toMatchObject({ inDispute: usd(20_000) });
  });
});

describe('above the clinic’s limit a second person approves', () => {
  const propose = async (cents: number) => {
    const { accountId, charge } = await desk.bill(cents);
    const { id } = await desk.open(accountId, [charge]);
    await desk.pass();
    await desk.decide(id, 'review', { choice: 'write-off', answer: ANSWER });
    return { accountId, id };
  };

  test('not the first, nor who took it down; until then nothing is posted', async () => {
    const { accountId, id } = await propose(50_001);
    expect(await desk.dispute(id)).toMatchObject({ status: 'awaiting-approval' });
    expect(await desk.balances(accountId)).toMatchObject({ inDispute: usd(50_001), writtenOff: usd(0) });
    const task = await desk.task(id, 'approval');
    const [first = ''] = (await desk.dispute(id)).decidedBy;
    expect(task?.excludeStaff.toSorted()).toEqual([first, desk.supervisor.id].toSorted());
    expect(task?.addressees.map(({ staffId }) => staffId)).not.toContain(first);

    await desk.decide(id, 'approval', { choice: 'approve' });
    expect(await desk.balances(accountId)).toMatchObject({ inDispute: usd(0), writtenOff: usd(50_001) });
    const [answer] = (await desk.dispute(id)).answers;
    expect(answer?.approvedBy).toBeDefined();
    expect(answer?.approvedBy).not.toBe(answer?.by);
  });

  test('at the limit one is enough', async () => {
    const { id } = await propose(50_000);
    expect(await desk.dispute(id)).toMatchObject({ status: 'answered' });
  });

  test('what is not approved is decided anew, and still held', async () => {
    const { accountId, id } = await propose(50_001);
    await desk.decide(id, 'approval', { choice: 'send-back', reason: 'A part would do.' });
    expect(await desk.dispute(id)).toMatchObject({ status: 'in-review', sentBack: 'A part would do.' });
    expect(await desk.balances(accountId)).toMatchObject({ inDispute: usd(50_001) });
    expect(await desk.task(id, 'review')).toBeDefined();
  });
});

describe('the patient', () => {
  const answered = async (choice = 'uphold', fields: Readonly<Record<string, string>> = {}) => {
    const { accountId, charge } = await desk.bill(20_000);
    const { id } = await desk.open(accountId, [charge]);
    await desk.pass();
    await desk.decide(id, 'review', { choice, answer: ANSWER, ...fields });
    await desk.pass();
    return { accountId, id, browser: desk.browser() };
  };

  test('reads the answer with its reasons behind a link, after the proof, and accepts it', async () => {
    const { id, browser } = await answered();
    expect((await browser.open()).body).not.toContain('longer than planned');
    const page = await browser.prove(BORN);
    expect(page.body).toContain('The visit took longer than planned.');
    expect(page.body).toContain('$200.00');
    expect((await browser.send({ say: 'accept' })).title).toBe('Thank you');
    expect(await desk.dispute(id)).toMatchObject({ status: 'accepted' });
  });

  test('takes the installments that were offered', async () => {
    const { id, browser } = await answered('payment-plan', { installments: '3' });
    expect((await browser.prove(BORN)).body).toContain('3 installments of $66.67');
    await browser.send({ say: 'payment-plan' });
    expect(await desk.dispute(id)).toMatchObject({ status: 'accepted', paymentPlanAccepted: true });
  });

  test('takes installments for what is left after a part was given up', async () => {
    const { id, browser } = await answered('adjust', { 'given-up': '80', installments: '4' });
    expect((await browser.prove(BORN)).body).toContain('4 installments of $30.00');
    await browser.send({ say: 'payment-plan' });
    expect(await desk.dispute(id)).toMatchObject({ status: 'accepted', paymentPlanAccepted: true });
  });

  test('contests once, with something new: it is held again, and somebody else decides for good', async () => {
    const { accountId, id, browser } = await answered();
    await browser.prove(BORN);
    const empty = await browser.send({ say: 'contest' });
    expect(empty.body).toContain('What is new: this is needed');
    await browser.send({ say: 'contest', words: 'Here is the estimate that I was given.' });
    expect(await desk.balances(accountId)).toMatchObject({ inDispute: usd(20_000) });
    await desk.pass();
    const [first = ''] = (await desk.dispute(id)).decidedBy;
    expect((await desk.task(id, 'review'))?.excludeStaff).toContain(first);

    await desk.decide(id, 'review', { choice: 'adjust', 'given-up': '100', answer: 'You are right in part.' });
    await desk.pass();
    const last = desk.browser();
    const page = await last.prove(BORN);
    expect(page.body).not.toContain('something new');
    await last.send({ say: 'contest', words: 'Once more.' });
    const { version } = await desk.dispute(id);
    const again = { answer: 'contested' as const, words: 'Once more.', staffId: desk.supervisor.id };
    await expect(recordAnswer(desk.context, id, version, again)).rejects.toMatchObject({ type: 'not-in-this-status' });
    expect(await desk.dispute(id)).toMatchObject({ status: 'answered', round: 2 });
    await last.send({ say: 'accept' });
    expect(await desk.dispute(id)).toMatchObject({ status: 'accepted' });
    expect(await desk.balances(accountId)).toMatchObject({ patient: usd(10_000), writtenOff: usd(10_000) });
  });

  test('is reminded once, halfway; without an answer the answer stands', async () => {
    const { id } = await answered();
    desk.bench.setTime('2026-12-10T15:00:00.000Z');
    await desk.pass();
    expect(desk.links()).toHaveLength(2);
    desk.bench.setTime('2026-12-20T15:00:00.000Z');
    await desk.pass();
    expect(desk.links()).toHaveLength(2);
    desk.bench.setTime('2026-12-25T15:00:00.000Z');
    await desk.pass();
    expect(await desk.dispute(id)).toMatchObject({ status: 'closed', closed: 'unanswered' });
  });

  test('says it to the clinic’s staff instead, who record it by name', async () => {
    const { id } = await answered();
    const { version } = await desk.dispute(id);
    const said = { answer: 'accepted' as const, paymentPlanAccepted: false, staffId: desk.supervisor.id };
    await expect(recordAnswer(desk.context, id, version - 1, said)).rejects.toMatchObject({ type: 'stale-version' });
    await expect(recordAnswer(desk.context, id, version, { ...said, paymentPlanAccepted: true })).rejects.toMatchObject(
      {
        type: 'validation-failed',
      },
    );
    await recordAnswer(desk.context, id, version, said);
    expect(await desk.dispute(id)).toMatchObject({ status: 'accepted' });
  });

  describe('whom no mail reaches', () => {
    test('is told by staff, who record what they say; the clinic’s system hears so too', async () => {
      const { id } = await answered();
      await disputeNotReached(desk.context, id);
      expect(await desk.dispute(id)).toMatchObject({
        status: 'answered',
        told: { by: 'clinic', because: 'not-reached' },
      });
      const announced = await desk.bench.effects('announce');
      expect(announced.map(({ params }) => params.eventType)).toContain('dispute.patient-not-reached');
      await desk.decide(id, 'tell', { choice: 'contested', words: 'It was the other knee.' });
      expect(await desk.dispute(id)).toMatchObject({ status: 'gathering', round: 2 });
    });

    test('and who has no address: staff are asked in the change that answers', async () => {
      const patient = (await desk.bench.items()).find(({ id }) => id === desk.patientId)!;
      await desk.bench.put({ ...patient, telecom: [] });
      const { accountId, charge } = await desk.bill(20_000);
      const { id } = await desk.open(accountId, [charge]);
      await desk.pass();
      await desk.decide(id, 'review', { choice: 'uphold', answer: ANSWER });
      expect(await desk.dispute(id)).toMatchObject({ told: { by: 'clinic', because: 'no-address' } });
      await desk.decide(id, 'tell', { choice: 'told', note: 'Will think about it.' });
      expect(await desk.dispute(id)).toMatchObject({ status: 'answered' });
      const { version } = await desk.dispute(id);
      const said = { answer: 'accepted' as const, paymentPlanAccepted: false, staffId: desk.supervisor.id };
      await recordAnswer(desk.context, id, version, said);
      expect(await desk.dispute(id)).toMatchObject({ status: 'accepted' });
    });
  });

  test('opens a dispute by a link about the bill: a scanner that opens it changes nothing', async () => {
    const { accountId, invoice } = await desk.bill(20_000);
    await askAboutBill(desk.context, accountId, invoice.id, desk.supervisor.id);
    await sendMails(desk.bench);
    const browser = desk.billBrowser();
    const before = (await browser.open()).body;
    expect(before).not.toContain('99213');
    expect(await desk.balances(accountId)).toMatchObject({ inDispute: usd(0) });
    const page = await browser.prove(BORN);
    expect(page.body).toContain('$200.00');
    const [, about = ''] = /value="(charge_[^"]+)"/.exec(page.body) ?? [];
    const done = await browser.send({ about, reason: 'duplicate', words: 'I paid at the desk.' });
    expect(done.title).toBe('Thank you');
    expect(await desk.balances(accountId)).toMatchObject({ inDispute: usd(20_000) });
  });

  test('reads the statement behind the link as PDF, and nobody does before the proof', async () => {
    const { accountId, invoice } = await desk.bill(20_000);
    await askAboutBill(desk.context, accountId, invoice.id, desk.supervisor.id);
    await sendMails(desk.bench);
    const browser = desk.billBrowser();
    const link = /href="([^"]*statement-[^"]*)"/;
    expect((await browser.open()).body).not.toMatch(link);
    const [, href = ''] = link.exec((await browser.prove(BORN)).body) ?? [];
    const told = await fetch(href.replaceAll('&amp;', '&'));
    expect([told.status, told.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(
      Buffer.from(await told.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    // Neither the mail nor the address of the file tells whose it is, or what for.
    for (const text of [href, ...desk.bench.mails().map((mail) => mail.text)]) {
      expect(text).not.toContain('Okafor');
      expect(text).not.toContain('99213');
    }
  });

  test('is asked for more by a link; what they say goes to whoever decides', async () => {
    const { accountId, charge } = await desk.bill(20_000);
    const { id } = await desk.open(accountId, [charge]);
    await desk.pass();
    await desk.decide(id, 'review', { choice: 'ask', question: 'Do you have a receipt?' });
    await desk.pass();
    const browser = desk.browser();
    expect((await browser.prove(BORN)).body).toContain('Do you have a receipt?');
    await browser.send({ words: 'Yes: number 77, of 3 November.' });
    await desk.pass();
    expect(await desk.dispute(id)).toMatchObject({ status: 'in-review', evidence: [{ from: 'patient' }] });
  });

  test('who does not answer a question is decided by what there is', async () => {
    const { accountId, charge } = await desk.bill(20_000);
    const { id } = await desk.open(accountId, [charge]);
    await desk.pass();
    await desk.decide(id, 'review', { choice: 'ask', question: 'Do you have a receipt?' });
    desk.bench.setTime('2026-12-09T15:00:00.000Z');
    await desk.pass();
    expect(await desk.dispute(id)).toMatchObject({ status: 'in-review' });
    expect(await desk.task(id, 'review')).toBeDefined();
  });

  test('takes it back: what was held is owed as before, and nobody is asked any more', async () => {
    const { accountId, charge } = await desk.bill(20_000);
    const { id } = await desk.open(accountId, [charge]);
    await desk.pass();
    const { version } = await desk.dispute(id);
    await withdrawDispute(desk.context, id, version, { staffId: desk.supervisor.id, reason: 'Found the receipt.' });
    expect(await desk.dispute(id)).toMatchObject({ status: 'withdrawn' });
    expect(await desk.balances(accountId)).toMatchObject({ inDispute: usd(0), patient: usd(20_000) });
    expect(await desk.task(id, 'review')).toBeUndefined();
  });
});

describe('settled by rule', () => {
  test('a charge that was posted twice is taken back, off its invoice too, and the patient is told why', async () => {
    const accountId = await desk.account();
    await desk.charge(accountId, 20_000, { sourceId: 'EHR-0417' });
    const twin = await desk.charge(accountId, 20_000, { sourceId: 'ehr 417' });
    await desk.invoice(accountId, [twin]);
    const { id } = await desk.open(accountId, [twin], { reason: 'duplicate' });
    await desk.pass();
    expect(await desk.dispute(id)).toMatchObject({
      status: 'answered',
      answers: [{ outcome: 'corrected', by: 'rule:posted-twice', owes: usd(0) }],
    });
    expect(await desk.balances(accountId)).toMatchObject({
      charged: usd(20_000),
      patient: usd(20_000),
      inDispute: usd(0),
    });
    expect((await desk.journal(accountId)).at(-1)).toMatchObject({ kind: 'reversal', because: 'posted-twice' });
  });

  test('a payment that came and was put on no charge pays for it', async () => {
    const { accountId, charge } = await desk.bill(20_000);
    await desk.pay(accountId, 20_000);
    const { id } = await desk.open(accountId, [charge], { reason: 'duplicate' });
    await desk.pass();
    expect(await desk.dispute(id)).toMatchObject({
      answers: [{ outcome: 'corrected', by: 'rule:payment-not-posted' }],
    });
    expect(await desk.balances(accountId)).toMatchObject({ patient: usd(0), inDispute: usd(0), credit: usd(0) });
  });

  test('what only looks like it goes before a person', async () => {
    const { accountId, charge } = await desk.bill(20_000);
    await desk.charge(accountId, 20_000);
    await desk.pay(accountId, 19_000);
    const { id } = await desk.open(accountId, [charge], { reason: 'duplicate' });
    await desk.pass();
    const { status, facts } = await desk.dispute(id);
    expect(status).toBe('in-review');
    expect(facts?.facts.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['alike-charge', 'payment']));
  });
});

describe('"not me"', () => {
  const notMe = async () => {
    const { accountId, charge } = await desk.bill(20_000);
    const { id } = await desk.open(accountId, [charge], { reason: 'wrong-person', words: 'I was never there.' });
    await desk.pass();
    return { accountId, id };
  };
  test('holds the charge and asks whoever answers for privacy', async () => {
    const { accountId, id } = await notMe();
    expect(await desk.dispute(id)).toMatchObject({ status: 'in-privacy-review' });
    expect(await desk.balances(accountId)).toMatchObject({ inDispute: usd(20_000) });
    expect((await desk.task(id, 'privacy'))?.addressees).toMatchObject([{ staffId: desk.privacyOfficer.id }]);
  });
  test('what is somebody else’s comes off the account', async () => {
    const { accountId, id } = await notMe();
    await desk.decide(id, 'privacy', { choice: 'not-theirs', answer: 'It was not yours. We are sorry.' });
    expect(await desk.dispute(id)).toMatchObject({ status: 'answered', answers: [{ outcome: 'not-theirs' }] });
    expect(await desk.balances(accountId)).toMatchObject({ patient: usd(0), inDispute: usd(0) });
  });
  test('what is theirs after all is decided as a dispute', async () => {
    const { id } = await notMe();
    await desk.decide(id, 'privacy', { choice: 'theirs', note: 'The signature agrees.' });
    expect(await desk.dispute(id)).toMatchObject({ status: 'in-review' });
    expect(await desk.task(id, 'review')).toBeDefined();
  });
});

describe('the federal process', () => {
  const begun = async () => {
    const { accountId, charge, invoice } = await desk.bill(90_000);
    const dispute = await desk.open(accountId, [charge]);
    await desk.pass();
    await desk.decide(dispute.id, 'review', { choice: 'uphold', answer: ANSWER });
    const { version } = await desk.dispute(dispute.id);
    await beginFederalProcess(desk.context, dispute.id, version, {
      reference: 'PPDR-1',
      noticeOn: '2026-11-20',
      staffId: desk.supervisor.id,
    });
    return { accountId, id: dispute.id, invoice };
  };

  test('holds the charges again, and gives the clinic ten business days from the notice', async () => {
    const { accountId, id } = await begun();
    expect(await desk.balances(accountId)).toMatchObject({ inDispute: usd(90_000) });
    expect(await desk.dispute(id)).toMatchObject({
      status: 'federal-answer-due',
      federal: { answerBy: '2026-12-04' },
      due: '2026-12-05T05:59:00.000Z',
    });
    expect(await desk.task(id, 'entityAnswer')).toBeDefined();
  });

  test('ends with what the entity decided, which is posted at once', async () => {
    const { accountId, id } = await begun();
    await desk.decide(id, 'entityAnswer', { choice: 'sent', sentOn: '2026-11-23' });
    const { version, status } = await desk.dispute(id);
    expect(status).toBe('with-dispute-entity');
    await recordDetermination(desk.context, id, version, {
      on: '2026-11-23',
      owes: usd(50_000),
      staffId: desk.supervisor.id,
    });
    expect(await desk.dispute(id)).toMatchObject({ status: 'closed', closed: 'determined' });
    expect(await desk.balances(accountId)).toMatchObject({
      patient: usd(50_000),
      writtenOff: usd(40_000),
      inDispute: usd(0),
    });
  });

  test('is decided by the entity only where it runs', async () => {
    const { accountId, charge } = await desk.bill(90_000);
    const { id } = await desk.open(accountId, [charge]);
    await desk.pass();
    await desk.decide(id, 'review', { choice: 'uphold', answer: ANSWER });
    const { version } = await desk.dispute(id);
    const said = { on: '2026-11-23', owes: usd(50_000), staffId: desk.supervisor.id };
    await expect(recordDetermination(desk.context, id, version, said)).rejects.toMatchObject({
      type: 'not-in-this-status',
    });
  });

  test('staff ask how it stands once the entity should have decided, and again later', async () => {
    const { id } = await begun();
    await desk.decide(id, 'entityAnswer', { choice: 'sent', sentOn: '2026-11-23' });
    desk.bench.setTime('2027-01-06T15:00:00.000Z');
    await desk.pass();
    await desk.decide(id, 'entityDecision', { choice: 'waits', note: 'Next week.' });
    const { due, status } = await desk.dispute(id);
    expect(status).toBe('with-dispute-entity');
    desk.bench.setTime(due!);
    await desk.pass();
    await desk.decide(id, 'entityDecision', { choice: 'determined', on: '2027-01-15', owes: '0' });
    expect(await desk.dispute(id)).toMatchObject({ closed: 'determined' });
  });

  test('that ends without a decision goes the clinic’s own way, still held', async () => {
    const { accountId, id } = await begun();
    await desk.decide(id, 'entityAnswer', { choice: 'ended', reason: 'Not eligible.' });
    await desk.pass();
    expect(await desk.dispute(id)).toMatchObject({ status: 'in-review' });
    expect(await desk.balances(accountId)).toMatchObject({ inDispute: usd(90_000) });
  });
});

describe('a payer that should have paid', () => {
  test('is asked again for what is on the claim: the patient owes nothing of it meanwhile, and the rest stays held', async () => {
    const accountId = await desk.account();
    const insured = await desk.charge(accountId, 20_000, { payment: { by: 'coverage', coverageId: desk.coverageId } });
    const own = await desk.charge(accountId, 3_000);
    const claim = claimBody.parse({
      coverageId: desk.coverageId,
      controlNumber: 'C-1',
      lines: [{ chargeId: insured.id }],
    });
    const { id: claimId } = (await registerClaim(desk.context, accountId, claim)).body as { id: string };
    const { version } = (await showCharge(desk.context, accountId, insured.id)).body as { version: number };
    const moved = { amount: usd(20_000), to: 'patient', because: 'patient-responsibility', reason: 'Denied.' } as const;
    await transfer(desk.context, accountId, insured.id, version, { ...moved, staffId: desk.supervisor.id });
    const { id } = await desk.open(accountId, [insured, own], { reason: 'coverage' });
    await desk.pass();

    await desk.decide(id, 'review', { choice: 'resubmit', claim: claimId, note: 'Modifier 25.' });
    expect(await desk.dispute(id)).toMatchObject({ status: 'with-payer', withPayer: { claimId } });
    expect(await desk.balances(accountId)).toMatchObject({
      payer: usd(20_000),
      patient: usd(0),
      inDispute: usd(3_000),
    });
    const { version: now } = await desk.dispute(id);
    const said = { words: 'Denied again.', from: 'payer' as const, staffId: desk.supervisor.id };
    await supplyInformation(desk.context, id, now, said);
    await desk.pass();
    expect(await desk.dispute(id)).toMatchObject({ status: 'in-review' });
  });
});

describe('the bill of a labelled visit', () => {
  const MINE = 'mine@mail.example.net';
  const labelled = async () => {
    const { bench } = desk;
    const patient = (await bench.items()).find(({ id }) => id === desk.patientId)!;
    const telecom = [
      { system: 'email', value: MINE },
      { system: 'phone', value: '+13125550199' },
    ];
    await bench.put({ ...patient, confidentialCommunication: { covers: 'labelled', telecom } });
    const visitTypeId = newId('visitType');
    const appointmentId = newId('appointment');
    const made = { schema: 1, version: 1, createdAt: MONDAY, updatedAt: MONDAY };
    const type = { ...recordKey(bench.clinicId, visitTypeId), ...made, type: 'visitType', id: visitTypeId };
    await bench.put({
      ...type,
      name: 'Testing',
      minutes: 30,
      needs: [],
      requires: [],
      preparation: [],
      labels: ['STD'],
    });
    const visit = { ...recordKey(bench.clinicId, appointmentId), ...made, type: 'appointment', id: appointmentId };
    await bench.put({ ...visit, patientId: desk.patientId, visitTypeId, status: 'fulfilled', start: MONDAY });
    const accountId = await desk.account();
    const charge = await desk.charge(accountId, 20_000, { appointmentId, description: 'Panel' });
    return { accountId, invoice: await desk.invoice(accountId, [charge]) };
  };

  test('is asked about at the confidential address alone, by two facts, and names no service', async () => {
    const { accountId, invoice } = await labelled();
    await askAboutBill(desk.context, accountId, invoice.id, desk.supervisor.id);
    await sendMails(desk.bench);
    expect(desk.bench.mails().flatMap(({ to }) => to)).toEqual([MINE]);
    const browser = desk.billBrowser(MINE);
    expect((await browser.prove(BORN)).body).not.toContain('$200.00');
    const page = await browser.prove({ ...BORN, second: '0199' });
    expect(page.body).toContain('$200.00');
    expect(page.body).not.toContain('Panel');
  });
});

describe('a step that fails for good', () => {
  test('brings the dispute before a person, with the amounts still held, who lets it go on', async () => {
    const { accountId, charge } = await desk.bill(20_000);
    const { id, clinicId } = await desk.open(accountId, [charge]);
    await recordFailure({ clinicId, id, execution: `${id}-1` });
    expect(await desk.dispute(id)).toMatchObject({ status: 'needs-attention' });
    expect(await desk.balances(accountId)).toMatchObject({ inDispute: usd(20_000) });
    await desk.decide(id, 'attention', { choice: 'again' });
    await desk.pass();
    expect(await desk.dispute(id)).toMatchObject({ status: 'in-review', run: 2 });
  });
});
