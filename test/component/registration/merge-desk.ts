/** A clinic whose staff merge patients: the API's handlers, called one by one. */
import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { handler as changePatient } from '../../../functions/registration/handlers/change-patient.ts';
import { handler as createCoverage } from '../../../functions/registration/handlers/create-coverage.ts';
import { handler as createPatient } from '../../../functions/registration/handlers/create-patient.ts';
import { handler as getPatient } from '../../../functions/registration/handlers/get-patient.ts';
import { handler as mergePatients } from '../../../functions/registration/handlers/merge-patients.ts';
import { handler as searchPatients } from '../../../functions/registration/handlers/search-patients.ts';
import { handler as undoMerge } from '../../../functions/registration/handlers/undo-merge.ts';
import { MONDAY, openClinic, type ClinicBench } from '../clinic-bench.ts';
import { apiEvent } from '../platform/bench.ts';

export type Json = Record<string, unknown>;
type Handler = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;
export interface Answered {
  readonly status: number;
  readonly body: Json;
  readonly location?: string;
  /** The codes of the faults, where it was refused. */
  readonly codes: readonly unknown[];
}

export interface MergeDesk {
  readonly bench: ClinicBench;
  /** Who decides. */
  readonly staffId: string;
  call(
    handler: Handler,
    path: Readonly<Record<string, string>>,
    more?: { readonly body?: unknown; readonly query?: Readonly<Record<string, string>>; readonly ifMatch?: number },
  ): Promise<Answered>;
  /** Registers somebody who is nobody else. @returns the id */
  patient(name: readonly [string, string], birthDate: string, more?: Json): Promise<string>;
  coverage(patientId: string, memberId: string, more?: Json): Promise<string>;
  read(patientId: string): Promise<Json>;
  change(patientId: string, body: Json): Promise<Answered>;
  /** Merges by the present versions of both. */
  merge(survivorId: string, duplicateId: string, more?: Json): Promise<Answered>;
  /** The same; it must be taken. @returns the merge's id */
  merged(survivorId: string, duplicateId: string, more?: Json): Promise<string>;
  undo(patientId: string, mergeId: string, version?: number, more?: Json): Promise<Answered>;
  /** Who is found. */
  search(asked: Json): Promise<string[]>;
}

export async function openMergeDesk(): Promise<MergeDesk> {
  const bench = await openClinic();
  const { id: staffId } = await bench.addStaff('Fay', ['front-desk']);
  for (const id of ['summit', 'prairie'])
    await bench.put({
      pk: `payer#${id}`,
      sk: 'record',
      type: 'payer',
      version: 1,
      data: { id, name: `Payer ${id}`, payerNumber: 'PAY01' },
      updatedAt: MONDAY,
    });
  const call: MergeDesk['call'] = async (handler, path, { body, query, ifMatch } = {}) => {
    const headers = {
      ...(body === undefined ? {} : { 'Idempotency-Key': randomUUID() }),
      ...(ifMatch === undefined ? {} : { 'If-Match': `"${ifMatch}"` }),
    };
    const answer = await handler(apiEvent(bench.context, { path, body, query, headers }));
    const json = answer.body === '' ? {} : (JSON.parse(answer.body) as Json);
    return {
      status: answer.statusCode,
      body: json,
      location: answer.headers?.['Location'] as string | undefined,
      codes: ((json['errors'] ?? []) as { code?: string }[]).map(({ code }) => code),
    };
  };
  const read = async (patientId: string): Promise<Json> => (await call(getPatient, { patientId })).body;
  const versionOf = async (patientId: string): Promise<number> => Number((await read(patientId))['version']);
  const merge: MergeDesk['merge'] = async (survivorId, duplicateId, more = {}) =>
    call(
      mergePatients,
      { patientId: survivorId },
      {
        ifMatch: await versionOf(survivorId),
        body: {
          duplicateId,
          duplicateVersion: await versionOf(duplicateId),
          staffId,
          reason: 'Registered twice.',
          ...more,
        },
      },
    );
  return {
    bench,
    staffId,
    call,
    read,
    merge,
    async patient([given, family], birthDate, more = {}) {
      const body = { name: [{ family, given: [given] }], birthDate, gender: 'female', ...more };
      const made = await call(createPatient, {}, { body });
      expect(made).toMatchObject({ status: 201 });
      return String(made.body['id']);
    },
    async coverage(patientId, memberId, more = {}) {
      const body = {
        payerId: 'summit',
        lineOfBusiness: 'commercial',
        planName: 'Gold',
        memberId,
        relationship: 'self',
        period: { start: '2026-01-01' },
        ...more,
      };
      const added = await call(createCoverage, { patientId }, { body });
      expect(added).toMatchObject({ status: 201 });
      return String(added.body['id']);
    },
    change: async (patientId, body) =>
      call(
        changePatient,
        { patientId },
        { ifMatch: await versionOf(patientId), body: { reason: 'The patient told us.', ...body } },
      ),
    async merged(...asked) {
      const answer = await merge(...asked);
      expect(answer).toMatchObject({ status: 201 });
      return String(answer.body['id']);
    },
    undo: (patientId, mergeId, version = 1, more = {}) =>
      call(
        undoMerge,
        { patientId, mergeId },
        { ifMatch: version, body: { staffId, reason: 'They are two people.', ...more } },
      ),
    async search(asked) {
      const { status, body } = await call(searchPatients, {}, { body: asked });
      expect(status).toBe(200);
      return (body['patients'] as { id: string }[]).map(({ id }) => id);
    },
  };
}

/** What a record says of the person: without its version, its times and its links. */
export function demographicsOf(patient: Json): Json {
  const { version: _version, updatedAt: _updatedAt, ...rest } = patient;
  return rest;
}
