import { readClinic, workingStaff } from '../../../clinics/index.ts';
import { askPatient, isStopped, readPatientLink } from '../../../patient-links/index.ts';
import { againIfStale } from '../../../platform/case/again.ts';
import { now, plusSeconds } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { Conflict } from '../../../platform/errors.ts';
import { spokenIn } from '../../../platform/pages/language.ts';
import { isLabelled, mailableAt, readSurvivor, type Label, type Patient } from '../../../registration/index.ts';
import { labelsOfVisits } from '../../../scheduling/index.ts';
import type { Charge } from '../../charges/charge.ts';
import type { Invoice } from '../../invoices/invoice.ts';
import { invoiceOf, withCharges } from '../../invoices/use-cases/show-invoice.ts';
import { sumOf, type Sums } from '../../ledger/chart.ts';
import { readBooks } from '../../ledger/post.ts';
import { isDisputed } from '../../ledger/rules/held.ts';
import { bookChange } from '../../ledger/store.ts';
import { keepStatement } from '../../statements/keep-statement.ts';
import type { Dispute } from '../dispute.ts';
import { BILL_LINK_KIND } from '../link-kind.ts';
import { paidOf } from '../rules/holding.ts';
import { ALL } from '../rules/questions.ts';
import { isUndecided } from '../rules/statuses.ts';
import { accountOfBill, billPointer, disputesOf } from '../store.ts';

/** How long a patient can say by the link that something is wrong: as long as the federal process could be begun. */
const LINK_DAYS = 120;

/** A bill as its patient can dispute it. */
export interface Bill {
  readonly invoice: Invoice;
  readonly patient: Patient;
  /** Why more than the usual care is due. */
  readonly labels: readonly Label[];
  /** What is disputed of it and not decided yet, the oldest first. */
  readonly disputes: readonly Dispute[];
  /** What the patient is asked for now, pays by installments or has paid, charge by charge; what is disputed already is left out. */
  readonly lines: readonly DisputableLine[];
}

/** A service that its patient can dispute. */
export interface DisputableLine {
  readonly chargeId: string;
  readonly dateOfService: string;
  /** What the clinic calls the service. */
  readonly name: string;
  /** In cents, what is asked for now. */
  readonly amount: number;
  /** In cents, what is paid by installments. */
  readonly inPaymentPlan: number;
  /** In cents, what the patient has paid for the service. */
  readonly paid: number;
}

/**
 * What of the charges the patient is asked for, pays by installments or has paid; what is disputed already is left out.
 * @param asked the sums of a charge that tell what is asked for
 */
export function disputableLines(charges: readonly Charge[], asked: (charge: Charge) => Sums): DisputableLine[] {
  return charges
    .filter((charge) => !isDisputed(charge))
    .map((charge) => ({
      chargeId: charge.id,
      dateOfService: charge.dateOfService,
      name: charge.description ?? charge.code,
      amount: sumOf(asked(charge), ['patient-receivable']),
      inPaymentPlan: sumOf(asked(charge), ['in-payment-plan']),
      paid: paidOf(charge),
    }))
    .filter(({ amount, inPaymentPlan, paid }) => amount + inPaymentPlan + paid > 0);
}

/** The bill of which a patient was told by a link; undefined where there is none. */
export async function readBill(clinicId: string, invoiceId: string): Promise<Bill | undefined> {
  const accountId = await accountOfBill(clinicId, invoiceId);
  return accountId === undefined ? undefined : await billOf(clinicId, accountId, invoiceId);
}

async function billOf(clinicId: string, accountId: string, invoiceId: string): Promise<Bill | undefined> {
  const { invoices } = await readBooks(clinicId, accountId, { invoices: [invoiceId] });
  const invoice = invoices.get(invoiceId);
  if (invoice?.status !== 'issued' && invoice?.status !== 'balanced') return undefined;
  const [{ charges }, ofAccount, patient] = await Promise.all([
    readBooks(clinicId, accountId, withCharges(invoice)),
    disputesOf(clinicId, accountId),
    readSurvivor(clinicId, invoice.patientId),
  ]);
  if (!patient) return undefined;
  const undecided = ofAccount.filter(({ status }) => isUndecided(status));
  const of = [...charges.values()];
  const labels = await labelsOfVisits(
    clinicId,
    of.flatMap(({ appointmentId }) => appointmentId ?? []),
  );
  const lines = disputableLines(of, ({ invoiced }) => invoiced[invoiceId] ?? {});
  return { invoice, patient, labels, lines, disputes: undecided.filter((dispute) => dispute.invoiceId === invoiceId) };
}

/** The charges that the patient chose: one line, or all. */
export function chosenCharges({ lines }: Bill, about: string): string[] {
  const all = lines.map(({ chargeId }) => chargeId);
  return about === ALL ? all : all.filter((id) => id === about);
}

/**
 * Sends the patient the statement of an issued invoice by a link, behind which they can say that something of it is wrong.
 * @throws NotFound, ValidationFailed, Conflict where the patient cannot be asked by mail, or nothing is asked for
 */
export async function askAboutBill(
  context: Context,
  accountId: string,
  invoiceId: string,
  staffId: string,
): Promise<Reply> {
  const { clinicId } = context;
  return await againIfStale(async () => {
    const invoice = await invoiceOf(context, accountId, invoiceId);
    await workingStaff(clinicId, staffId);
    const [bill, link] = await Promise.all([
      billOf(clinicId, accountId, invoiceId),
      readPatientLink(clinicId, BILL_LINK_KIND, invoiceId),
    ]);
    if (!bill || bill.lines.length === 0) throw new Conflict('Nothing of the invoice is asked for, or was paid.');
    const email = mailableAt(bill.patient, bill.labels);
    if (email === undefined || (link && (isStopped(link) || (link.undelivered && link.email === email))))
      throw new Conflict('The patient cannot be asked by mail: your staff tell them, and open a dispute for them.');
    const at = now();
    const clinic = await readClinic(clinicId);
    if (!clinic) throw new Error('a clinic asks');
    await keepStatement(clinic, bill.patient, bill.invoice, isLabelled(bill.patient, bill.labels), at);
    const expiresAt = plusSeconds(at, LINK_DAYS * 24 * 3600);
    const asking = {
      clinicId,
      subjectId: invoiceId,
      kind: BILL_LINK_KIND,
      email,
      language: spokenIn(bill.patient.language),
      expiresAt,
      template: 'bill-question',
    };
    const parts = askPatient(asking, link);
    return await commit(
      context,
      {
        at,
        reason: `asked by ${staffId}`,
        records: [bookChange(clinicId, { kind: 'invoice', record: invoice }, 'asked-about')],
        writes: [...(parts.writes ?? []), billPointer(clinicId, invoiceId, accountId)],
        effects: parts.effects ?? [],
      },
      { status: 202, body: { invoiceId, mailed: true, linkUntil: expiresAt } },
    );
  });
}
