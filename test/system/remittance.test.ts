import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { registerDemoPatient, uploadRemittances } from '../../local/demo/requests.ts';
import { header, interchange, separated, transaction } from '../unit/billing/sample-835.ts';
import type { Task } from './desk.ts';
import { startTestProduct, type TestClinic, type TestProduct } from './harness.ts';

interface Listed {
  readonly remittances: readonly { readonly id: string; readonly status: string }[];
}
interface Claims {
  readonly claims: readonly {
    readonly id: string;
    readonly standing: string;
    readonly why: readonly { readonly code: string }[];
    readonly denialIds: readonly string[];
  }[];
}
interface Denials {
  readonly denials: readonly {
    readonly id: string;
    readonly kind: string;
    readonly mayDo: readonly string[];
    readonly amounts: readonly { readonly staff: string }[];
  }[];
}
type Account = Readonly<Record<'balances', Readonly<Record<string, { readonly amount: number }>>>>;

jest.setTimeout(400_000);

describe('a payer’s answer', () => {
  let product: TestProduct;
  let clinic: TestClinic;
  let account: string;
  const usd = (amount: number): object => ({ amount, currency: 'USD' });

  beforeAll(async () => {
    product = await startTestProduct();
    clinic = await product.clinic();
    const { system } = clinic;
    const { patientId, coverageId } = await registerDemoPatient(system, 'summit-advantage', { memberId: 'M4711' });
    const make = async (path: string, body: object): Promise<string> =>
      (await system.must<{ id: string }>('POST', path, body)).id;
    account = `/v1/billing-accounts/${await make('/v1/billing-accounts', { patientId })}`;
    for (const number of [1, 2]) {
      const chargeId = await make(`${account}/charges`, {
        sourceId: `EHR-${number}`,
        code: '99213',
        dateOfService: '2026-11-20',
        provider: '1245319599',
        payment: { by: 'coverage', coverageId },
        amount: usd(10_000),
      });
      await make(`${account}/claims`, {
        coverageId,
        controlNumber: `CLM-${number}`,
        lines: [{ chargeId, controlNumber: 'L1' }],
        ...(number === 2 ? { filingLimit: '2026-11-30' } : {}),
      });
    }
  });
  afterAll(() => product.stop());

  const answer = (control: string, status: number, paid: number, ...reasons: readonly string[]): string[] => [
    `CLP*${control}*${status}*100*${paid}**12*P-${control}*11*1`,
    'NM1*QC*1*DOE*JANE****MI*M4711',
    `SVC*HC:99213*100*${paid}**1`,
    'DTM*472*20261120',
    ...reasons.map((reason) => `CAS*${reason}`),
    'REF*6R*L1',
  ];
  const file = (amount: string, trace: string, ...claims: readonly string[]): string =>
    separated(interchange([transaction([...header(amount, trace), 'LX*1', ...claims])]), {
      element: '|',
      component: '>',
      terminator: '~',
      after: '\r\n',
    });
  const balances = async (): Promise<Record<string, number>> => {
    const told = (await clinic.system.must<Account>('GET', account)).balances;
    return Object.fromEntries(Object.entries(told).map(([name, { amount }]) => [name, amount]));
  };
  const send = async (text: string): Promise<{ status: string; remittanceIds: readonly string[] }> => {
    const id = await uploadRemittances(clinic.system, text);
    await product.pass(0);
    return await clinic.system.must('GET', `/v1/remittance-files/${id}`);
  };

  test('is uploaded, posted once, and what cannot be matched or was denied is worked to its end', async () => {
    const { system, staff } = clinic;
    const claims = [
      ...answer('CLM-1', 1, 80, 'CO*45*15', 'PR*3*5'),
      ...answer('CLM-2', 4, 0, 'CO*16*100'),
      ...answer('CLM-9', 1, 60, 'CO*45*40'),
    ];
    const sent = await send(file('140', 'EFT-1', ...claims));
    expect(sent).toMatchObject({ status: 'read', remittanceIds: [expect.any(String)] });
    await send(`\uFEFF${file('140', 'EFT-1', ...claims)}\r\n`);

    expect(await balances()).toMatchObject({ patient: 500, paidByPayers: 8000, denied: 10_000, charged: 20_000 });
    const { remittances } = await system.must<Listed>('GET', '/v1/remittances');
    expect(remittances).toMatchObject([{ status: 'partly-held' }]);
    const remittance = `/v1/remittances/${remittances[0]?.id}`;
    const held = await system.must<Claims>('GET', `${remittance}/claims?standing=held`);
    expect(held.claims).toMatchObject([{ standing: 'held', why: [{ code: 'claim-unknown' }] }]);
    const claim = `${remittance}/claims/${held.claims[0]?.id}`;
    const decision = {
      staffId: staff.supervisor.id,
      reason: 'It is another clinic’s; told the payer.',
      deed: 'set-aside',
    };
    await system.change('POST', claim, `${claim}/decision`, decision);
    await product.pass(0);
    expect(await system.must('GET', remittance)).toMatchObject({ status: 'posted' });

    const { denials } = await system.must<Denials>('GET', '/v1/denials');
    expect(denials).toMatchObject([
      { kind: 'resubmit', amounts: [{ staff: expect.stringContaining('lacks something') }] },
    ]);
    expect(denials[0]?.mayDo).not.toContain('bill-patient');
    const denial = `/v1/denials/${denials[0]?.id}`;
    // Its day is near: somebody is asked, until it is decided.
    const asked = async (): Promise<readonly Task[]> => {
      await product.pass(0);
      const { tasks } = await system.must<{ tasks: readonly Task[] }>('GET', '/v1/tasks');
      return tasks.filter(({ kind }) => kind === 'denial-decision');
    };
    expect(await asked()).toMatchObject([{ subject: { id: denials[0]?.id } }]);
    const again = { staffId: staff.supervisor.id, reason: 'The diagnosis was missing.', deed: 'resubmit' };
    await system.change('POST', denial, `${denial}/decision`, again);
    expect(await asked()).toEqual([]);
    await send(file('100', 'EFT-2', ...answer('CLM-2', 1, 100, 'CO*45*0')));

    expect(await balances()).toMatchObject({ paidByPayers: 18_000, denied: 0, payer: 0, charged: 20_000 });
    expect(await system.must('GET', denial)).toMatchObject({ status: 'answered' });
    expect(await system.must('GET', '/v1/denials')).toEqual({ denials: [] });
  });
});
