import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { samplePdf } from '../../local/demo/requests.ts';
import { Visitor, type Page } from '../../local/demo/visitor.ts';
import { Desk, DAY } from './desk.ts';
import { startTestProduct, type TestClinic, type TestProduct } from './harness.ts';
import { findLeaks } from './leak-search.ts';

interface Dispute {
  readonly id: string;
  readonly status: string;
  readonly version: number;
  readonly whoActs: string;
  readonly answers: readonly { readonly outcome: string; readonly by: string; readonly approvedBy?: string }[];
  readonly federalEligibility?: { readonly isEligible: boolean; readonly until?: string };
}
interface Money {
  readonly amount: number;
}

const EMAIL = 'ines@mail.example.org';
const PROVIDER = '1245319599';
const ESTIMATE = samplePdf('Estimate of 10 November');

jest.setTimeout(400_000);

describe('a bill that is far above its estimate', () => {
  let product: TestProduct;
  let clinic: TestClinic;
  let desk: Desk;
  let account: string;
  let accountId: string;
  let invoiceId: string;
  beforeAll(async () => {
    product = await startTestProduct();
    clinic = await product.clinic();
    desk = new Desk(product, clinic);
    const { specialist, nurse } = clinic.staff;
    for (const { id: staff } of [specialist, nurse])
      await product.operator.run('staff change', { clinic: clinic.clinicId, staff, roles: ['billing-specialist'] });
    const patientId = await make('/v1/patients', {
      name: [{ use: 'official', family: 'Okafor', given: ['Ines'] }],
      birthDate: '1988-04-09',
      gender: 'female',
      telecom: [{ system: 'email', value: EMAIL }],
    });
    const usd = (amount: number): object => ({ amount, currency: 'USD' });
    const staffId = clinic.staff.frontDesk.id;
    const estimateId = await make(`/v1/patients/${patientId}/good-faith-estimates`, {
      dateOfService: '2026-11-20',
      givenOn: '2026-11-10',
      items: [{ provider: PROVIDER, code: '29881', amount: usd(100_000) }],
      staffId,
    });
    accountId = await make('/v1/billing-accounts', { patientId });
    account = `/v1/billing-accounts/${accountId}`;
    const charge = (sourceId: string, amount: number, more: object = {}): Promise<string> =>
      make(`${account}/charges`, {
        sourceId,
        code: '29881',
        description: 'Arthroscopy Zanzibar',
        dateOfService: '2026-11-20',
        provider: PROVIDER,
        payment: { by: 'patient' },
        amount: usd(amount),
        ...more,
      });
    const chargeIds = [await charge('A-1', 180_000, { estimateId }), await charge('A-2', 5_000)];
    invoiceId = await make(`${account}/invoices`, { chargeIds });
    const invoice = `${account}/invoices/${invoiceId}`;
    await clinic.system.change('POST', invoice, `${invoice}/issue`, { staffId });
  });
  afterAll(() => product?.stop());

  const make = async (path: string, body: object): Promise<string> =>
    (await clinic.system.must<{ id: string }>('POST', path, body)).id;
  const balances = async (): Promise<Record<string, number>> => {
    const { balances: told } = await clinic.system.must<{ balances: Record<string, Money> }>('GET', account);
    return Object.fromEntries(Object.entries(told).map(([name, { amount }]) => [name, amount]));
  };
  const dispute = async (): Promise<Dispute> => {
    await product.pass(0);
    const { disputes } = await clinic.system.must<{ disputes: readonly Dispute[] }>('GET', `${account}/disputes`);
    if (!disputes[0]) throw new Error('there is no dispute');
    return disputes[0];
  };
  const linkTo = async (kind: string): Promise<string> => {
    const mail = await product.mailbox.latest(EMAIL, ({ text }) => text.includes(`/patient/${kind}/`));
    return new RegExp(`https?://\\S+/patient/${kind}/[\\w-]{43}`).exec(mail.text)?.[0] ?? '';
  };
  const proved = async (browser: Visitor, link: string): Promise<Page> =>
    await browser.press(await browser.open(link), 'Go on', { month: '4', day: '9', year: '1988' });
  const toCollections = async () =>
    await clinic.system.call<{ type: string; errors: readonly { code: string }[] }>(
      'POST',
      `${account}/invoices/${invoiceId}/collections`,
      { staffId: clinic.staff.frontDesk.id },
    );

  test('is held, adjusted with a second approval, and explained: nothing of it is collected before', async () => {
    // The patient disputes it by the link.
    await make(`${account}/invoices/${invoiceId}/questions`, { staffId: clinic.staff.frontDesk.id });
    await product.pass(60);
    const browser = new Visitor();
    const bill = await proved(browser, await linkTo('bill'));
    expect(bill.text).toContain('$1,850.00');
    const [, href = ''] = /href="([^"]*statement-[^"]*)"/.exec(bill.html) ?? [];
    const statement = await fetch(href.replaceAll('&amp;', '&'));
    expect([statement.status, statement.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    const [, about = ''] = /value="(charge_[^"]+)"/.exec(bill.html) ?? [];
    const sent = await browser.press(bill, 'Send to the clinic', {
      about,
      reason: 'estimate-exceeded',
      words: 'I was told a thousand dollars.',
    });
    expect(sent.text).toContain('Thank you');
    // And shows what was told: the file goes straight into the bucket, and the browser comes back.
    const choosing = await browser.press(sent, 'Go on to choose the file', { shows: 'estimate' });
    const back = await browser.press(choosing, 'Send the file', {}, ESTIMATE);
    expect([back.status, back.text]).toEqual([200, expect.stringContaining('What I was told it would cost: ')]);
    await product.pass(60);
    expect((await browser.open(back.url)).text).toContain('What I was told it would cost: the clinic has it.');
    expect(await balances()).toMatchObject({ inDispute: 180_000, patient: 5_000 });
    const opened = await dispute();
    expect(opened).toMatchObject({ status: 'in-review', whoActs: 'staff', federalEligibility: { isEligible: true } });

    // Meanwhile it cannot be sent to collections.
    const refused = await toCollections();
    expect([refused.status, refused.body.errors.map(({ code }) => code)]).toEqual([409, ['dispute']]);

    // One decides, another approves.
    const first = await desk.open(opened.id);
    expect(first.page.text).toContain('The patient may begin the federal dispute process');
    const shown = await fetch(first.page.link('Estimate'));
    expect(Buffer.from(await shown.arrayBuffer()).equals(ESTIMATE)).toBe(true);
    await desk.decide(opened.id, 'Give up a part', { 'given-up': '800', answer: 'We keep to the estimate.' });
    expect((await dispute()).status).toBe('awaiting-approval');
    expect(await balances()).toMatchObject({ inDispute: 180_000 });
    await desk.decide(opened.id, 'Approve and answer the patient');
    const answered = await dispute();
    expect(answered).toMatchObject({ status: 'answered', answers: [{ outcome: 'adjusted' }] });
    expect(answered.answers[0]?.approvedBy).not.toBe(answered.answers[0]?.by);
    expect(await balances()).toMatchObject({ inDispute: 0, patient: 105_000, writtenOff: 80_000 });

    // The patient reads why, and accepts it.
    await product.pass(60);
    const reader = new Visitor();
    const page = await proved(reader, await linkTo('dispute'));
    expect(page.text).toContain('We keep to the estimate.');
    expect((await toCollections()).status).toBe(409);
    // What is new could be a file.
    const adding = await reader.press(page, 'Go on to choose the file', { shows: 'other' });
    expect((await reader.press(adding, 'Send the file', {}, ESTIMATE)).status).toBe(200);
    await reader.press(page, 'Send to the clinic', { say: 'accept' });
    expect((await dispute()).status).toBe('accepted');
    expect((await toCollections()).status).toBe(200);

    // How the whole account stands is read by a link of its own.
    await make(`${account}/statements`, { staffId: clinic.staff.frontDesk.id });
    await product.pass(60);
    const whole = await proved(new Visitor(), await linkTo('statement'));
    expect(whole.text).toContain('You are asked for $1,050.00 now.');
    const pdf = await fetch(whole.link('Your statement of'));
    expect([pdf.status, pdf.headers.get('content-type')]).toEqual([200, 'application/pdf']);

    // Nothing of the person is anywhere but in the records.
    const planted = {
      service: 'Zanzibar',
      family: 'Okafor',
      words: 'a thousand dollars',
      answer: 'keep to the estimate',
    };
    const elsewhere = findLeaks(product.stack.contents(), planted).filter(({ sink }) => !sink.startsWith('dynamodb:'));
    expect(elsewhere).toEqual([]);
    expect(product.stack.faults()).toEqual([]);
    expect(product.stack.refused()).toEqual([]);
  });

  test('of which the patient is never heard again, the answer stands; a person was always asked', async () => {
    const staffId = clinic.staff.frontDesk.id;
    const { charges } = await clinic.system.must<{ charges: readonly { id: string }[] }>('GET', `${account}/charges`);
    const { id } = await clinic.system.must<Dispute>('POST', '/v1/disputes', {
      accountId,
      chargeIds: [charges[1]?.id],
      reason: 'wrong-person',
      words: 'I was never there.',
      submitterId: staffId,
    });
    const path = `/v1/disputes/${id}`;
    await product.pass(60);
    expect((await clinic.system.must<Dispute>('GET', path)).status).toBe('in-privacy-review');
    await desk.decide(id, 'Let it be decided as a dispute', { note: 'The signature agrees.' });
    await desk.decide(id, 'Uphold the bill', { answer: 'It is yours.' });
    await product.pass(31 * DAY);
    clinic.system.forgetToken();
    expect(await clinic.system.must<Dispute>('GET', path)).toMatchObject({ status: 'closed' });
    expect(product.stack.refused()).toEqual([]);
  });
});
