import { readPatientLink, type PatientLink, type PatientLinkKind } from '../../patient-links/index.ts';
import type { Context } from '../../platform/context.ts';
import { NotInThisStatus } from '../../platform/errors.ts';
import { inDollars, usd } from '../../platform/money.ts';
import { mailableAt, readSurvivor, secondFactFor, type Label, type Patient } from '../../registration/index.ts';
import { labelsOfVisits } from '../../scheduling/index.ts';
import { sumOf } from '../ledger/chart.ts';
import { lastStatement, type SentStatement } from './account-statement-record.ts';
import { accountStatementLink } from './keep-statement.ts';
import { STATEMENT_LINK_KIND } from './link-kind.ts';
import { statementPageWords } from './page-words.ts';
import { openBooks } from './use-cases/account-books.ts';

/** The statement of an account, and how the account stands when it is read: there is nothing to answer. The subject is the account. */
export const statementQuestions: PatientLinkKind = {
  name: STATEMENT_LINK_KIND,
  question: async (clinicId, accountId) => {
    const [found, link] = await Promise.all([
      lastToldOf(clinicId, accountId),
      readPatientLink(clinicId, STATEMENT_LINK_KIND, accountId),
    ]);
    // The patient may have asked since to be reached elsewhere: who reads that mailbox reads no more of it.
    if (!found || link?.email !== mailableAt(found.patient, found.labels)) return undefined;
    const { statement, patient, labels } = found;
    const { language = 'en' } = link ?? {};
    const words = statementPageWords[language];
    const { account, invoices } = await openBooks(clinicId, accountId);
    const cents = (amount: number): string => inDollars(usd(amount));
    const asked = invoices.filter(({ sums }) => sumOf(sums, ['patient-receivable']) > 0);
    const due = asked.reduce((sum, { sums }) => sum + sumOf(sums, ['patient-receivable']), 0);
    const {
      'in-dispute': inDispute = 0,
      'in-payment-plan': inPaymentPlan = 0,
      'unapplied-credit': credit = 0,
    } = account.sums;
    return {
      birthDate: patient.birthDate,
      secondFact: secondFactFor(patient, labels),
      title: words.title,
      introduction: due > 0 ? words.due(cents(due)) : words.nothingDue,
      paragraphs: [
        ...asked.map(({ issuedOn = '', dueOn = '', sums }) =>
          words.bill(issuedOn, cents(sumOf(sums, ['patient-receivable'])), dueOn),
        ),
        ...(inDispute > 0 ? [words.inDispute(cents(inDispute))] : []),
        ...(inPaymentPlan > 0 ? [words.inPaymentPlan(cents(inPaymentPlan))] : []),
        ...(credit < 0 ? [words.credit(cents(-credit))] : []),
        words.wrong,
      ],
      download: async () => ({
        label: words.statement(statement.asOf),
        href: await accountStatementLink(clinicId, statement),
      }),
      groups: [],
    };
  },
  answer: () => {
    throw new NotInThisStatus('A statement asks nothing.');
  },
  stopped: async () => {
    // Nobody waits for an answer: who cannot prove who they are calls the clinic, as the page says.
  },
};

/** The statement that was sent last, whose it is, and why more than the usual care is due. */
async function lastToldOf(
  clinicId: string,
  accountId: string,
): Promise<{ statement: SentStatement; patient: Patient; labels: readonly Label[] } | undefined> {
  const statement = await lastStatement(clinicId, accountId);
  const patient = statement && (await readSurvivor(clinicId, statement.patientId));
  if (!patient) return undefined;
  return { statement, patient, labels: await labelsOfVisits(clinicId, statement.appointmentIds) };
}

/** Whether a mail with this link may still go where it was meant to go: asked right before it is sent. */
export async function confirmStatementAddress(context: Context, link: PatientLink): Promise<boolean> {
  const found = await lastToldOf(context.clinicId, link.subjectId);
  return found !== undefined && mailableAt(found.patient, found.labels) === link.email;
}
