import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, jest, test } from '@jest/globals';
import { handler as operate, type OperatorAnswer } from '../../../functions/clinics/handlers/operate.ts';
import { findStaffBySubject, readApiClient, readClinic, readStaff } from '../../../functions/clinics/index.ts';
import { markAddressFailing } from '../../../functions/clinics/mark-address.ts';
import { recordKey } from '../../../functions/platform/keys.ts';
import { putIf } from '../../../functions/platform/table.ts';
import { capture, openBench, type Bench } from '../platform/bench.ts';

let bench: Bench;
let printed: ReturnType<typeof capture>;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(() => {
  printed = capture();
});
afterEach(() => void jest.restoreAllMocks());

const settings = {
  name: 'Lakeside Cardiology',
  neutralName: 'Lakeside',
  timeZone: 'America/Chicago',
  staffedHours: { monday: [{ from: '09:00', to: '17:00' }] },
  contact: { phone: '+13125550142' },
};

const give = (command: string, args: object = {}): Promise<OperatorAnswer> =>
  operate({ command, args, operator: 'ada' });

async function done<T>(command: string, args: object = {}): Promise<T> {
  const answer = await give(command, args);
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  return answer.result as T;
}

async function refused(command: string, args: object = {}): Promise<{ detail: string; pointers: string[] }> {
  const answer = await give(command, args);
  if (answer.ok) throw new Error('it was done');
  return { detail: answer.problem.detail, pointers: answer.problem.faults.map(({ pointer }) => pointer) };
}

interface Made {
  readonly id: string;
  readonly clientId: string;
  readonly secret: string;
  readonly subject: string;
}

let people = 0;
async function clinicWith(): Promise<{ clinic: string; nurse: Made & { email: string } }> {
  const { clinicId } = await done<{ clinicId: string }>('clinic onboard', { settings });
  const email = `nurse${(people += 1)}@clinic.example`;
  const nurse = await done<Made>('staff add', { clinic: clinicId, name: 'Nora Nurse', email, roles: ['nurse'] });
  return { clinic: clinicId, nurse: { ...nurse, email } };
}

async function userOf(email: string): Promise<Record<string, unknown>> {
  return await bench.host.run('cognito-idp', 'AdminGetUser', {
    UserPoolId: process.env['USER_POOL_ID'],
    Username: email,
  });
}

describe('a clinic', () => {
  test('is onboarded with defaults for what is not said, and the audit says by whom', async () => {
    const { clinic } = await clinicWith();

    expect(await readClinic(clinic)).toMatchObject({
      ...settings,
      status: 'active',
      version: 1,
      reviewTurnaround: { standard: 480, expedited: 120 },
      staffedHours: { tuesday: [], closed: [] },
    });
    const [entry] = (await bench.items('AUDIT_TABLE')).filter((item) => item['recordId'] === clinic);
    expect(entry).toMatchObject({ action: 'clinic.onboarded', actor: 'operator:ada' });
  });

  test('with faults is refused, and every fault is told', async () => {
    const { pointers } = await refused('clinic onboard', {
      settings: { ...settings, timeZone: 'Chicago', staffedHours: {}, contact: { phone: '312' }, colour: 'blue' },
    });

    expect(pointers.toSorted()).toEqual([
      '/settings/colour',
      '/settings/contact/phone',
      '/settings/staffedHours',
      '/settings/timeZone',
    ]);
  });

  test('is closed and opened again, and keeps its settings', async () => {
    const { clinic } = await clinicWith();

    await done('clinic close', { clinic });
    expect(await readClinic(clinic)).toMatchObject({ status: 'closed', name: settings.name, version: 2 });
    await done('clinic close', { clinic });
    await done('clinic reopen', { clinic });
    expect(await readClinic(clinic)).toMatchObject({ status: 'active', name: settings.name, version: 3 });
  });

  test('changes its settings', async () => {
    const { clinic, nurse } = await clinicWith();

    await done('clinic settings', { clinic, settings: { ...settings, notificationStaffId: nurse.id } });

    expect(await readClinic(clinic)).toMatchObject({ version: 2, notificationStaffId: nurse.id });
    const other = await clinicWith();
    const { pointers } = await refused('clinic settings', {
      clinic,
      settings: { ...settings, notificationStaffId: other.nurse.id },
    });
    expect(pointers).toEqual(['/notificationStaffId']);
  });
});

describe('staff', () => {
  test('are invited, found by their sign-in, and known to their clinic alone', async () => {
    const { clinic, nurse } = await clinicWith();
    const other = await clinicWith();

    expect(await findStaffBySubject(nurse.subject)).toEqual([{ clinicId: clinic, staffId: nurse.id }]);
    expect(await readStaff(clinic, nurse.id)).toMatchObject({ email: nurse.email, status: 'active' });
    expect(await readStaff(other.clinic, nurse.id)).toBeUndefined();
    expect(bench.host.heard('mail').some(({ to }) => to.includes(nurse.email))).toBe(true);
  });

  test('cannot be added twice to one clinic, and can to two', async () => {
    const { clinic, nurse } = await clinicWith();
    const other = await clinicWith();
    const again = { name: 'Nora Nurse', email: nurse.email.toUpperCase(), roles: ['nurse'] };

    expect((await refused('staff add', { clinic, ...again })).detail).toContain('already');
    await done('staff add', { clinic: other.clinic, ...again });

    expect((await findStaffBySubject(nurse.subject)).map(({ clinicId }) => clinicId).toSorted()).toEqual(
      [clinic, other.clinic].toSorted(),
    );
  });

  test('who leave can no longer sign in, unless they work elsewhere too', async () => {
    const { clinic, nurse } = await clinicWith();
    const other = await clinicWith();
    const there = await done<Made>('staff add', {
      clinic: other.clinic,
      name: 'Nora',
      email: nurse.email,
      roles: ['nurse'],
    });

    await done('staff deactivate', { clinic, staff: nurse.id });
    expect(await readStaff(clinic, nurse.id)).toMatchObject({ status: 'inactive' });
    expect(await userOf(nurse.email)).toMatchObject({ Enabled: true });

    await done('staff deactivate', { clinic: other.clinic, staff: there.id });
    expect(await userOf(nurse.email)).toMatchObject({ Enabled: false });

    await done('staff reactivate', { clinic, staff: nurse.id });
    expect(await userOf(nurse.email)).toMatchObject({ Enabled: true });
  });

  test('whose address is changed sign in with the new one, and mail reaches them again', async () => {
    const { clinic, nurse } = await clinicWith();
    await markAddressFailing(
      { clinicId: clinic, actor: { kind: 'system', id: 'mail' }, requestId: 'r' },
      nurse.id,
      'bounce',
    );
    expect(await done('bounce list', { clinic })).toMatchObject([{ id: nurse.id, cause: 'bounce' }]);

    await done('staff change', { clinic, staff: nurse.id, email: `new-${nurse.email}` });

    expect(await readStaff(clinic, nurse.id)).toMatchObject({
      email: `new-${nurse.email}`,
      address: { state: 'working' },
    });
    expect(await userOf(`new-${nurse.email}`)).toMatchObject({ Enabled: true });
    expect(await done('bounce list', { clinic })).toEqual([]);
  });

  test('of another clinic are not found', async () => {
    const { nurse } = await clinicWith();
    const other = await clinicWith();

    expect((await refused('staff deactivate', { clinic: other.clinic, staff: nurse.id })).detail).toContain('no such');
    expect(await userOf(nurse.email)).toMatchObject({ Enabled: true });
  });
});

describe('an API client', () => {
  const create = (clinic: string): Promise<Made> =>
    done<Made>('client create', { clinic, name: 'EHR', scopes: ['patients.read', 'patients.write'] });
  const secretsOf = async (clientId: string): Promise<number> => {
    const { ClientSecrets } = (await bench.host.run('cognito-idp', 'ListUserPoolClientSecrets', {
      UserPoolId: process.env['USER_POOL_ID'],
      ClientId: clientId,
    })) as { ClientSecrets: unknown[] };
    return ClientSecrets.length;
  };

  test('shows its secret once, and it is nowhere in our tables or logs', async () => {
    const { clinic } = await clinicWith();

    const made = await create(clinic);

    expect(made.secret.length).toBeGreaterThan(20);
    const kept = JSON.stringify([
      await bench.items(),
      await bench.items('AUDIT_TABLE'),
      await done('client list', { clinic }),
    ]);
    expect(kept).toContain(made.clientId);
    expect(kept).not.toContain(made.secret);
    expect(printed.text()).toContain('client create');
    expect(printed.text()).not.toContain(made.secret);
  });

  test('changes its secret without a gap: two are live until the old one is retired', async () => {
    const { clinic } = await clinicWith();
    const { id, clientId } = await create(clinic);
    expect((await refused('client retire', { clinic, client: id })).detail).toContain('one live secret');

    await bench.host.clock.advance(1000);
    const added = await done<{ secretId: string }>('client rotate', { clinic, client: id });
    expect(await secretsOf(clientId)).toBe(2);
    expect((await refused('client rotate', { clinic, client: id })).detail).toContain('two live secrets');

    const { retired } = await done<{ retired: string }>('client retire', { clinic, client: id });
    expect(retired).not.toBe(added.secretId);
    expect(await secretsOf(clientId)).toBe(1);
  });

  test('that is revoked is revoked in the record first, even if the user pool does not answer', async () => {
    const { clinic } = await clinicWith();
    const { id, clientId } = await create(clinic);
    const pool = process.env['USER_POOL_ID'];
    process.env['USER_POOL_ID'] = 'us-east-1_nowhere';
    await give('client revoke', { clinic, client: id });
    process.env['USER_POOL_ID'] = pool;

    expect(await readApiClient(clinic, id)).toMatchObject({ status: 'revoked' });
    expect(await done('client revoke', { clinic, client: id })).toEqual({
      revoked: id,
      refused: expect.stringContaining('within 60 seconds'),
    });
    expect(await done('client list', { clinic })).toMatchObject([{ status: 'revoked', secrets: [] }]);
    await expect(secretsOf(clientId)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    expect((await refused('client rotate', { clinic, client: id })).detail).toContain('revoked');
  });

  test('is listed with its secrets, so that one knows which to retire: their ids and age, not themselves', async () => {
    const { clinic } = await clinicWith();
    const { id, secret } = await create(clinic);
    const second = await done<{ secretId: string }>('client rotate', { clinic, client: id });

    const listed = await done<{ secrets: { createdAt: string; days: number }[] }[]>('client list', { clinic });

    expect(listed).toMatchObject([{ id, secrets: [{}, { secretId: second.secretId }] }]);
    for (const { createdAt, days } of listed[0]?.secrets ?? [])
      expect(days).toBe(Math.floor((Date.now() - Date.parse(createdAt)) / 86_400_000));
    expect(JSON.stringify(listed)).not.toContain(secret);
  });

  test('gets no scope that there is not', async () => {
    const { clinic } = await clinicWith();

    const { pointers } = await refused('client create', { clinic, name: 'EHR', scopes: ['everything'] });

    expect(pointers).toEqual(['/scopes/0']);
  });
});

describe('payers', () => {
  const payer = JSON.parse(
    readFileSync(new URL('../../../functions/preauthorization/payers/summit-advantage.json', import.meta.url), 'utf8'),
  ) as { id: string };

  test('are put, replaced, shown and listed', async () => {
    const first = await done<{ version: number }>('payer put', { payer });
    const second = await done<{ version: number }>('payer put', { payer });

    expect(second.version).toBe(first.version + 1);
    expect(await done('payer show', { payer: payer.id })).toMatchObject({ id: payer.id });
    expect(await done('payer list')).toMatchObject([{ id: payer.id, version: second.version }]);
  });

  test('with faults are refused, and every fault is told', async () => {
    const { pointers } = await refused('payer put', { payer: { ...payer, lines: [], colour: 'blue' } });

    expect(pointers.toSorted()).toEqual(['/colour', '/lines']);
  });
});

describe('a command', () => {
  test.each([
    ['nobody knows', { command: 'clinic destroy', args: {}, operator: 'ada' }],
    ['of the prototype', { command: 'constructor', args: {}, operator: 'ada' }],
    ['of nobody', { command: 'clinic list', args: {}, operator: '' }],
    ['that is none', 'clinic list'],
  ])('%s is refused', async (_, event) => {
    expect(await operate(event)).toMatchObject({ ok: false });
  });

  test('that fails says where to look, and not why', async () => {
    const table = process.env['RECORDS_TABLE'];
    process.env['RECORDS_TABLE'] = 'nowhere-to-be-found';
    const answer = await give('clinic list');
    process.env['RECORDS_TABLE'] = table;

    expect(answer).toMatchObject({ ok: false, problem: { title: 'Frontdesk failed' } });
    expect(JSON.stringify(answer)).not.toContain('nowhere-to-be-found');
  });
});

describe('explaining and finding what is stuck', () => {
  test('a case is found by its id alone, and told without a word of the person', async () => {
    const { clinic } = await clinicWith();
    const id = 'pat_01k00000000000000000000009';
    await putIf({
      ...recordKey(clinic, id),
      type: 'patient',
      id,
      version: 4,
      status: 'active',
      updatedAt: '2026-11-21T00:00:00.000Z',
      family: 'Rivera',
    });

    const explained = await done('explain', { case: id });

    expect(explained).toMatchObject({ clinicId: clinic, id, kind: 'patient', version: 4, effects: [], tasks: [] });
    expect(explained).toHaveProperty('now', expect.stringMatching(/Z$/));
    expect(JSON.stringify(explained)).not.toContain('Rivera');
    expect((await refused('explain', { case: 'pat_01k0000000000000000000000z' })).detail).toContain('No clinic');
  });
});

test('payers’ credentials go to Secrets Manager and nowhere else; the audit says that somebody set them', async () => {
  const payer = JSON.parse(
    readFileSync(new URL('../../../functions/preauthorization/payers/summit-advantage.json', import.meta.url), 'utf8'),
  ) as { id: string };
  await done('payer put', { payer });

  await done('payer secret', { payer: payer.id, clientId: 'frontdesk', clientSecret: 'opensesame-1' });
  await done('payer secret', { payer: payer.id, clientId: 'frontdesk', clientSecret: 'opensesame-2' });

  const { SecretString } = await bench.host.run('secretsmanager', 'GetSecretValue', {
    SecretId: `frontdesk/local/payers/${payer.id}`,
  });
  expect(JSON.parse(String(SecretString))).toEqual({ clientId: 'frontdesk', clientSecret: 'opensesame-2' });
  const audit = (await bench.items('AUDIT_TABLE')).filter(({ recordId }) => recordId === payer.id);
  expect(audit.slice(-3)).toMatchObject([
    { action: expect.stringMatching(/added|changed/) as unknown },
    { action: 'payer.credentials-set' },
    { action: 'payer.credentials-set' },
  ]);
  const kept = JSON.stringify([await bench.items(), await bench.items('AUDIT_TABLE')]) + printed.text();
  expect(kept).toContain('payer secret');
  expect(kept).not.toContain('opensesame');
});

test('the credentials of a clinic’s payment gateway go to Secrets Manager and nowhere else; what is no signing secret is refused', async () => {
  const { clinic } = await clinicWith();
  const webhookSecrets = [`whsec_${Buffer.alloc(32, 7).toString('base64')}`];
  await done('payment secret', { clinic, apiKey: 'opensesame-3', webhookSecrets });
  const { SecretString } = await bench.host.run('secretsmanager', 'GetSecretValue', {
    SecretId: `frontdesk/local/payment-gateways/${clinic}`,
  });
  expect(JSON.parse(String(SecretString))).toEqual({ apiKey: 'opensesame-3', webhookSecrets });
  const audit = (await bench.items('AUDIT_TABLE')).filter(({ recordId }) => recordId === clinic);
  expect(audit.map(({ action }) => action)).toContain('clinic.payment-credentials-set');
  expect(JSON.stringify([await bench.items(), audit]) + printed.text()).not.toContain('opensesame');
  const faulty = { clinic, apiKey: 'opensesame-3', webhookSecrets: ['hush'] };
  expect((await refused('payment secret', faulty)).pointers).toEqual(['/webhookSecrets/0']);
});
