import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { registerDemoPatient, type DemoPatient } from '../../local/demo/requests.ts';
import { startTestProduct, type TestClinic, type TestProduct } from './harness.ts';

interface Made {
  readonly id: string;
  readonly status: string;
}
interface Money {
  readonly amount: number;
}
interface Account extends Made {
  readonly balances: Readonly<Record<'patient' | 'payer' | 'credit' | 'writtenOff' | 'paidByPatient', Money>>;
  readonly lastEntry: number;
}
interface Invoice extends Made {
  readonly total: Money;
  readonly open: Readonly<Record<'patient', Money>>;
}

jest.setTimeout(240_000);

describe('a bill', () => {
  let product: TestProduct;
  let clinic: TestClinic;
  let patient: DemoPatient;
  let account: string;
  beforeAll(async () => {
    product = await startTestProduct();
    clinic = await product.clinic();
    patient = await registerDemoPatient(clinic.system, 'summit-advantage');
    const { id } = await clinic.system.must<Made>('POST', '/v1/billing-accounts', { patientId: patient.patientId });
    account = `/v1/billing-accounts/${id}`;
  });
  afterAll(() => product.stop());

  const usd = (amount: number) => ({ amount, currency: 'USD' });
  const make = <T extends Made>(path: string, body: object): Promise<T> =>
    clinic.system.must<T>('POST', path, { ...body });
  const read = <T>(path: string): Promise<T> => clinic.system.must<T>('GET', path);
  const change = <T>(path: string, deed: string, body: object): Promise<T> =>
    clinic.system.change<T>('POST', path, `${path}/${deed}`, { ...body });
  const staffId = (): string => clinic.staff.frontDesk.id;
  const charge = (sourceId: string, cents: number, more: object = {}): Promise<Made> =>
    make(`${account}/charges`, {
      sourceId,
      code: '99213',
      dateOfService: '2026-11-20',
      provider: '1245319599',
      payment: { by: 'patient' },
      amount: usd(cents),
      ...more,
    });

  test('goes from the estimate over charge and invoice to the last cent, and the journal tells every step', async () => {
    const estimate = await make(`/v1/patients/${patient.patientId}/good-faith-estimates`, {
      dateOfService: '2026-11-20',
      scheduledOn: '2026-11-09',
      givenOn: '2026-11-10',
      items: [{ provider: '1245319599', code: '99213', amount: usd(10_000) }],
      staffId: staffId(),
    });
    const own = await charge('EHR-1', 50_000, { estimateId: estimate.id });
    const insured = await charge('EHR-2', 20_000, { payment: { by: 'coverage', coverageId: patient.coverageId } });
    const again = await clinic.system.call('POST', `${account}/charges`, {
      sourceId: 'EHR-1',
      code: '99213',
      dateOfService: '2026-11-20',
      provider: '1245319599',
      payment: { by: 'patient' },
      amount: usd(50_000),
    });
    expect(again.status).toBe(409);
    const claim = await make(`${account}/claims`, {
      coverageId: patient.coverageId,
      controlNumber: 'CLM-1',
      lines: [{ chargeId: insured.id }],
      filingLimit: '2027-02-18',
    });
    await change(`${account}/charges/${insured.id}`, 'transfer', {
      staffId: staffId(),
      reason: 'The payer left it to the patient.',
      amount: usd(5_000),
      to: 'patient',
      because: 'patient-responsibility',
    });
    const draft = await make<Invoice>(`${account}/invoices`, { chargeIds: [own.id, insured.id] });
    expect(draft.total).toMatchObject(usd(55_000));
    const invoice = `${account}/invoices/${draft.id}`;
    await change(invoice, 'issue', { staffId: staffId() });
    expect(await read(`${invoice}/estimate-comparisons/${estimate.id}`)).toMatchObject({
      substantiallyInExcess: true,
      providers: [{ provider: '1245319599', expected: usd(10_000), billed: usd(55_000), excess: usd(45_000) }],
    });

    await change(`${account}/charges/${own.id}`, 'write-off', {
      staffId: staffId(),
      reason: 'Far above the estimate.',
      amount: usd(40_000),
      of: 'patient',
      because: 'courtesy',
    });
    const payments = await Promise.all(
      [9_000, 9_000].map((cents, index) =>
        make<Made & { credited: Money; entry: number }>(`${account}/payments`, {
          invoiceId: draft.id,
          amount: usd(cents),
          method: 'card',
          sourceId: `gateway-${index}`,
          receivedOn: '2026-11-20',
          staffId: staffId(),
        }),
      ),
    );
    expect(payments.map(({ credited }) => credited.amount).toSorted((a, b) => a - b)).toEqual([0, 3_000]);
    expect(await read<Invoice>(invoice)).toMatchObject({ status: 'balanced', open: { patient: usd(0) } });
    const over = payments.find(({ credited }) => credited.amount > 0);
    await change(`${account}/payments/${over?.id}`, 'refunds', {
      staffId: staffId(),
      reason: 'Paid twice.',
      amount: usd(3_000),
      method: 'card',
    });
    expect(await read(`${account}/payments/${over?.id}/receipt`)).toMatchObject({ refunded: usd(3_000) });
    const { balances, lastEntry } = await read<Account>(account);
    expect(balances).toMatchObject({
      patient: usd(0),
      payer: usd(15_000),
      credit: usd(0),
      writtenOff: usd(40_000),
      paidByPatient: usd(15_000),
    });
    const { entries } = await read<{ entries: readonly { number: number; kind: string; balances: unknown }[] }>(
      `${account}/entries`,
    );
    expect(entries.map(({ kind }) => kind)).toEqual([
      'charge',
      'charge',
      'transfer',
      'invoice',
      'write-off',
      'patient-payment',
      'patient-payment',
      'refund',
    ]);
    expect(entries.at(-1)).toMatchObject({ number: lastEntry, balances });
    expect(claim.status).toBe('active');
  });

  test('takes back a payment that did not stay, once', async () => {
    const made = await charge('EHR-3', 8_000);
    const { id } = await make<Invoice>(`${account}/invoices`, { chargeIds: [made.id] });
    const invoice = `${account}/invoices/${id}`;
    await change(invoice, 'issue', { staffId: staffId() });
    const { entry } = await make<Made & { entry: number }>(`${account}/payments`, {
      invoiceId: id,
      amount: usd(8_000),
      method: 'check',
      receivedOn: '2026-11-20',
      staffId: staffId(),
    });
    const taken = { staffId: staffId(), reason: 'The check bounced.' };
    await make(`${account}/entries/${entry}/reversal`, taken);
    expect((await clinic.system.call('POST', `${account}/entries/${entry}/reversal`, taken)).status).toBe(409);
    expect(await read<Invoice>(invoice)).toMatchObject({ status: 'issued', open: { patient: usd(8_000) } });
    expect(await read(`${account}/aging?on=2027-01-07`)).toMatchObject({
      buckets: [{}, { days: '31-60', patient: usd(8_000), invoiceIds: [id] }, {}, {}, {}],
    });
    // A decision by what is no longer so is refused.
    const stale = await clinic.system.call('POST', `${invoice}/cancellation`, taken, { 'If-Match': '"1"' });
    expect(stale.status).toBe(412);
    expect(product.stack.faults()).toEqual([]);
    expect(product.stack.refused()).toEqual([]);
  });
});
