import type { Coverage, Patient } from '../../patient.ts';
import { orderCoverages, type CoverageOrder } from '../rules/order-of-coverages.ts';

/** In which order the coverages pay that hold on the day, `YYYY-MM-DD`. */
export function orderOn(day: string, patient: Patient, coverages: readonly Coverage[]): CoverageOrder {
  const holding = coverages.filter(
    ({ status, period }) =>
      status === 'active' && period.start <= day && (period.end === undefined || period.end >= day),
  );
  return orderCoverages(
    holding.map(({ id, lineOfBusiness, relationship, subscriber, period, coordination }) => ({
      id,
      lineOfBusiness,
      relationship,
      subscriberBirthDate: subscriber?.birthDate,
      startedOn: period.start,
      coordination,
    })),
    { birthDate: patient.birthDate, on: day },
  );
}
