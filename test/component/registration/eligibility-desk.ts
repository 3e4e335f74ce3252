/** A clinic with a patient, payers of every kind on the simulated payer, and the queue of eligibility checks driven by hand. */
import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, SQSEvent } from 'aws-lambda';
import type { Effect } from '../../../functions/platform/effects/effect.ts';
import type { Item } from '../../../functions/platform/table.ts';
import { handler as askEligibility } from '../../../functions/registration/handlers/ask-eligibility.ts';
import { handler as createCheck } from '../../../functions/registration/handlers/create-eligibility-check.ts';
import { handler as createCoverage } from '../../../functions/registration/handlers/create-coverage.ts';
import { handler as createPatient } from '../../../functions/registration/handlers/create-patient.ts';
import { handler as getCheck } from '../../../functions/registration/handlers/get-eligibility-check.ts';
import { putSecret } from '../../../functions/platform/secrets.ts';
import type { SimulatedPayer } from '../../../local/payer/server.ts';
import { MONDAY, openClinic, type ClinicBench } from '../clinic-bench.ts';
import { apiEvent } from '../platform/bench.ts';

export type Json = Record<string, unknown>;
type Handler = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;
interface Answered {
  readonly status: number;
  readonly body: Json;
  readonly location?: string;
}

export interface EligibilityDesk {
  readonly bench: ClinicBench;
  readonly patientId: string;
  call(
    handler: Handler,
    path: Readonly<Record<string, string>>,
    body?: unknown,
    more?: { readonly key?: string; readonly query?: Readonly<Record<string, string>>; readonly ifMatch?: number },
  ): Promise<Answered>;
  /** Adds a coverage to the patient. @returns its id */
  coverage(memberId: string, payerId?: string, more?: Json): Promise<string>;
  /** Asks for 14 December. */
  request(coverageId: string, body?: Json, key?: string): Promise<Answered>;
  read(coverageId: string, checkId: unknown): Promise<Json>;
  /** Runs what is due, as the queue's consumer does. @returns how many effects were run */
  run(): Promise<number>;
  pass(minutes: number): void;
}

/** Opens it: the payers `summit` (FHIR), `prairie` (X12) and `by-hand`, and a patient born in 1961. */
export async function openEligibilityDesk(payer: SimulatedPayer): Promise<EligibilityDesk> {
  const bench = await openClinic();
  await bench.changeClinic({ npi: '1003000126' });
  const { origin, clientId, clientSecret } = payer;
  const tokenUrl = `${origin}/oauth2/token`;
  const x12 = { kind: 'x12', endpoint: `${origin}/x12`, senderId: 'FRONTDESK', receiverId: 'MWCH', timeoutSeconds: 1 };
  for (const [id, eligibility] of [
    ['summit', { kind: 'fhir', endpoint: `${origin}/fhir`, tokenUrl, timeoutSeconds: 1 }],
    ['prairie', x12],
    ['by-hand', undefined],
  ] as const) {
    await bench.put({
      pk: `payer#${id}`,
      sk: 'record',
      type: 'payer',
      version: 1,
      data: { id, name: `Payer ${id}`, payerNumber: 'PAY01', ...(eligibility ? { eligibility } : {}) },
      updatedAt: MONDAY,
    });
    await putSecret(`payers/${id}`, JSON.stringify({ clientId, clientSecret }));
  }
  const call: EligibilityDesk['call'] = async (handler, path, body, more = {}) => {
    const answer = await handler(
      apiEvent(bench.context, {
        path,
        body,
        query: more.query,
        headers: {
          ...(body === undefined ? {} : { 'Idempotency-Key': more.key ?? randomUUID() }),
          ...(more.ifMatch === undefined ? {} : { 'If-Match': `"${more.ifMatch}"` }),
        },
      }),
    );
    return {
      status: answer.statusCode,
      body: answer.body === '' ? {} : (JSON.parse(answer.body) as Json),
      location: answer.headers?.['Location'] as string | undefined,
    };
  };
  const made = await call(
    createPatient,
    {},
    {
      name: [{ family: 'Rivera', given: ['Ana'] }],
      birthDate: '1961-02-28',
      gender: 'female',
    },
  );
  expect(made).toMatchObject({ status: 201 });
  const patientId = String(made.body['id']);
  return {
    bench,
    patientId,
    call,
    async coverage(memberId, payerId = 'summit', more = {}) {
      const added = await call(
        createCoverage,
        { patientId },
        {
          payerId,
          lineOfBusiness: 'commercial',
          planName: 'Gold',
          memberId,
          relationship: 'self',
          period: { start: '2026-01-01' },
          ...more,
        },
      );
      expect(added.status).toBe(201);
      return String(added.body['id']);
    },
    request: (coverageId, body = {}, key) =>
      call(createCheck, { patientId, coverageId }, { dateOfService: '2026-12-14', ...body }, { key }),
    read: async (coverageId, checkId) =>
      (await call(getCheck, { patientId, coverageId, eligibilityCheckId: String(checkId) })).body,
    async run() {
      const kinds = ['verifyAgain', 'repeatEligibility', 'askEligibility'] as const;
      const pending: (Effect & Item)[] = (await Promise.all(kinds.map((kind) => bench.effects(kind)))).flat();
      const due = pending.filter(({ dueAt }) => dueAt <= new Date().toISOString());
      await askEligibility({
        Records: due.map(({ pk, sk }) => ({ messageId: sk, body: JSON.stringify({ pk, sk }) })),
      } as SQSEvent);
      return due.length;
    },
    pass: (minutes) => bench.setTime(new Date(Date.now() + minutes * 60_000).toISOString()),
  };
}
