import { refuseUnknown } from '../../../platform/references.ts';
import type * as z from 'zod';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound, ValidationFailed, type Fault } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import { findCoverage, isWithheld, readSurvivor } from '../../../registration/index.ts';
import type { Charge } from '../../charges/charge.ts';
import { isInError } from '../../charges/use-cases/show-charge.ts';
import { withBooks } from '../../ledger/post.ts';
import { bookChange } from '../../ledger/store.ts';
import type { Claim } from '../claim.ts';
import type { claimBody } from '../schemas.ts';
import { claimChange, controlNumberWrite, findClaimByControlNumber, payerNumberWrites, readClaim } from '../store.ts';
import { claimView } from './show-claim.ts';

type Given = z.output<typeof claimBody>;

/**
 * Registers what a payer is asked to pay: charges of one account, under a control number that no other claim of the clinic has.
 * @throws NotFound, ValidationFailed
 */
export async function registerClaim(context: Context, accountId: string, given: Given): Promise<Reply> {
  const { clinicId } = context;
  const { coverageId, lines, replaces, ...details } = given;
  const id = newId('claim');
  const named = { charges: lines.map(({ chargeId }) => chargeId) };
  return await withBooks(context, accountId, named, async ({ account, charges }) => {
    const patient = await readSurvivor(clinicId, account.patientId);
    if (!patient) throw new NotFound('There is no such billing account.');
    const [coverage, replaced, other] = await Promise.all([
      findCoverage(clinicId, account.patientId, coverageId),
      replaces === undefined ? undefined : readClaim(clinicId, accountId, replaces),
      findClaimByControlNumber(clinicId, details.controlNumber),
    ]);
    refuseUnknown([
      ['/coverageId', coverage],
      ...(replaces === undefined ? [] : [['/replaces', replaced] as const]),
      ...lines.map(({ chargeId }, index) => [`/lines/${index}/chargeId`, charges.get(chargeId)] as const),
    ]);
    const on = lines.flatMap(({ chargeId }) => charges.get(chargeId) ?? []);
    const faults = [
      ...(other ? [{ pointer: '/controlNumber', detail: 'is that of another claim', code: 'in-use' }] : []),
      ...(await faultsOfLines(clinicId, patient, on)),
    ];
    if (faults.length > 0)
      throw new ValidationFailed('Mend every fault that is listed, then send the request again.', faults);
    const at = now();
    const days = on.map(({ dateOfService }) => dateOfService).toSorted();
    const claim: Claim = {
      ...details,
      id,
      version: 0,
      accountId,
      patientId: account.patientId,
      coverageId,
      payerId: coverage?.payerId ?? '',
      ...(coverage?.memberId === undefined ? {} : { memberId: coverage.memberId }),
      ...(replaces === undefined ? {} : { replaces }),
      status: 'active',
      lines: on.map(({ code, modifier, dateOfService, quantity, amount, id: chargeId }, index) => ({
        sequence: index + 1,
        chargeId,
        code,
        modifier,
        dateOfService,
        quantity,
        amount,
        ...(lines[index]?.controlNumber === undefined ? {} : { controlNumber: lines[index].controlNumber }),
      })),
      servicedPeriod: { start: days[0] ?? '', end: days.at(-1) ?? '' },
      createdAt: at,
      updatedAt: at,
    };
    return await commit(
      context,
      {
        at,
        records: [
          claimChange(clinicId, claim, 'registered'),
          ...on.map((charge) => {
            const record = { ...charge, claimIds: [...charge.claimIds, id] };
            return bookChange(clinicId, { kind: 'charge', record }, 'claimed');
          }),
        ],
        writes: [controlNumberWrite(clinicId, claim), ...payerNumberWrites(clinicId, claim)],
        announce: { type: 'claim.registered', status: claim.status },
      },
      {
        status: 201,
        version: 1,
        location: `/v1/billing-accounts/${accountId}/claims/${id}`,
        body: claimView({ ...claim, version: 1 }),
      },
    );
  });
}

/** A charge that was entered in error is asked of nobody, and one that the patient keeps from the health plan not of it. */
async function faultsOfLines(
  clinicId: string,
  patient: Parameters<typeof isWithheld>[1],
  charges: readonly Charge[],
): Promise<Fault[]> {
  const withheld = await Promise.all(
    charges.map(({ dateOfService, code }) => isWithheld(clinicId, patient, { dateOfService, serviceCode: code })),
  );
  return charges.flatMap((charge, index): Fault[] => {
    const pointer = `/lines/${index}/chargeId`;
    if (isInError(charge)) return [{ pointer, detail: 'is of a charge that was entered in error', code: 'in-error' }];
    if (withheld[index] !== true) return [];
    const detail = 'is of a visit that the patient keeps from the health plan (45 CFR 164.522)';
    return [{ pointer, detail, code: 'kept-from-health-plan' }];
  });
}
