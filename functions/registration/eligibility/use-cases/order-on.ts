import type { Coverage, Patient } from '../../patient.ts';
import { orderCoverages, type CoverageOrder } from '../rules/order-of-coverages.ts';

/** In which order the coverages pay that hold on the day, `YYYY-MM-DD`. */
export function orderOn(day: string, patient: Patient, coverages: readonly Coverage[]): CoverageOrder {
  const holding = coverages.filter(
    ({ status, period }) =>
      status === 'active' && period.start <= day && (period.end === undefined || period.end >= day),
  );
  return orderCoverages(
    oneOfEachCard(holding, patient.id).map(
      ({ id, lineOfBusiness, relationship, subscriber, period, coordination }) => ({
        id,
        lineOfBusiness,
        relationship,
        subscriberBirthDate: subscriber?.birthDate,
        startedOn: period.start,
        coordination,
      }),
    ),
    { birthDate: patient.birthDate, on: day },
  );
}

/** A card that stands with two records of one person is one coverage: the one of the record that is used, else the first. */
function oneOfEachCard(coverages: readonly Coverage[], patientId: string): readonly Coverage[] {
  const cardOf = ({ payerId, memberId, relationship }: Coverage): string =>
    JSON.stringify([payerId, memberId.toUpperCase(), relationship]);
  return coverages.filter((coverage, index) => {
    const others = coverages.filter(
      (other) => other.patientId !== coverage.patientId && cardOf(other) === cardOf(coverage),
    );
    if (coverage.patientId === patientId) return true;
    return !others.some((other) => other.patientId === patientId || coverages.indexOf(other) < index);
  });
}
