import { workingStaff } from '../../../clinics/index.ts';
import type * as z from 'zod';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound, ValidationFailed } from '../../../platform/errors.ts';
import type { Money } from '../../../platform/money.ts';
import { isWithheld, readSurvivor } from '../../../registration/index.ts';
import type { Heading } from '../../ledger/chart.ts';
import { entryKinds } from '../../ledger/entry.ts';
import { about, asRead, post, readBooks, withBooks } from '../../ledger/post.ts';
import { moved } from '../../ledger/rules/move.ts';
import { businessDay } from '../../ledger/business-day.ts';
import type { transferBody, writeOffBody } from '../schemas.ts';
import { chargeView } from './show-charge.ts';

/**
 * Gives up a part of what is owed of a charge: of what the patient owes first what is on no invoice, then what is on the oldest.
 * @throws NotFound, StaleVersion, ValidationFailed for who does not work here, LedgerRefused for more than is owed
 */
export async function writeOff(
  context: Context,
  accountId: string,
  chargeId: string,
  version: number,
  { of, ...decided }: z.output<typeof writeOffBody>,
): Promise<Reply> {
  const from = ({ patient: 'patient-receivable', payer: 'payer-receivable', denied: 'denied-receivable' } as const)[of];
  const deed = { kind: 'write-off', from, to: 'write-off', ...decided } as const;
  return await move(context, accountId, chargeId, version, deed);
}

/**
 * Makes another owe a part of what is owed of a charge. What was denied as the clinic's own obligation (group CO) stands elsewhere, and
 * is not among what can be moved to the patient.
 * @throws NotFound, StaleVersion, ValidationFailed for who does not work here, LedgerRefused for more than is owed
 */
export async function transfer(
  context: Context,
  accountId: string,
  chargeId: string,
  version: number,
  { to: whom, ...decided }: z.output<typeof transferBody>,
): Promise<Reply> {
  if (whom === 'payer') await refuseWithheld(context, accountId, chargeId);
  const way = { patient: 'patient-receivable', payer: 'payer-receivable' } as const;
  const deed = {
    kind: 'transfer',
    from: way[whom === 'patient' ? 'payer' : 'patient'],
    to: way[whom],
    ...decided,
  } as const;
  return await move(context, accountId, chargeId, version, deed);
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

interface Deed {
  readonly kind: 'write-off' | 'transfer';
  readonly from: Heading;
  readonly to: Heading;
  readonly amount: Money;
  readonly because: string;
  readonly staffId: string;
  readonly reason: string;
}

async function move(
  context: Context,
  accountId: string,
  chargeId: string,
  version: number,
  { kind, from, to, amount: { amount }, because, staffId, reason }: Deed,
): Promise<Reply> {
  const { clinicId } = context;
  await workingStaff(clinicId, staffId);
  return await withBooks(context, accountId, { charges: [chargeId] }, async (books) => {
    const charge = asRead(books.charges.get(chargeId), version, 'charge');
    const at = now();
    const on = await businessDay(clinicId, at);
    const legs = moved(charge, from, to, amount);
    const posted = post(context, books, [{ kind, on, sources: [], legs, because, staffId }], at);
    const after = chargeView({
      ...(posted.books.charges.get(chargeId) ?? charge),
      version: version + 1,
      updatedAt: at,
    });
    return await commit(
      context,
      {
        at,
        reason,
        records: about(chargeId, posted.records),
        writes: posted.writes,
        announce: { type: `charge.${entryKinds[kind].deed}`, status: after.status },
        announceAlso: posted.announceAlso,
      },
      { status: 200, version: after.version, body: after },
    );
  });
}
