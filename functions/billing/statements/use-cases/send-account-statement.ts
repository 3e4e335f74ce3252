import { clinicDate, readClinic, workingStaff } from '../../../clinics/index.ts';
import { askPatient, isStopped, readPatientLink } from '../../../patient-links/index.ts';
import { againIfStale } from '../../../platform/case/again.ts';
import { now, plusSeconds } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { Conflict } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import { usd } from '../../../platform/money.ts';
import { spokenIn } from '../../../platform/pages/language.ts';
import { fullName, isLabelled, mailableAt, readSurvivor } from '../../../registration/index.ts';
import { labelsOfVisits } from '../../../scheduling/index.ts';
import { accountOf } from '../../accounts/use-cases/show-account.ts';
import { entriesAfter } from '../../ledger/whole.ts';
import { accountStatementOf, type AccountStatement } from '../account-statement.ts';
import { lastStatement, statementChange, type SentStatement } from '../account-statement-record.ts';
import { keepAccountStatement } from '../keep-statement.ts';
import { STATEMENT_LINK_KIND } from '../link-kind.ts';
import { openBooks } from './account-books.ts';

/** How long the patient can read it by the link. */
const LINK_DAYS = 120;

/**
 * Sends the patient the statement of the whole account by a link: what is owed on every open invoice, what is disputed, paid by installments or
 * still with payers, and what was paid since the last statement.
 * @throws NotFound, ValidationFailed, Conflict where the patient cannot be asked by mail, or there is nothing to tell
 */
export async function sendAccountStatement(context: Context, accountId: string, staffId: string): Promise<Reply> {
  const { clinicId } = context;
  return await againIfStale(async () => {
    await accountOf(context, accountId);
    await workingStaff(clinicId, staffId);
    const [clinic, before, link] = await Promise.all([
      readClinic(clinicId),
      lastStatement(clinicId, accountId),
      readPatientLink(clinicId, STATEMENT_LINK_KIND, accountId),
    ]);
    const [books, entries] = await Promise.all([
      openBooks(clinicId, accountId),
      entriesAfter(clinicId, accountId, before?.lastEntry ?? 0),
    ]);
    const { account, invoices, charges } = books;
    const patient = await readSurvivor(clinicId, account.patientId);
    if (!clinic || !patient) throw new Error('an account is a patient’s, of a clinic');
    const appointmentIds = [...new Set([...charges.values()].flatMap(({ appointmentId }) => appointmentId ?? []))];
    const labels = await labelsOfVisits(clinicId, appointmentIds);
    const email = mailableAt(patient, labels);
    if (email === undefined || (link && (isStopped(link) || (link.undelivered && link.email === email))))
      throw new Conflict('The patient cannot be reached by mail: your staff tell them how the account stands.');
    const at = now();
    const sent: SentStatement = {
      id: newId('statement'),
      version: 0,
      accountId,
      patientId: patient.id,
      asOf: clinicDate(at, clinic),
      lastEntry: account.lastEntry,
      appointmentIds,
      staffId,
      createdAt: at,
    };
    const statement = accountStatementOf({
      clinic,
      patient: fullName(patient),
      number: sent.id,
      asOf: sent.asOf,
      account: account.sums,
      invoices,
      charges,
      // What came after the account was read stands on the next one.
      entries: entries.filter(({ number }) => number <= account.lastEntry),
      since: before?.asOf,
      labelled: isLabelled(patient, labels),
    });
    if (isEmpty(statement))
      throw new Conflict('Nothing of the account is open, and nothing was paid since the last statement.');
    const language = spokenIn(patient.language);
    await keepAccountStatement(clinicId, accountId, statement, language, at);
    const expiresAt = plusSeconds(at, LINK_DAYS * 24 * 3600);
    const asking = { clinicId, subjectId: accountId, kind: STATEMENT_LINK_KIND, email, language, expiresAt };
    const parts = askPatient({ ...asking, template: 'account-statement' }, link);
    return await commit(
      context,
      {
        at,
        reason: `asked by ${staffId}`,
        records: [statementChange(clinicId, sent)],
        writes: parts.writes ?? [],
        effects: parts.effects ?? [],
      },
      { status: 202, body: { ...statementView(statement, sent), mailed: true, linkUntil: expiresAt } },
    );
  });
}

function isEmpty({
  due,
  inDispute,
  inPaymentPlan,
  withPayers,
  notAskedYet,
  credit,
  payments,
}: AccountStatement): boolean {
  return (
    [due, inDispute, inPaymentPlan, withPayers, notAskedYet, credit].every((cents) => cents === 0) &&
    payments.length === 0
  );
}

function statementView(statement: AccountStatement, { id, accountId, asOf, createdAt }: SentStatement) {
  const { due, inDispute, inPaymentPlan, notAskedYet, withPayers, credit, invoices, payments, since } = statement;
  return {
    id,
    accountId,
    asOf,
    since,
    due: usd(due),
    inDispute: usd(inDispute),
    inPaymentPlan: usd(inPaymentPlan),
    notInvoiced: usd(notAskedYet),
    payer: usd(withPayers),
    credit: usd(credit),
    invoiceIds: invoices.map(({ number }) => number),
    payments: payments.map(({ on, by, cents }) => ({ on, by, amount: usd(cents) })),
    createdAt,
  };
}
