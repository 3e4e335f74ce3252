import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { registerDemoPatient } from '../../local/demo/requests.ts';
import { startTestProduct, type TestClinic, type TestProduct } from './harness.ts';

jest.setTimeout(120_000);

type Stored = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

describe('a patient whom an earlier release made', () => {
  let product: TestProduct;
  let clinic: TestClinic;
  let TableName: string;
  beforeAll(async () => {
    product = await startTestProduct();
    clinic = await product.clinic();
    const { TableNames } = (await dynamodb('ListTables', {})) as { TableNames: string[] };
    const shapes = await Promise.all(
      TableNames.map(async (name) => [name, await dynamodb('DescribeTable', { TableName: name })] as const),
    );
    TableName = shapes.find(([, shape]) => JSON.stringify(shape).includes('"due"'))?.[0] ?? '';
  });
  afterAll(() => product.stop());

  const dynamodb = (operation: string, input: object): Promise<object> =>
    product.stack.host.call({ kind: 'operator' }, 'dynamodb', operation, { ...input });
  const stored = async (): Promise<Stored[]> => ((await dynamodb('Scan', { TableName })) as { Items: Stored[] }).Items;
  const find = async (): Promise<unknown[]> =>
    (
      await clinic.system.must<{ patients: { id: string }[] }>('POST', '/v1/patients/search', {
        name: { family: 'Quillfeather' },
      })
    ).patients.map(({ id }) => id);

  test('is found after the operator’s command, with no more rights than it has', async () => {
    const { patientId } = await registerDemoPatient(clinic.system, 'summit-advantage', { family: 'Quillfeather' });
    // That release kept the patient, and none of the items by which a patient is found; another one had a list of its own.
    const items = await stored();
    for (const { pk, sk, type } of items.filter(({ type }) => String(type?.['S']).startsWith('person')))
      if (type) await dynamodb('DeleteItem', { TableName, Key: { pk, sk } });
    const record = items.find(({ id, type }) => id?.['S'] === patientId && type?.['S'] === 'patient');
    const foundBy = { M: { entries: { L: [] }, lists: { L: [{ S: 'of-old' }] } } };
    await dynamodb('PutItem', { TableName, Item: { ...record, foundBy } });
    expect(await find()).toEqual([]);

    expect(await product.operator.run('patients index', { clinic: clinic.clinicId })).toEqual({
      patients: 1,
      indexed: 1,
    });

    expect(await find()).toEqual([patientId]);
    expect(await product.operator.run('patients index')).toEqual({ patients: 1, indexed: 0 });
    expect(product.stack.refused()).toEqual([]);
  });
});
