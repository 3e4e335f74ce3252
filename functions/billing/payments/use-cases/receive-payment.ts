import { refuseUnknown } from '../../../platform/references.ts';
import { workingStaff } from '../../../clinics/index.ts';
import type * as z from 'zod';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { ValidationFailed } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import { accountOf } from '../../accounts/use-cases/show-account.ts';
import type { Invoice } from '../../invoices/invoice.ts';
import { allocate } from '../../invoices/rules/allocate.ts';
import { withCharges } from '../../invoices/use-cases/show-invoice.ts';
import { businessDay } from '../../ledger/business-day.ts';
import { readBooks, withBooks } from '../../ledger/post.ts';
import { paymentLegs, received } from '../received.ts';
import type { paymentBody } from '../schemas.ts';
import { checkVisit } from '../visit.ts';
import { paymentView } from './show-payment.ts';

/** What a payment comes from, in the whole clinic. */
export const paymentSource = (sourceId: string): string => `payment/${sourceId}`;

/**
 * Records money that a patient paid. It came, so it is never refused for being too much: what the invoice does not need becomes credit, and
 * the answer says so. Of two payments at the same moment the second finds the invoice as the first has left it.
 * @throws NotFound, ValidationFailed, LedgerRefused where another payment has the same source
 */
export async function receivePayment(
  context: Context,
  accountId: string,
  { amount: { amount }, staffId, invoiceId, ...given }: z.output<typeof paymentBody>,
): Promise<Reply> {
  const { clinicId } = context;
  const { patientId } = await accountOf(context, accountId);
  const invoice = invoiceId === undefined ? undefined : await payable(clinicId, accountId, invoiceId);
  await checkVisit(clinicId, patientId, given.appointmentId);
  await workingStaff(clinicId, staffId);
  const id = newId('patientPayment');
  const sources = given.sourceId === undefined ? [] : [paymentSource(given.sourceId)];
  return await withBooks(context, accountId, { ...(invoice && withCharges(invoice)), sources }, async (books) => {
    const at = now();
    if (given.receivedOn > (await businessDay(clinicId, at)))
      throw new ValidationFailed('Mend every fault that is listed, then send the request again.', [
        { pointer: '/receivedOn', detail: 'must not be to come', code: 'to-come' },
      ]);
    const to = invoice && books.invoices.get(invoice.id);
    const allocation = to ? allocate(to, books.charges, amount) : { applied: [], left: amount };
    const spread = { ...allocation, legs: paymentLegs(allocation, invoiceId) };
    const incoming = { ...given, id, amount, staffId, ...(invoiceId === undefined ? {} : { invoiceId }) };
    const { payment, change } = received(context, books, incoming, spread, sources, at);
    return await commit(context, change, {
      status: 201,
      version: 1,
      location: `/v1/billing-accounts/${accountId}/payments/${id}`,
      body: paymentView({ ...payment, version: 1 }),
    });
  });
}

/** The invoice that is paid. @throws ValidationFailed where there is none, or nobody was asked for it */
async function payable(clinicId: string, accountId: string, invoiceId: string): Promise<Invoice | undefined> {
  const invoice = (await readBooks(clinicId, accountId, { invoices: [invoiceId] })).invoices.get(invoiceId);
  refuseUnknown([['/invoiceId', invoice]]);
  if (invoice && invoice.status !== 'issued' && invoice.status !== 'balanced')
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', [
      { pointer: '/invoiceId', detail: 'must be an invoice that was issued', code: 'not-issued' },
    ]);
  return invoice;
}
