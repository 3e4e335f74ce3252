import { expect } from '@jest/globals';
import * as z from 'zod';
import type { Context, Reply } from '../../../functions/platform/context.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { recordKey } from '../../../functions/platform/keys.ts';
import type { Item } from '../../../functions/platform/table.ts';
import { appointmentBody, openingSearch } from '../../../functions/scheduling/appointment-schemas.ts';
import type { Appointment } from '../../../functions/scheduling/appointment.ts';
import type { Resource, VisitType } from '../../../functions/scheduling/resource.ts';
import { sheetItem, sheetOf } from '../../../functions/scheduling/day-sheets.ts';
import { overlaps } from '../../../functions/scheduling/rules/span.ts';
import { spanOf, type Busy } from '../../../functions/scheduling/rules/day-sheet.ts';
import { resourceBody, visitTypeBody } from '../../../functions/scheduling/schemas.ts';
import { bookAppointment } from '../../../functions/scheduling/use-cases/book.ts';
import { findOpenings } from '../../../functions/scheduling/use-cases/find-openings.ts';
import { addResource } from '../../../functions/scheduling/use-cases/put-resource.ts';
import { addVisitType } from '../../../functions/scheduling/use-cases/put-visit-type.ts';
import { nineToFive, week, workdays } from '../../unit/scheduling/sample.ts';
import { openClinic, type ClinicBench } from '../clinic-bench.ts';

export interface Desk {
  readonly bench: ClinicBench;
  readonly context: Context;
  readonly patientId: string;
  resource(more?: Partial<z.input<typeof resourceBody>>): Promise<Resource>;
  visitType(needs: readonly Resource[][], more?: Partial<z.input<typeof visitTypeBody>>): Promise<VisitType>;
  book(
    visitType: VisitType,
    start: string,
    resources: readonly Resource[],
    more?: Partial<z.input<typeof appointmentBody>>,
  ): Promise<Appointment>;
  find(visitType: VisitType, from: string, to: string, more?: Partial<z.input<typeof openingSearch>>): Promise<Found>;
  /** What stands on every day sheet. */
  busy(): Promise<(Busy & { readonly resourceId: string; readonly day: string })[]>;
}

export interface Found {
  readonly openings: readonly {
    readonly start: string;
    readonly end: string;
    readonly resourceIds: readonly string[];
  }[];
  readonly total: number;
  readonly next?: string;
}

/** A clinic with one patient, where time can be booked. */
export async function openDesk(): Promise<Desk> {
  const bench = await openClinic();
  const { context, clinicId } = bench;
  const patientId = newId('patient');
  await bench.put({
    ...recordKey(clinicId, patientId),
    type: 'patient',
    schema: 1,
    id: patientId,
    version: 1,
    name: [{ use: 'official', family: 'Okafor', given: ['Ines'] }],
  });
  return {
    bench,
    context,
    patientId,
    resource: async (more = {}) =>
      bodyOf<Resource>(
        await addResource(
          context,
          resourceBody.parse({
            kind: 'practitioner',
            name: 'Dr. Ito',
            place: 'main-street',
            timeZone: 'America/Chicago',
            hours: week(nineToFive, workdays),
            ...more,
          }),
        ),
      ),
    visitType: async (needs, more = {}) =>
      bodyOf<VisitType>(
        await addVisitType(
          context,
          visitTypeBody.parse({
            name: 'Follow-up',
            minutes: 30,
            startsEvery: 30,
            needs: needs.map((resources) => ({
              kind: resources[0]?.kind,
              resourceIds: resources.map(({ id }) => id),
            })),
            ...more,
          }),
        ),
      ),
    book: async (visitType, start, resources, more = {}) =>
      bodyOf<Appointment>(
        await bookAppointment(
          context,
          appointmentBody.parse({
            visitTypeId: visitType.id,
            patientId,
            start,
            resourceIds: resources.map(({ id }) => id),
            ...more,
          }),
        ),
      ),
    find: async (visitType, from, to, more = {}) =>
      bodyOf<Found>(await findOpenings(context, openingSearch.parse({ visitTypeId: visitType.id, from, to, ...more }))),
    busy: async () => (await bench.items()).filter(({ type }) => type === 'daySheet').flatMap(busyOn),
  };
}

export const bodyOf = <T>({ body }: Reply): T => body as T;

/** What stands on the sheet: in every hour that it touches, or the sheet is wrong. */
function busyOn(item: Item): (Busy & { resourceId: string; day: string })[] {
  const sheet = sheetOf(item);
  const written = Object.fromEntries(Object.entries(item).filter(([name]) => /^h\d\d$/.test(name)));
  expect(sheetItem('clinic', sheet)).toMatchObject(written);
  expect(Object.keys(sheetItem('clinic', sheet)).filter((name) => /^h\d\d$/.test(name))).toEqual(
    Object.keys(written).toSorted(),
  );
  return sheet.busy.map((each) => ({ ...each, resourceId: sheet.resourceId, day: sheet.day }));
}

/** Pairs of appointments that have time of one resource in common, none of them on purpose. */
export function doubleBookings(busy: Awaited<ReturnType<Desk['busy']>>): unknown[] {
  return busy.flatMap((one, index) =>
    busy
      .slice(index + 1)
      .filter(
        (other) =>
          other.resourceId === one.resourceId &&
          other.appointmentId !== one.appointmentId &&
          !one.doubleBooked &&
          !other.doubleBooked &&
          overlaps(spanOf(one), spanOf(other)),
      )
      .map((other) => [one, other]),
  );
}
