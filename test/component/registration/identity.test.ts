import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { handler as askRelease } from '../../../functions/registration/handlers/ask-release.ts';
import { handler as changePatient } from '../../../functions/registration/handlers/change-patient.ts';
import { handler as createCheck } from '../../../functions/registration/handlers/create-identity-check.ts';
import { handler as createPatient } from '../../../functions/registration/handlers/create-patient.ts';
import { handler as getIdentity } from '../../../functions/registration/handlers/get-identity.ts';
import { handler as withdrawCheck } from '../../../functions/registration/handlers/withdraw-identity-check.ts';
import { openClinic, type ClinicBench, type Person } from '../clinic-bench.ts';
import { apiEvent } from '../platform/bench.ts';

let bench: ClinicBench;
let fay: Person;
let patientId: string;
beforeAll(async () => {
  bench = await openClinic();
  fay = await bench.addStaff('Fay', ['front-desk']);
  const made = await call(createPatient, {
    name: [{ family: 'Rivera', given: ['Ana'] }],
    birthDate: '1961-02-28',
    gender: 'female',
    address: [{ line: ['1 Lake St'], city: 'Chicago', state: 'IL', postalCode: '60601' }],
  });
  patientId = String(made.body['id']);
});
afterAll(() => bench.close());

let keys = 0;
type Handler = (event: never, context: never) => Promise<APIGatewayProxyResult>;
async function call(
  handler: unknown,
  body?: unknown,
  { path = {}, etag }: { path?: Record<string, string>; etag?: string } = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const headers = { 'Idempotency-Key': `key-${(keys += 1)}`, ...(etag ? { 'If-Match': etag } : {}) };
  const event = apiEvent(bench.context, { body, path: { patientId, ...path }, headers });
  const answer = await (handler as Handler)(event as never, {} as never);
  return { status: answer.statusCode, body: answer.body ? (JSON.parse(answer.body) as Record<string, unknown>) : {} };
}
const license = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  kind: 'drivers-license',
  issuer: 'IL',
  number: 'R150-0420-4711',
  expiresOn: '2029-06-30',
  confirms: ['name', 'birthDate', 'address', 'face'],
  how: 'in-person',
  checkedBy: fay.id,
  ...more,
});

describe('a clinic that verifies who a patient is', () => {
  test('records what was looked at, by whom; the number is kept as a hash and never shown whole again', async () => {
    const made = await call(createCheck, license());
    expect(made).toMatchObject({ status: 201, body: { numberEnd: '4711', checkedBy: fay.id, status: 'valid' } });

    const { body } = await call(getIdentity);
    expect(body).toMatchObject({ level: 'IAL1.4', weight: 14, next: { level: 'IAL1.5' } });
    const everything = JSON.stringify([body, await bench.items(), await bench.audit()]);
    expect(everything).not.toMatch(/R150|0420/);
  });

  test('is told what a release asks for and what is lacking, and the question stands in the audit', async () => {
    expect((await call(askRelease, { purpose: 'results' })).body).toMatchObject({ allowed: true, required: 'IAL1.4' });
    const refused = await call(askRelease, { purpose: 'results', labels: ['SDV'] });
    expect(refused.body).toMatchObject({ allowed: false, level: 'IAL1.4', required: 'IAL1.8' });
    expect(refused.body['lacking']).toHaveLength(2);
    const asked = (await bench.audit()).filter(({ action }) => action === 'patient.release-asked');
    expect(asked.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining(['results: allowed, IAL1.4', 'results: refused, IAL1.4']),
    );
  });

  test('sees the same document known again, whatever dashes are typed', async () => {
    await call(createCheck, license({ number: 'r150 0420 4711' }));
    const { body } = await call(getIdentity);
    expect(body['working']).toMatchObject([
      { counts: false, because: 'The same document was checked again later: that check counts.' },
      { counts: true },
    ]);
  });

  test('cannot record a stranger who looked, a document that had expired, or a look of tomorrow', async () => {
    const wrong = await call(
      createCheck,
      license({
        checkedBy: 'staff_01k00000000000000000000000',
        expiresOn: '2026-11-01',
        checkedAt: '2030-01-01T00:00:00Z',
      }),
    );
    expect(wrong.status).toBe(422);
    const pointers = (wrong.body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer);
    expect(pointers).toEqual(['/checkedBy', '/checkedAt', '/expiresOn']);
    expect((await call(createCheck, license({ number: undefined }))).status).toBe(422);
  });

  test('loses what a changed name confirmed, and a check that is withdrawn', async () => {
    const changed = await call(
      changePatient,
      { name: [{ family: 'Okafor', given: ['Ana'] }], reason: 'Married.' },
      { etag: '"1"' },
    );
    expect(changed.status).toBe(200);
    const { body } = await call(getIdentity);
    expect(body).toMatchObject({ level: 'none' });
    const checks = body['identityChecks'] as { id: string }[];
    const last = checks.at(-1)?.id ?? '';
    expect((await call(withdrawCheck, undefined, { path: { identityCheckId: last }, etag: '"1"' })).status).toBe(204);
    const after = (await call(getIdentity)).body['identityChecks'];
    expect(after).toMatchObject([{ status: 'valid' }, { status: 'entered-in-error', version: 2 }]);
  });
});
