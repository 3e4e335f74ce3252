import { refuseUnknown } from '../../../platform/references.ts';
import type * as z from 'zod';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound, ValidationFailed } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import { findCoverage, isWithheld, readSurvivor, recordIds } from '../../../registration/index.ts';
import { readAppointment } from '../../../scheduling/index.ts';
import type { BillingAccount } from '../../accounts/account.ts';
import { accountOf } from '../../accounts/use-cases/show-account.ts';
import { readEstimate } from '../../estimates/store.ts';
import { about, post, withBooks } from '../../ledger/post.ts';
import type { Posting } from '../../ledger/entry.ts';
import type { Charge } from '../charge.ts';
import type { chargeBody } from '../schemas.ts';
import { chargeView } from './show-charge.ts';

type Given = z.output<typeof chargeBody>;

/**
 * Registers what a service costs, and who is asked for it first: the journal's entry of it.
 * @throws NotFound, ValidationFailed, LedgerRefused where the clinic has charged the same source before
 */
export async function registerCharge(context: Context, accountId: string, given: Given): Promise<Reply> {
  const { clinicId } = context;
  await refuseFaults(clinicId, await accountOf(context, accountId), given);
  const { amount, ...details } = given;
  const id = newId('charge');
  const source = chargeSource(given.sourceId);
  return await withBooks(context, accountId, { sources: [source] }, async (books) => {
    const at = now();
    const { patientId } = books.account;
    const charge: Charge = {
      ...details,
      id,
      version: 0,
      accountId,
      patientId,
      amount: amount.amount,
      claimIds: [],
      sums: {},
      invoiced: {},
      createdAt: at,
      updatedAt: at,
    };
    const posting = chargePosting(charge);
    const posted = post(context, { ...books, charges: new Map([[id, charge]]) }, [posting], at);
    const after = posted.books.charges.get(id) ?? charge;
    return await commit(
      context,
      {
        at,
        records: about(id, posted.records),
        writes: posted.writes,
        announce: { type: 'charge.registered', status: 'billable' },
      },
      {
        status: 201,
        version: 1,
        location: `/v1/billing-accounts/${accountId}/charges/${id}`,
        body: chargeView({ ...after, version: 1, updatedAt: at }),
      },
    );
  });
}

/** What a charge comes from, in the whole clinic. */
export const chargeSource = (sourceId: string): string => `charge/${sourceId}`;

function chargePosting({ id: chargeId, amount, dateOfService, payment, sourceId }: Charge): Posting {
  return {
    kind: 'charge',
    on: dateOfService,
    sources: [chargeSource(sourceId)],
    legs: [
      { on: payment.by === 'patient' ? 'patient-receivable' : 'payer-receivable', amount, chargeId },
      { on: 'revenue', amount: -amount, chargeId },
    ],
  };
}

/** What a charge names must be the same person's; what is kept from the health plan is never asked of it. */
async function refuseFaults(
  clinicId: string,
  { patientId }: Pick<BillingAccount, 'patientId'>,
  { payment, appointmentId, estimateId, dateOfService, code }: Given,
): Promise<void> {
  const patient = await readSurvivor(clinicId, patientId);
  if (!patient) throw new NotFound('There is no such billing account.');
  const theirs = recordIds(patient);
  const ofThem = <T extends { readonly patientId: string }>(record: T | undefined): T | undefined =>
    record && theirs.includes(record.patientId) ? record : undefined;
  const coverageId = payment.by === 'coverage' ? payment.coverageId : undefined;
  const [coverage, appointment, estimate, withheld] = await Promise.all([
    coverageId === undefined ? undefined : findCoverage(clinicId, patientId, coverageId),
    appointmentId === undefined ? undefined : readAppointment(clinicId, appointmentId),
    estimateId === undefined ? undefined : readEstimate(clinicId, estimateId),
    coverageId !== undefined && isWithheld(clinicId, patient, { dateOfService, serviceCode: code }),
  ]);
  refuseUnknown([
    ...(coverageId === undefined ? [] : [['/payment/coverageId', coverage] as const]),
    ...(appointmentId === undefined ? [] : [['/appointmentId', ofThem(appointment)] as const]),
    ...(estimateId === undefined ? [] : [['/estimateId', ofThem(estimate)] as const]),
  ]);
  if (withheld)
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', [
      {
        pointer: '/payment',
        detail: 'must be by the patient: the patient keeps this visit from the health plan (45 CFR 164.522)',
        code: 'kept-from-health-plan',
      },
    ]);
}
