import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { registerDemoPatient, requestFor } from '../../local/demo/requests.ts';
import { startTestProduct, type TestClinic, type TestProduct } from './harness.ts';

describe('a prior authorization', () => {
  let product: TestProduct;
  let clinic: TestClinic;
  beforeAll(async () => {
    product = await startTestProduct();
    clinic = await product.clinic();
  }, 120_000);
  afterAll(() => product.stop());

  test('that lacks nothing is released by a specialist and approved by the payer', async () => {
    const patient = await registerDemoPatient(clinic.system, 'summit-advantage');
    const { id } = await clinic.system.must<{ id: string }>(
      'POST',
      '/v1/preauthorizations',
      requestFor(clinic, patient, '70551'),
    );
    await product.pass(0);
    const reviewers = [clinic.staff.specialist, clinic.staff.nurse];
    const mails = (await Promise.all(reviewers.map(({ email }) => product.mailbox.mails(email))))
      .flat()
      .filter(({ text }) => text.includes(id));
    expect(mails).toHaveLength(1);
    const reviewer = mails[0]?.to[0] === clinic.staff.specialist.email ? 'specialist' : 'nurse';
    const { browser, page } = await product.signedIn(
      clinic.people[reviewer],
      await product.newestLink(clinic.staff[reviewer].email),
    );
    const done = await browser.press(page, 'Approve and send to payer');
    expect(done.status).toBe(200);
    await product.pass(0);
    const after = await clinic.system.must<{ status: string }>('GET', `/v1/preauthorizations/${id}`);
    expect(after.status).toBe('approved');
    expect(product.stack.faults()).toEqual([]);
    expect(product.stack.refused()).toEqual([]);
  }, 60_000);
});
