import { auditRead } from '../../../platform/audit/entry.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound, ValidationFailed } from '../../../platform/errors.ts';
import type { Coverage, Patient } from '../../patient.ts';
import { listCoverages, readSurvivor } from '../../store.ts';
import type { EstimateBody } from '../estimate-schemas.ts';
import { isRestricted, listRestrictions } from '../restriction.ts';
import { termsOf } from '../rules/best-check.ts';
import { estimate } from '../rules/estimate.ts';
import { serviceTypeOf } from '../rules/service-type.ts';
import { newestAnswer } from './newest-answer.ts';
import { orderOn } from './order-on.ts';

/**
 * "What will I owe?" It asks nobody and keeps nothing: it reckons with what payers have answered so far, and says what they have not.
 * @throws NotFound if the clinic has no such patient; ValidationFailed for a coverage that is not the patient's
 */
export async function estimateResponsibility(context: Context, patientId: string, body: EstimateBody): Promise<Reply> {
  const { clinicId } = context;
  const { dateOfService, network } = body;
  const patient = await readSurvivor(clinicId, patientId);
  if (!patient) throw new NotFound('There is no such patient.');
  const [coverages, restrictions] = await Promise.all([
    listCoverages(clinicId, patient),
    listRestrictions(clinicId, patient),
  ]);
  const withheld = body.services.some((service) =>
    isRestricted(restrictions, { dateOfService, serviceCode: service.serviceCode }),
  );
  const { ids, assumptions } = withheld
    ? { ids: [], assumptions: ['The patient keeps this visit from the health plan: no coverage counts.'] }
    : coveragesFor(body, patient, coverages);
  const found = await Promise.all(
    ids.map(async (coverageId) => ({
      coverageId,
      check: await newestAnswer(
        clinicId,
        coverages.find(({ id }) => id === coverageId),
        dateOfService,
      ),
    })),
  );
  for (const { check } of found) if (check) await auditRead(context, check.id, 'eligibilityCheck.read');
  const services = body.services.map(({ serviceCode, serviceType, billed, allowed }) => ({
    serviceCode,
    serviceType: serviceType ?? serviceTypeOf(serviceCode),
    billed: billed.amount,
    allowed: allowed?.amount,
  }));
  const result = estimate(
    services,
    found.map(({ coverageId, check }) => termsOf(coverageId, check)),
    network,
  );
  return {
    status: 200,
    body: {
      dateOfService,
      network,
      ...result,
      assumptions: [
        ...assumptions,
        ...found.flatMap(({ check }) =>
          check && check.dateOfService !== dateOfService
            ? [`A payer answered for ${check.dateOfService}, and is taken at its word for this day.`]
            : [],
        ),
        ...(ids.length > 1 ? ['Each coverage allows the same for a service.'] : []),
      ],
      basedOn: found.map(({ coverageId, check }) => ({
        coverageId,
        ...(check
          ? {
              checkId: check.id,
              answeredAt: check.answer?.answeredAt,
              dateOfService: check.dateOfService,
              outcome: check.outcome,
            }
          : {}),
      })),
    },
  };
}

/** Which coverages count, in their order. */
function coveragesFor(
  { coverageIds, dateOfService }: EstimateBody,
  patient: Patient,
  coverages: readonly Coverage[],
): { readonly ids: readonly string[]; readonly assumptions: readonly string[] } {
  if (coverageIds) {
    const faults = coverageIds.flatMap((id, index) =>
      coverages.some((coverage) => coverage.id === id)
        ? []
        : [{ pointer: `/coverageIds/${index}`, detail: 'is not known', code: 'unknown-reference' }],
    );
    if (faults.length > 0)
      throw new ValidationFailed('Mend every fault that is listed, then send the request again.', faults);
    return { ids: coverageIds, assumptions: [] };
  }
  const order = orderOn(dateOfService, patient, coverages);
  return {
    ids: order.coverages.map(({ coverageId }) => coverageId),
    assumptions: order.decided
      ? []
      : ['The order of the coverages is for the time being: facts are missing to decide it.'],
  };
}
