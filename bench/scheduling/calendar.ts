import { marshall } from '@aws-sdk/util-dynamodb';
import { onboardDemoClinic, Operator } from '../../local/demo/clinic.ts';
import { ClinicSystem } from '../../local/demo/clients.ts';
import type { Product } from '../../local/product.ts';
import type { Context } from '../../functions/platform/context.ts';
import { newId } from '../../functions/platform/ids.ts';
import { partition, recordKey } from '../../functions/platform/keys.ts';

const OPERATOR = { kind: 'operator' } as const;
const ALL_DAY = [{ from: '00:00', to: '24:00' }];
const HOURS = Object.fromEntries(
  ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [day, ALL_DAY]),
);

/** A clinic whose time is booked over and over. */
export interface Calendar {
  readonly context: Context;
  readonly system: ClinicSystem;
  readonly patientId: string;
  readonly practitioners: readonly string[];
  /** A visit of half an hour with any of the first so many practitioners. */
  readonly visitTypes: ReadonlyMap<number, string>;
  /** Puts appointments of days gone by beside the API: their records, and what they took on the day sheets. */
  history(appointments: number): Promise<void>;
}

/** @param counts of how many practitioners there are to be kinds of visits */
export async function calendar({ stack, payer }: Product, counts: readonly number[]): Promise<Calendar> {
  const operator = new Operator(stack.origin);
  const clinic = await onboardDemoClinic(operator, payer);
  const shown = await operator.run<Record<string, unknown>>('clinic show', { clinic: clinic.clinicId });
  const {
    id: _id,
    version: _version,
    status: _status,
    createdAt: _createdAt,
    updatedAt: _updatedAt,
    ...settings
  } = shown;
  await operator.run('clinic settings', {
    clinic: clinic.clinicId,
    settings: { ...settings, requestsPerMinute: 10_000 },
  });
  const system = ClinicSystem.of(clinic, stack);
  const make = async (path: string, body: object): Promise<string> =>
    (await system.must<{ id: string }>('POST', path, body)).id;
  const practitioners: string[] = [];
  for (let number = 1; number <= Math.max(...counts); number += 1)
    practitioners.push(
      await make('/v1/resources', {
        kind: 'practitioner',
        name: `Dr. ${number}`,
        place: 'main-street',
        timeZone: 'America/Chicago',
        hours: HOURS,
      }),
    );
  const visitTypes = new Map<number, string>();
  for (const count of counts)
    visitTypes.set(
      count,
      await make('/v1/visit-types', {
        name: `With one of ${count}`,
        minutes: 30,
        startsEvery: 30,
        daysAhead: 730,
        needs: [{ kind: 'practitioner', resourceIds: practitioners.slice(0, count) }],
      }),
    );
  const patientId = await make('/v1/patients', {
    name: [{ family: 'Okafor', given: ['Ines'] }],
    birthDate: '1961-02-28',
    gender: 'female',
  });
  await stack.clock.settled();
  const TableName = await useTables(stack);
  const put = async (items: readonly object[]): Promise<void> => {
    for (let start = 0; start < items.length; start += 25)
      await stack.host.call(OPERATOR, 'dynamodb', 'BatchWriteItem', {
        RequestItems: {
          [TableName]: items
            .slice(start, start + 25)
            .map((item) => ({ PutRequest: { Item: marshall(item, { removeUndefinedValues: true }) } })),
        },
      });
  };
  const { clinicId } = clinic;
  return {
    context: { clinicId, actor: { kind: 'client', id: clinic.clientId }, requestId: 'bench' },
    system,
    patientId,
    practitioners,
    visitTypes,
    history: (appointments) => put(past(clinicId, patientId, practitioners, appointments)),
  };
}

/** Half hours of the days before the bench's, sixteen a day of each practitioner. */
function past(clinicId: string, patientId: string, practitioners: readonly string[], appointments: number): object[] {
  const items: object[] = [];
  for (let day = 1, made = 0; made < appointments; day += 1) {
    for (const resourceId of practitioners) {
      if (made >= appointments) break;
      const date = new Date(Date.parse(FIRST_DAY) - day * DAY).toISOString().slice(0, 10);
      const busy: object[] = [];
      for (let half = 0; half < 16 && made < appointments; half += 1, made += 1) {
        const from = new Date(Date.parse(`${date}T14:00:00.000Z`) + half * 30 * 60_000).toISOString();
        const to = new Date(Date.parse(from) + 30 * 60_000).toISOString();
        const id = newId('appointment');
        busy.push({ from, to, appointmentId: id });
        items.push({
          ...recordKey(clinicId, id),
          type: 'appointment',
          schema: 1,
          id,
          version: 2,
          status: 'fulfilled',
          patientId,
          start: from,
          end: to,
          resourceIds: [resourceId],
        });
      }
      items.push({ pk: partition(clinicId, resourceId), sk: `day#${date}`, type: 'daySheet', version: 1, busy });
    }
  }
  return items;
}
export const FIRST_DAY = '2027-01-04T00:00:00.000Z';
export const DAY = 24 * 3_600_000;

/** Has the functions of this process use the stack's tables. @returns the table of records */
async function useTables(stack: Product['stack']): Promise<string> {
  const parameter = async (name: string): Promise<string> => {
    const answer = await stack.host.call(OPERATOR, 'ssm', 'GetParameter', { Name: `/frontdesk/local/${name}` });
    return (answer as { Parameter: { Value: string } }).Parameter.Value;
  };
  const RECORDS_TABLE = await parameter('tables/records');
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: stack.origin,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    RECORDS_TABLE,
    AUDIT_TABLE: await parameter('tables/audit'),
    SEAL_KEY_ID: await parameter('keys/seal'),
  });
  return RECORDS_TABLE;
}
