import type * as z from 'zod';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound, ValidationFailed } from '../../../platform/errors.ts';
import { isWithheld, readSurvivor } from '../../../registration/index.ts';
import { workingStaff } from '../../../scheduling/index.ts';
import type { Leg, Posting } from '../../ledger/entry.ts';
import { about, asRead, post, readBooks, withBooks } from '../../ledger/post.ts';
import { businessDay } from '../../ledger/business-day.ts';
import type { transferBody, writeOffBody } from '../schemas.ts';
import { chargeView } from './show-charge.ts';

/**
 * Gives up a part of what is owed of a charge.
 * @throws NotFound, StaleVersion, ValidationFailed for who does not work here, LedgerRefused for more than is owed
 */
export async function writeOff(
  context: Context,
  accountId: string,
  chargeId: string,
  version: number,
  { staffId, reason, amount: { amount }, of, because, invoiceId }: z.output<typeof writeOffBody>,
): Promise<Reply> {
  const on = ({ patient: 'patient-receivable', payer: 'payer-receivable', denied: 'denied-receivable' } as const)[of];
  const legs: Leg[] = [
    { on: 'write-off', amount, chargeId },
    { on, amount: -amount, chargeId, ...(invoiceId === undefined ? {} : { invoiceId }) },
  ];
  return await move(
    context,
    { accountId, chargeId, version, reason, invoiceId },
    { kind: 'write-off', legs, staffId, because },
  );
}

/**
 * Makes another owe a part of what is owed of a charge. What was denied as the clinic's own obligation (group CO) stands elsewhere, and
 * is not among what can be moved to the patient; what stands on an invoice is not moved.
 * @throws NotFound, StaleVersion, ValidationFailed for who does not work here, LedgerRefused for more than is owed
 */
export async function transfer(
  context: Context,
  accountId: string,
  chargeId: string,
  version: number,
  { staffId, reason, amount: { amount }, to, because }: z.output<typeof transferBody>,
): Promise<Reply> {
  if (to === 'payer') await refuseWithheld(context, accountId, chargeId);
  const ways = { patient: 'patient-receivable', payer: 'payer-receivable' } as const;
  const legs: Leg[] = [
    { on: ways[to], amount, chargeId },
    { on: ways[to === 'patient' ? 'payer' : 'patient'], amount: -amount, chargeId },
  ];
  return await move(context, { accountId, chargeId, version, reason }, { kind: 'transfer', legs, staffId, because });
}

/** What the patient keeps from the health plan is never asked of it (45 CFR 164.522(a)(1)(vi)). */
async function refuseWithheld(context: Context, accountId: string, chargeId: string): Promise<void> {
  const { clinicId } = context;
  const { account, charges } = await readBooks(clinicId, accountId, { charges: [chargeId] });
  const charge = charges.get(chargeId);
  const patient = await readSurvivor(clinicId, account.patientId);
  if (!charge || !patient) throw new NotFound('There is no such charge.');
  const { dateOfService, code: serviceCode } = charge;
  if (await isWithheld(clinicId, patient, { dateOfService, serviceCode }))
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', [
      {
        pointer: '/to',
        detail: 'must be the patient, who keeps this visit from the health plan (45 CFR 164.522)',
        code: 'kept-from-health-plan',
      },
    ]);
}

interface Of {
  readonly accountId: string;
  readonly chargeId: string;
  readonly version: number;
  readonly reason: string;
  readonly invoiceId?: string | undefined;
}

async function move(
  context: Context,
  { accountId, chargeId, version, reason, invoiceId }: Of,
  posting: Pick<Posting, 'kind' | 'legs' | 'because'> & { readonly staffId: string },
): Promise<Reply> {
  const { clinicId } = context;
  const named = { charges: [chargeId], invoices: invoiceId === undefined ? [] : [invoiceId] };
  return await withBooks(context, accountId, named, async (books) => {
    const charge = asRead(books.charges.get(chargeId), version, 'charge');
    await workingStaff(clinicId, posting.staffId);
    const at = now();
    const on = await businessDay(clinicId, at);
    const posted = post(context, books, [{ ...posting, on, sources: [] }], at);
    const after = posted.books.charges.get(chargeId) ?? charge;
    return await commit(
      context,
      {
        at,
        reason,
        records: about(chargeId, posted.records),
        writes: posted.writes,
        announce: {
          type: `charge.${posting.kind === 'write-off' ? 'written-off' : 'transferred'}`,
          status: chargeView(after).status,
        },
      },
      { status: 200, version: version + 1, body: chargeView({ ...after, version: version + 1, updatedAt: at }) },
    );
  });
}
