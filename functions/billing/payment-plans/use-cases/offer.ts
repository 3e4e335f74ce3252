import { refuseUnknown } from '../../../platform/references.ts';
import type * as z from 'zod';
import { clinicDate, workingStaff } from '../../../clinics/index.ts';
import { againIfStale } from '../../../platform/case/again.ts';
import { now, type Instant } from '../../../platform/clock.ts';
import { commit, type Change } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { Conflict, ValidationFailed, type Fault } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import { labelsOfVisits } from '../../../scheduling/index.ts';
import type { Invoice } from '../../invoices/invoice.ts';
import { sumOf } from '../../ledger/chart.ts';
import { readBooks } from '../../ledger/post.ts';
import type { Books } from '../../ledger/rules/post.ts';
import { readAccount } from '../../ledger/store.ts';
import type { Line, PaymentPlan } from '../payment-plan.ts';
import { asked, totalOf } from '../rules/amounts.ts';
import { installmentsOf, missedFrom, termFaults, usualPaymentPlans, type Interval } from '../rules/terms.ts';
import type { paymentPlanBody } from '../schemas.ts';
import { clinicOf, stepOf } from '../step.ts';
import { paymentPlanPointer, paymentPlansOf } from '../store.ts';
import { paymentPlanReplyTo } from '../view.ts';
import { askStaff } from './ask-staff.ts';
import { tellPatient } from '../../tell-patient.ts';
import { LINK_KIND } from '../link-kind.ts';

/** How many charges go into one payment plan: all of it is one transaction. */
const MOST_LINES = 20;

/**
 * Offers a payment plan for all that is asked for of some issued invoices. Nothing moves until the patient agrees.
 * @throws NotFound, ValidationFailed for terms that cannot be, Conflict if something of it is in another payment plan
 */
export async function offerPaymentPlan(context: Context, body: z.output<typeof paymentPlanBody>): Promise<Reply> {
  const { clinicId } = context;
  const { accountId, invoiceIds, staffId } = body;
  const account = await readAccount(clinicId, accountId);
  const known = account ? await readBooks(clinicId, accountId, { invoices: invoiceIds }) : undefined;
  refuseUnknown([
    ['/accountId', account],
    ...(known ? invoiceIds.map((id, index) => [`/invoiceIds/${index}`, known.invoices.get(id)] as const) : []),
  ]);
  await workingStaff(clinicId, staffId);
  return await againIfStale(async () => {
    const { invoices } = await readBooks(clinicId, accountId, { invoices: invoiceIds });
    const of = invoiceIds.flatMap((id) => invoices.get(id) ?? []);
    const charges = of.flatMap(({ lines }) => lines.map(({ chargeId }) => chargeId));
    const books = await readBooks(clinicId, accountId, { charges, invoices: invoiceIds });
    refuseNotOpen(of, books);
    await refuseOffered(clinicId, accountId, invoiceIds);
    const lines = asked([...books.charges.values()], invoiceIds);
    const labels = await labelsOfVisits(
      clinicId,
      [...books.charges.values()].flatMap(({ appointmentId }) => appointmentId ?? []),
    );
    const at = now();
    const { patientId } = books.account;
    const change = await offered(context, { accountId, patientId, labels, lines, offeredBy: staffId }, body, at);
    return await commit(context, change, paymentPlanReplyTo(201, change, at));
  });
}

/** What is offered, to whom. */
type Offering = Pick<PaymentPlan, 'accountId' | 'patientId' | 'labels' | 'lines' | 'offeredBy' | 'replaces'>;

/** The terms that are offered. */
export interface Terms {
  readonly installments: number;
  readonly firstDueOn: string;
  readonly interval: Interval;
}

/**
 * The change by which a patient is offered a payment plan: by mail, or by staff where none reaches them.
 * @throws ValidationFailed for terms that cannot be
 */
export async function offered(
  context: Context,
  offering: Offering,
  { installments: count, firstDueOn, interval }: Terms,
  at: Instant,
): Promise<Change> {
  const { clinicId } = context;
  const clinic = await clinicOf(clinicId);
  const settings = clinic.paymentPlans ?? usualPaymentPlans;
  const today = clinicDate(at, clinic);
  const total = totalOf(offering.lines);
  refuse([
    ...termFaults({ total, count, firstDueOn }, settings, today),
    ...(offering.lines.length > MOST_LINES
      ? [{ pointer: '/invoiceIds', code: 'too-many-charges', detail: `must have at most ${MOST_LINES} charges in all` }]
      : []),
  ]);
  const id = newId('paymentPlan');
  const until = answerBy(firstDueOn, settings.answerDays, at, clinic);
  const draft = {
    ...offering,
    id,
    clinicId,
    version: 1,
    held: [],
    interval,
    installments: installmentsOf(total, { count, firstDueOn, interval }),
    paid: 0,
    left: 0,
  };
  const telling = await tellPatient(draft, LINK_KIND, 'payment-plan-offer', until);
  const plan: PaymentPlan = {
    ...draft,
    status: 'offered',
    statusSince: at,
    offer: { until, told: telling.told },
    run: 0,
    createdAt: at,
    updatedAt: at,
  };
  const step = { deed: 'offered', words: 'Installments are offered: the patient agrees or declines.' };
  const task = telling.told.by === 'clinic' ? [await askStaff(context, 'tell', id, clinic, at)] : [];
  return stepOf(context, null, plan, at, step, telling.parts, { writes: [paymentPlanPointer(plan)] }, ...task);
}

/** Until the end of the days to answer, and of the day on which the first installment is due: nobody agrees to what is late already. */
function answerBy(firstDueOn: string, days: number, at: Instant, clinic: Parameters<typeof missedFrom>[1]): Instant {
  const inDays = clinicDate(new Date(Date.parse(at) + days * DAY).toISOString(), clinic);
  return missedFrom(inDays < firstDueOn ? inDays : firstDueOn, clinic);
}
const DAY = 24 * 3600 * 1000;

function refuseNotOpen(invoices: readonly Invoice[], { charges }: Pick<Books, 'charges'>): void {
  const inOther: Fault[] = [];
  const faults = invoices.flatMap(({ id, status, sums, lines }, index): Fault[] => {
    const pointer = `/invoiceIds/${index}`;
    const has = lines.some(({ chargeId }) => sumOf(charges.get(chargeId)?.invoiced[id] ?? {}, ['in-payment-plan']) > 0);
    if (has) inOther.push({ pointer, detail: 'is in a payment plan already', code: 'in-a-payment-plan' });
    if (status !== 'issued' && status !== 'balanced')
      return [{ pointer, detail: 'must be an invoice that was issued', code: 'not-issued' }];
    if (!has && sumOf(sums, ['patient-receivable']) <= 0)
      return [{ pointer, detail: 'has nothing that is asked for now', code: 'nothing-asked-for' }];
    return [];
  });
  refuse(faults);
  if (inOther.length > 0)
    throw new Conflict('Something of it is in a payment plan already: offer other terms for that one.', inOther);
}

/** Of one bill one payment plan is offered at a time: the patient need not choose between two mails. */
async function refuseOffered(clinicId: string, accountId: string, invoiceIds: readonly string[]): Promise<void> {
  const offers = (await paymentPlansOf(clinicId, accountId)).filter(({ status }) => status === 'offered');
  const faults = invoiceIds.flatMap((invoiceId, index) =>
    offers
      .filter(({ lines }: { readonly lines: readonly Line[] }) => lines.some((line) => line.invoiceId === invoiceId))
      .map(({ id }) => ({
        pointer: `/invoiceIds/${index}`,
        detail: `is in a payment plan that is offered already: ${id}`,
        code: 'offered-already',
      })),
  );
  if (faults.length > 0) throw new Conflict('Something of it is offered already: end that offer first.', faults);
}

function refuse(faults: readonly Fault[]): void {
  if (faults.length > 0)
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', faults);
}
