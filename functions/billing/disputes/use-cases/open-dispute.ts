import { refuseUnknown } from '../../../platform/references.ts';
import type * as z from 'zod';
import { readStaff } from '../../../clinics/index.ts';
import { againIfStale } from '../../../platform/case/again.ts';
import { now, type Instant } from '../../../platform/clock.ts';
import { commit, type Change } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { Conflict, ValidationFailed, type Fault } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import { usd } from '../../../platform/money.ts';
import { labelsOfVisits } from '../../../scheduling/index.ts';
import { withRecalls } from '../../collections/use-cases/recall.ts';
import type { Invoice } from '../../invoices/invoice.ts';
import { readBooks } from '../../ledger/post.ts';
import { readAccount } from '../../ledger/store.ts';
import { isDisputed } from '../../ledger/rules/held.ts';
import type { Books } from '../../ledger/rules/post.ts';
import type { Dispute } from '../dispute.ts';
import { askedOf, paidOf } from '../rules/holding.ts';
import { deadlineOf } from '../rules/deadlines.ts';
import type { disputeBody } from '../schemas.ts';
import { stepOf } from '../step.ts';
import { disputePointer } from '../store.ts';
import { disputeReply } from '../view.ts';
import { disputedBooks, heldNow } from './postings.ts';
import { clinicOf } from './surroundings.ts';

/** What is disputed, by whom, and why. */
export type Opening = Pick<
  Dispute,
  'accountId' | 'invoiceId' | 'chargeIds' | 'reason' | 'words' | 'openedBy' | 'submitterId'
> & { readonly evidence: readonly Pick<Dispute['evidence'][number], 'words' | 'reference'>[] };

/**
 * Opens a dispute for a patient who told the clinic.
 * @throws NotFound, ValidationFailed, Conflict if something of it is disputed already
 */
export async function openDispute(context: Context, body: z.output<typeof disputeBody>): Promise<Reply> {
  const { clinicId } = context;
  const { accountId, invoiceId } = body;
  const [staff, account] = await Promise.all([readStaff(clinicId, body.submitterId), readAccount(clinicId, accountId)]);
  refuseUnknown([
    ['/submitterId', staff?.status === 'active' ? staff : undefined],
    ['/accountId', account],
  ]);
  return await againIfStale(async () => {
    const { invoices } = await readBooks(clinicId, accountId, { invoices: invoiceId === undefined ? [] : [invoiceId] });
    if (invoiceId !== undefined) refuseUnknown([['/invoiceId', invoices.get(invoiceId)]]);
    const at = now();
    const change = await opened(context, { ...body, openedBy: 'clinic' }, at);
    return await commit(context, change, disputeReply(201, change, at));
  });
}

/**
 * The change that opens a dispute: from that moment all that the patient is asked for of the disputed charges is held.
 * @throws NotFound, ValidationFailed if a charge is unknown or the patient neither owes nor has paid anything of it, Conflict if one is disputed already
 */
export async function opened(context: Context, asked: Opening, at: Instant): Promise<Change> {
  const { clinicId } = context;
  const clinic = await clinicOf(clinicId);
  const [books, invoice] = await Promise.all([disputedBooks(clinicId, asked), invoiceOf(clinicId, asked)]);
  refuse(asked, books, invoice);
  const id = newId('dispute');
  const from = asked.openedBy;
  const due = deadlineOf('gathering', at, clinic);
  const charges = asked.chargeIds.flatMap((chargeId) => books.charges.get(chargeId) ?? []);
  const { evidence, ...rest } = asked;
  const dispute: Dispute = {
    ...rest,
    id,
    clinicId,
    version: 1,
    status: 'gathering',
    statusSince: at,
    ...(due === undefined ? {} : { due }),
    patientId: books.account.patientId,
    labels: await labelsOfVisits(
      clinicId,
      charges.flatMap(({ appointmentId }) => appointmentId ?? []),
    ),
    evidence: evidence.map((each) => ({ ...each, from, at })),
    disputed: usd(charges.reduce((sum, charge) => sum + askedOf(charge) + paidOf(charge), 0)),
    round: 1,
    answers: [],
    decidedBy: [],
    run: 1,
    runSince: at,
    createdAt: at,
    updatedAt: at,
  };
  const { parts } = await heldNow(context, clinic, books, { ...dispute, version: 0 }, at);
  const words = 'It is disputed: what is asked for of it is held.';
  const step = { deed: 'opened', words };
  const change = stepOf(context, null, dispute, at, step, parts, { writes: [disputePointer(dispute)] });
  return await withRecalls(clinicId, charges, id, change);
}

async function invoiceOf(clinicId: string, { accountId, invoiceId }: Opening): Promise<Invoice | undefined> {
  if (invoiceId === undefined) return undefined;
  return (await readBooks(clinicId, accountId, { invoices: [invoiceId] })).invoices.get(invoiceId);
}

function refuse({ chargeIds, invoiceId }: Opening, { charges }: Books, invoice: Invoice | undefined): void {
  const faults: Fault[] = [];
  const held: Fault[] = [];
  for (const [index, id] of chargeIds.entries()) {
    const charge = charges.get(id);
    const pointer = `/chargeIds/${index}`;
    if (!charge) faults.push({ pointer, detail: 'is not known', code: 'unknown-reference' });
    else if (invoiceId !== undefined && !invoice?.lines.some(({ chargeId }) => chargeId === id))
      faults.push({ pointer, detail: 'is not on that invoice', code: 'not-on-the-invoice' });
    else if (isDisputed(charge)) held.push({ pointer, detail: 'is disputed already', code: 'disputed-already' });
    else if (askedOf(charge) + paidOf(charge) <= 0) {
      const detail = 'is nothing that the patient is asked for, or has paid';
      faults.push({ pointer, detail, code: 'nothing-asked-for' });
    }
  }
  if (faults.length > 0)
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', faults);
  if (held.length > 0) throw new Conflict('Something of it is disputed already.', held);
}
