import { onboardDemoClinic, Operator } from '../../local/demo/clinic.ts';
import { ClinicSystem } from '../../local/demo/clients.ts';
import type { Product } from '../../local/product.ts';
import type { Context, Reply } from '../../functions/platform/context.ts';
import { appointmentBody } from '../../functions/scheduling/appointment-schemas.ts';
import { bookAppointment } from '../../functions/scheduling/use-cases/book.ts';

const ALL_DAY = [{ from: '00:00', to: '24:00' }];
const HOURS = Object.fromEntries(
  ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [day, ALL_DAY]),
);

/** The first day that the bench books. */
export const FIRST_DAY = '2027-01-04T00:00:00.000Z';
export const DAY = 24 * 3_600_000;
export const HALF_HOUR = 30 * 60_000;

/** A clinic whose time is booked over and over. */
export interface Calendar {
  readonly context: Context;
  readonly system: ClinicSystem;
  readonly patientId: string;
  readonly practitioners: readonly string[];
  /** A visit of half an hour with any of the first so many practitioners. */
  readonly visitTypes: ReadonlyMap<number, string>;
}

/** @param counts of how many practitioners there are to be kinds of visits */
export async function calendar(
  { stack, payer }: Product,
  counts: readonly number[],
  name = 'Lakeside Family Clinic',
): Promise<Calendar> {
  const operator = new Operator(stack.origin);
  const clinic = await onboardDemoClinic(operator, payer, name);
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
  const { clinicId, clientId } = clinic;
  return {
    context: { clinicId, actor: { kind: 'client', id: clientId }, requestId: 'bench' },
    system,
    patientId,
    practitioners,
    visitTypes,
  };
}

/** Half an hour of a practitioner, counted from the first day on. */
export const half = (number: number): string => new Date(Date.parse(FIRST_DAY) + number * HALF_HOUR).toISOString();

/** What is sent to book that half hour. @param of the kind of visit with one of so many practitioners */
export function wishFor(
  { patientId, practitioners, visitTypes }: Calendar,
  practitioner: number,
  number: number,
  of: number,
): object {
  return {
    visitTypeId: visitTypes.get(of),
    patientId,
    start: half(number),
    resourceIds: [practitioners[practitioner]],
  };
}

/** Books it in this process. */
export async function book(at: Calendar, practitioner: number, number: number, of: number): Promise<Reply> {
  return await bookAppointment(at.context, appointmentBody.parse(wishFor(at, practitioner, number, of)));
}
