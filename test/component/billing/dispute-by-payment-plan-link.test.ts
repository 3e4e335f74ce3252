import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Dispute } from '../../../functions/billing/disputes/dispute.ts';
import { disputesOf } from '../../../functions/billing/disputes/store.ts';
import { recordAnswer } from '../../../functions/billing/payment-plans/use-cases/change.ts';
import type { PaymentPlan } from '../../../functions/billing/payment-plans/payment-plan.ts';
import { approveWords } from '../../../functions/emergencies/use-cases/change-words.ts';
import { listVersionOf, readEmergencyWords } from '../../../functions/platform/emergencies/list.ts';
import { recordKey } from '../../../functions/platform/keys.ts';
import { usd } from '../../../functions/platform/money.ts';
import { csrfOf, type PatientBrowser } from '../registration/answers-desk.ts';
import type { Told } from './desk.ts';
import { BORN } from './disputes-desk.ts';
import { openPaymentPlans, type PaymentPlansDesk } from './payment-plans-desk.ts';

let desk: PaymentPlansDesk;
beforeEach(async () => {
  // The signer of forms is a function's own role.
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' });
  desk = await openPaymentPlans();
});
afterEach(() => desk.bench.close());

interface AtPage {
  readonly accountId: string;
  readonly charges: readonly [Told, Told];
  readonly invoice: Told;
  readonly plan: PaymentPlan;
  readonly browser: PatientBrowser;
}

/** Two services of a bill in a payment plan, and the patient at the link of its reminder. */
async function atPage(more: Readonly<Record<string, unknown>> = {}): Promise<AtPage> {
  const { clinicId } = desk.bench;
  const patient = (await desk.bench.items()).find(({ type }) => type === 'patient');
  await desk.bench.put({ ...patient, ...recordKey(clinicId, desk.patientId), ...more });
  const accountId = await desk.account();
  const charges = [
    await desk.charge(accountId, 6_000, { description: 'Long visit' }),
    await desk.charge(accountId, 4_000, { description: 'Second visit' }),
  ] as const;
  const invoice = await desk.invoice(accountId, charges);
  const { id, version } = await desk.offer(accountId, [invoice]);
  await recordAnswer(desk.context, id, version, { answer: 'agreed', by: 'in-person', staffId: desk.staffId });
  await desk.until(id, '2026-11-28T20:00:00.000Z');
  return { accountId, charges, invoice, plan: await desk.paymentPlan(id), browser: desk.patient() };
}
const disputes = async ({ accountId }: AtPage): Promise<Dispute[]> => await disputesOf(desk.bench.clinicId, accountId);
const says = (about: string, words = 'I was not there.'): Record<string, string> => ({
  step: 'aside',
  aside: 'dispute',
  about,
  reason: 'service-not-received',
  words,
});

describe('on the page of a payment plan', () => {
  test('the patient disputes a service of it: it is held out of it, and the page says so', async () => {
    const page = await atPage();
    const shown = (await page.browser.prove(BORN)).body;
    for (const text of ['Is something wrong with your bill?', 'Second visit, $40.00 in your payment plan'])
      expect(shown).toContain(text);
    const after = await page.browser.send(says(page.charges[1].id));
    expect(after.body).toContain('$40.00 of it is being looked at');
    expect(after.body).not.toContain(`value="${page.charges[1].id}"`);
    expect(await disputes(page)).toMatchObject([
      {
        openedBy: 'patient',
        chargeIds: [page.charges[1].id],
        invoiceId: page.invoice.id,
        reason: 'service-not-received',
        words: 'I was not there.',
      },
    ]);
    expect(await desk.balances(page.accountId)).toMatchObject({ inPaymentPlan: usd(6_000), inDispute: usd(4_000) });
    expect(await desk.paymentPlan(page.plan.id)).toMatchObject({ status: 'active', left: 6_000 });
  });

  test('all of it: nothing is due of it, and a file can show why', async () => {
    const page = await atPage();
    expect((await page.browser.prove(BORN)).body).not.toContain('name="aside" value="file"');
    const after = await page.browser.send(says('all'));
    expect(await desk.balances(page.accountId)).toMatchObject({ inPaymentPlan: usd(0), inDispute: usd(10_000) });
    expect(after.body).not.toContain('name="aside" value="dispute"');
    expect(after.body).toContain('name="aside" value="file"');
    const csrf = csrfOf(after.body);
    const form = await page.browser.post({ step: 'aside', aside: 'file', csrf, shows: 'receipt' });
    expect(form.body).toContain('enctype="multipart/form-data"');
  });

  test('what has been disputed since the page was shown is refused there, and nothing is disputed twice', async () => {
    const page = await atPage();
    await page.browser.prove(BORN);
    await desk.open(page.accountId, [page.charges[1]]);
    const again = await page.browser.send(says(page.charges[1].id));
    expect(again.status).toBe(422);
    expect(await disputes(page)).toHaveLength(1);
    expect(await desk.balances(page.accountId)).toMatchObject({ inDispute: usd(4_000) });
  });

  test('what is not of it cannot be disputed by its link, nor without saying why', async () => {
    const page = await atPage();
    const other = await desk.charge(page.accountId, 9_000);
    await page.browser.prove(BORN);
    expect((await page.browser.send(says(other.id))).status).toBe(422);
    expect((await page.browser.send(says(page.charges[0].id, ' '))).status).toBe(422);
    expect(await disputes(page)).toEqual([]);
  });

  test('nobody disputes it who has not proved that they are the patient', async () => {
    const page = await atPage();
    const csrf = 'x';
    expect((await page.browser.post({ ...says(page.charges[0].id), csrf })).body).not.toContain('being looked at');
    expect(await disputes(page)).toEqual([]);
  });

  test('an emergency in what is written is answered first, and kept with the dispute', async () => {
    const { context } = desk;
    const { id: staffId } = await desk.bench.addStaff('Nakamura', ['clinician']);
    const list = await readEmergencyWords(context.clinicId);
    await approveWords(context, list.version, { staffId, listVersion: listVersionOf(list) });
    const page = await atPage();
    await page.browser.prove(BORN);
    const csrf = csrfOf((await page.browser.open()).body);
    const said = says(page.charges[0].id, 'My chest hurts and I cannot breathe.');
    const answer = await page.browser.post({ ...said, csrf });
    expect(answer.body).toContain('911');
    const [dispute] = await disputes(page);
    const found = (await desk.bench.items()).filter(({ type }) => type === 'emergency');
    expect(found).toMatchObject([{ about: { kind: 'dispute', id: dispute?.id } }]);
  });

  test('it speaks Spanish with who speaks it', async () => {
    const page = await atPage({ language: 'es' });
    const shown = (await page.browser.prove(BORN)).body;
    for (const text of ['¿Hay algo incorrecto en su factura?', 'sale de su plan de pagos', 'Decir qué no es correcto'])
      expect(shown).toContain(text);
  });
});
