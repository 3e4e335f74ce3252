import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { registerDemoPatient } from '../../local/demo/requests.ts';
import { startTestProduct, type TestClinic, type TestProduct } from './harness.ts';

jest.setTimeout(180_000);

interface Check {
  readonly id: string;
  readonly status: string;
  readonly outcome?: string;
  readonly attempts: number;
  readonly answer?: { readonly services: readonly { readonly serviceType: string; readonly copay?: object }[] };
}

/** Every test goes through the queue, the real gateways and HTTP to the simulated payer. */
describe('eligibility', () => {
  let product: TestProduct;
  let clinic: TestClinic;
  beforeAll(async () => {
    product = await startTestProduct();
    clinic = await product.clinic();
  });
  afterEach(() => product.payer.behave(undefined));
  afterAll(() => product.stop());

  /** A coverage of this payer, and its address. */
  async function coverageAt(payerId: string, memberId: string): Promise<string> {
    const { patientId, coverageId } = await registerDemoPatient(clinic.system, payerId, { memberId });
    return `/v1/patients/${patientId}/coverages/${coverageId}`;
  }
  async function ask(path: string): Promise<string> {
    const { id } = await clinic.system.must<Check>('POST', `${path}/eligibility-checks`, {
      dateOfService: '2026-12-14',
    });
    await product.pass(0);
    return `${path}/eligibility-checks/${id}`;
  }
  const read = (path: string): Promise<Check> => clinic.system.must<Check>('GET', path);

  test.each([
    ['summit-advantage', 'over FHIR'],
    ['prairie-medicaid', 'over X12'],
  ])('is verified with %s %s, and the coverage shows it', async (payerId) => {
    const path = await coverageAt(payerId, `SA-${payerId.length}`);
    const check = await read(await ask(path));
    expect(check).toMatchObject({ status: 'answered', outcome: 'active', attempts: 1 });
    expect(check.answer?.services.find(({ serviceType }) => serviceType === '98')?.copay).toEqual({
      amount: 3000,
      currency: 'USD',
    });
    expect(await clinic.system.must('GET', path)).toMatchObject({
      eligibility: { outcome: 'active', checkId: check.id },
    });
  });

  test.each([
    ['SA-1-GONE', 'inactive'],
    ['SA-1-NOBODY', 'unknown-member'],
    ['SA-1-REFUSE', 'to-a-person'],
  ])('of member %s is %s', async (memberId, outcome) => {
    expect(await read(await ask(await coverageAt('prairie-medicaid', memberId)))).toMatchObject({
      status: 'answered',
      outcome,
    });
  });

  test('is asked again while the payer is down, until it is up; nothing else waits for it', async () => {
    product.payer.behave('down');
    const path = await coverageAt('summit-advantage', 'SA-7');
    const check = await ask(path);
    expect(await read(check)).toMatchObject({ status: 'requested', outcome: 'payer-down', attempts: 1 });
    await product.pass(3 * 60);
    expect(await read(check)).toMatchObject({ status: 'requested', attempts: 2 });
    product.payer.behave(undefined);
    await product.pass(30 * 60);
    expect(await read(check)).toMatchObject({ status: 'answered', outcome: 'active', attempts: 3 });
  });

  test('is asked later of a payer that has no time', async () => {
    const check = await ask(await coverageAt('prairie-medicaid', 'SA-8-SOON'));
    expect(await read(check)).toMatchObject({ status: 'requested', outcome: 'ask-later' });
    await product.pass(30 * 60);
    expect(await read(check)).toMatchObject({ status: 'answered', outcome: 'active', attempts: 3 });
  });

  test('is given up after a day, and may be asked anew', async () => {
    const path = await coverageAt('prairie-medicaid', 'SA-9-LATER');
    const check = await ask(path);
    await product.pass(25 * 3600);
    expect(await read(check)).toMatchObject({ status: 'unanswered', outcome: 'ask-later' });
    expect(await ask(path)).not.toBe(check);
  });

  test('is asked again when the coverage is changed, and again on the morning of the visit', async () => {
    const path = await coverageAt('summit-advantage', 'SA-11');
    await ask(path);
    // The newest comes first; of one instant either does.
    await product.pass(1);
    await clinic.system.change('PATCH', path, path, { memberId: 'SA-11-GONE', reason: 'A new card.' });
    await product.pass(0);

    const list = async (): Promise<readonly Check[]> =>
      (await clinic.system.must<{ eligibilityChecks: readonly Check[] }>('GET', `${path}/eligibility-checks`))
        .eligibilityChecks;
    expect(await list()).toMatchObject([
      { status: 'answered', outcome: 'inactive' },
      { status: 'answered', outcome: 'active', ofEarlierCoverage: true },
    ]);
    expect(await clinic.system.must('GET', `${path}/history`)).toMatchObject({
      history: [{ version: 2, reason: 'A new card.', changes: [{ field: 'memberId', from: 'SA-11' }] }],
    });
    // From 24 November: the first of the month, three business days before the 14th, and the day itself.
    await product.pass(22 * 24 * 3600);
    expect(await list()).toHaveLength(5);
  });

  test('is in the feed, and nothing was refused or failed', async () => {
    const { changes } = await clinic.system.must<{ changes: readonly { event: string }[] }>(
      'GET',
      '/v1/changes?limit=200',
    );
    const events = changes.map(({ event }) => event).filter((event) => event.startsWith('eligibilityCheck'));
    expect(new Set(events)).toEqual(
      new Set(['eligibilityCheck.requested', 'eligibilityCheck.answered', 'eligibilityCheck.unanswered']),
    );
    expect(product.stack.faults()).toEqual([]);
    expect(product.stack.refused()).toEqual([]);
  });
});
