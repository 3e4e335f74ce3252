import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Visitor } from '../../local/demo/visitor.ts';
import { findLeaks } from './leak-search.ts';
import { startTestProduct, type TestClinic, type TestProduct } from './harness.ts';

interface Registration {
  readonly id: string;
  readonly status: string;
  readonly askedOf?: string;
  readonly clinicAskedBecause?: string;
}

describe('a patient who is asked what is missing for the registration', () => {
  let product: TestProduct;
  let clinic: TestClinic;
  beforeAll(async () => {
    product = await startTestProduct();
    clinic = await product.clinic();
  }, 240_000);
  afterAll(() => product?.stop());

  const consents = [
    { kind: 'treatment', given: true, at: '2026-11-23T14:00:00Z' },
    { kind: 'privacy-practices', given: true, at: '2026-11-23T14:00:00Z' },
  ];
  const register = async (family: string, email: string): Promise<Registration> => {
    const { id } = await clinic.system.must<Registration>('POST', '/v1/registrations', {
      askPatient: true,
      patient: {
        name: [{ family, given: ['Mina'] }],
        birthDate: '1988-04-09',
        gender: 'female',
        telecom: [{ system: 'email', value: email }],
      },
      consents,
      selfPay: true,
    });
    await product.pass(0);
    return await read(id);
  };
  const read = async (id: string): Promise<Registration> =>
    await clinic.system.must<Registration>('GET', `/v1/registrations/${id}`);
  const linkTo = async (email: string): Promise<string> => {
    const mail = await product.mailbox.latest(email, ({ text }) => text.includes('/patient/registration/'));
    const link = /https?:\/\/\S+\/patient\/registration\/[\w-]{43}/.exec(mail.text)?.[0];
    if (link === undefined) throw new Error('the mail holds no link');
    return link;
  };

  test('gives the birth date, answers, and becomes a patient, with nothing refused on the way', async () => {
    const email = 'mina@mail.example.org';
    const { id, askedOf } = await register('Haddad', email);
    expect(askedOf).toBe('patient');
    const link = await linkTo(email);
    const browser = new Visitor();

    const proof = await browser.open(link);
    expect(proof.text).not.toContain('Haddad');
    const form = await browser.press(proof, 'Go on', { month: '4', day: '9', year: '1988' });
    expect(form.status).toBe(200);
    const done = await browser.press(form, 'Send to the clinic', {
      street: '18 Linden Street',
      city: 'Chicago',
      state: 'IL',
      'postal-code': '60614',
    });
    expect([done.status, done.text]).toEqual([200, expect.stringContaining('Thank you')]);
    await product.pass(0);

    expect((await read(id)).status).toBe('completed');
    expect(product.stack.faults()).toEqual([]);
    expect(product.stack.refused()).toEqual([]);
  }, 120_000);

  test('is reminded halfway by a new link, and after five wrong dates the clinic is asked', async () => {
    const email = 'lena@mail.example.org';
    const { id } = await register('Novak', email);
    const first = await linkTo(email);
    await product.pass(7 * 24 * 3600 + 60);
    const second = await linkTo(email);
    expect(second).not.toBe(first);
    expect((await new Visitor().open(first)).status).toBe(410);

    const browser = new Visitor();
    let page = await browser.open(second);
    for (let round = 0; round < 5; round += 1)
      page = await browser.press(page, 'Go on', { month: '1', day: '1', year: '1988' });
    expect(page.status).toBe(410);
    await product.pass(0);

    expect(await read(id)).toMatchObject({ askedOf: 'clinic', clinicAskedBecause: 'link-stopped' });
    expect(product.stack.faults()).toEqual([]);
    expect(product.stack.refused()).toEqual([]);
  }, 120_000);

  test('leaves nothing of the patient anywhere but in the tables, and the link in its mail alone', async () => {
    const link = await linkTo('mina@mail.example.org');
    const planted = { family: 'Haddad', street: '18 Linden Street', 'birth date': '1988-04-09', link: link.slice(-43) };
    const found = findLeaks(product.stack.contents(), planted);
    expect(new Set(found.map((leak) => leak.planted))).toEqual(new Set(Object.keys(planted)));
    // What a browser asks for is kept by this stack's test record alone.
    const elsewhere = found.filter(
      (leak) =>
        !leak.sink.startsWith('dynamodb:') &&
        !(leak.planted === 'link' && /^(mail|mailbox|request URLs of the api port)$/.test(leak.sink)),
    );
    expect(elsewhere).toEqual([]);
    const inTables = found.filter((leak) => leak.planted === 'link' && leak.sink.startsWith('dynamodb:'));
    expect(inTables).toEqual([]);
  }, 120_000);
});
