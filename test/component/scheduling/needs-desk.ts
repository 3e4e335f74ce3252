import { handler as lookAtVisits } from '../../../functions/scheduling/handlers/look-at-visits.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { partition, recordKey } from '../../../functions/platform/keys.ts';
import type { Appointment } from '../../../functions/scheduling/appointment.ts';
import { readAppointment } from '../../../functions/scheduling/store.ts';
import { openDesk, type Desk } from './desk.ts';

export const NPI = '1003000126';
export const PHYSIO = '97110';

export interface NeedsDesk extends Desk {
  readonly coverageId: string;
  /** Adds an active coverage to the patient. @returns its id */
  coverage(): Promise<string>;
  /** A case that the payer approved. @returns its id */
  authorization(more?: Readonly<Record<string, unknown>>): Promise<string>;
  /** How the units of the case's item are counted. */
  counted(preauthorizationId: string): Promise<{ available: number; reserved: number; used: number }>;
  reservations(): Promise<{ id: string; status: string; quantity: number; appointmentId: string }[]>;
  read(id: string): Promise<Appointment>;
  /** Runs the effects of visits that are due, as the queue's consumer does. */
  look(): Promise<void>;
}

/** A clinic whose patient has a coverage, and units of physiotherapy where they are certified. */
export async function openNeedsDesk(): Promise<NeedsDesk> {
  const desk = await openDesk();
  const { bench, patientId } = desk;
  const { clinicId } = bench;
  // Reminders are due between: here nothing is but what the visit needs.
  await bench.changeClinic({ reminders: { daysAhead: [] } });
  const coverage: NeedsDesk['coverage'] = async () => {
    const id = newId('coverage');
    await bench.put({
      pk: partition(clinicId, patientId),
      sk: `coverage#${id}`,
      type: 'coverage',
      schema: 1,
      id,
      patientId,
      version: 1,
      status: 'active',
      payerId: 'summit',
      lineOfBusiness: 'commercial',
      period: { start: '2026-01-01' },
      order: 1,
    });
    return id;
  };
  const coverageId = await coverage();
  return {
    ...desk,
    coverageId,
    coverage,
    async authorization(more = {}) {
      const id = newId('preauthorization');
      await bench.put({
        ...recordKey(clinicId, id),
        type: 'preauthorization',
        schema: 1,
        id,
        clinicId,
        version: 1,
        status: 'approved',
        patientId,
        coverageId,
        items: [{ sequence: 1, decision: { reviewAction: 'A1' } }],
      });
      await bench.put({
        pk: partition(clinicId, patientId),
        sk: `preauthorization#${id}`,
        type: 'preauthorizationPointer',
      });
      await bench.put({
        pk: partition(clinicId, id),
        sk: 'authorization#0001',
        type: 'authorization',
        schema: 1,
        version: 1,
        id: newId('authorization'),
        preauthorizationId: id,
        sequence: 1,
        productOrService: { system: 'http://www.ama-assn.org/go/cpt', code: PHYSIO },
        modifier: [],
        unit: 'visit',
        certified: 3,
        available: 3,
        reserved: 0,
        used: 0,
        period: { start: '2026-11-01', end: '2026-12-31' },
        providers: [NPI],
        coverageId,
        status: 'active',
        ...more,
      });
      return id;
    },
    counted: async (id) => {
      const found = (await bench.items()).find(
        (item) => item.pk === partition(clinicId, id) && item['type'] === 'authorization',
      );
      const { available, reserved, used } = found as unknown as Record<'available' | 'reserved' | 'used', number>;
      return { available, reserved, used };
    },
    reservations: async () => (await bench.items()).filter(({ type }) => type === 'reservation') as never,
    read: async (id) => {
      const found = await readAppointment(clinicId, id);
      if (!found) throw new Error('there is no such appointment');
      return found;
    },
    look: async () => {
      const due = [...(await bench.effects('lookAtVisit')), ...(await bench.effects('lookAtVisits'))];
      for (const { pk, sk } of due)
        await lookAtVisits({ Records: [{ messageId: sk, body: JSON.stringify({ pk, sk }) }] } as never);
    },
  };
}
