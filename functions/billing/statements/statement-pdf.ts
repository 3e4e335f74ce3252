import type { Instant } from '../../platform/clock.ts';
import { inDollars, usd } from '../../platform/money.ts';
import type { PageLanguage } from '../../platform/pages/language.ts';
import { startPage, type Page } from '../../platform/pdf.ts';
import type { AccountStatement } from './account-statement.ts';
import type { Statement, StatementLine } from './statement.ts';
import { statementWords, type StatementWords } from './words.ts';

/** The statement of an invoice as a PDF: what is owed first, then how each amount came about. */
export async function statementPdf(
  statement: Statement,
  createdAt: Instant,
  language: PageLanguage = 'en',
): Promise<Uint8Array> {
  const { patient, number, issuedOn, dueOn, due, inDispute, inPaymentPlan, credit, lines } = statement;
  const words = statementWords[language];
  const page = startPage(words.title, createdAt, words);
  const { title, heading, fact, paragraph, finish } = page;
  title(words.title);
  fact(words.from, sender(statement, words));
  fact(words.patient, patient);
  fact(words.invoice, number);
  fact(words.issuedOn, issuedOn);
  heading(words.owe);
  fact(words.pleasePay, dollars(due));
  if (due > 0) fact(words.by, dueOn);
  fact(words.disputedNotNow, some(inDispute));
  fact(words.inPaymentPlan, some(inPaymentPlan));
  fact(words.credit, some(credit));
  heading(words.howItComesAbout);
  for (const line of lines) writeLine(page, line, words);
  heading(words.wrong);
  paragraph(words.wrongAbout);
  return await finish(words.footer(number));
}

/** The statement of an account as a PDF: what is owed, bill after bill, and what was paid since the last one. */
export async function accountStatementPdf(
  statement: AccountStatement,
  createdAt: Instant,
  language: PageLanguage = 'en',
): Promise<Uint8Array> {
  const { patient, number, asOf, due, inDispute, inPaymentPlan, notAskedYet, withPayers, credit } = statement;
  const words = statementWords[language];
  const page = startPage(words.titleOfAccount, createdAt, words);
  const { title, heading, fact, paragraph, finish } = page;
  title(words.titleOfAccount);
  fact(words.from, sender(statement, words));
  fact(words.patient, patient);
  fact(words.asOf, asOf);
  heading(words.owe);
  fact(words.pleasePay, dollars(due));
  fact(words.disputedNotNow, some(inDispute));
  fact(words.inPaymentPlan, some(inPaymentPlan));
  fact(words.notAskedYet, some(notAskedYet));
  fact(words.withInsurance, some(withPayers));
  fact(words.credit, some(credit));
  for (const invoice of statement.invoices) {
    heading(words.invoiceOf(invoice.issuedOn));
    fact(words.invoice, invoice.number);
    fact(words.pleasePay, dollars(invoice.due));
    if (invoice.due > 0) fact(words.by, invoice.dueOn);
    for (const line of invoice.lines) writeLine(page, line, words);
  }
  heading(statement.since === undefined ? words.payments : words.paymentsSince(statement.since));
  for (const { on, by, cents } of statement.payments) {
    const who = by === 'patient' ? words.you : words.insurance;
    fact(`${on}, ${who}`, cents < 0 ? `${dollars(-cents)}, ${words.goneBack}` : dollars(cents));
  }
  if (statement.payments.length === 0) paragraph(words.noPayments);
  heading(words.wrong);
  paragraph(words.wrongAboutAccount);
  return await finish(words.footer(number));
}

const sender = ({ from }: Pick<Statement, 'from'>, words: StatementWords): string =>
  `${from.name}, ${words.phone} ${from.phone}`;

function writeLine({ keepTogether, paragraph, fact }: Page, line: StatementLine, words: StatementWords): void {
  keepTogether(8);
  paragraph(`${line.dateOfService}: ${line.name ?? words.unnamed}`, 'Helvetica-Bold');
  fact(words.charged, dollars(line.charged));
  fact(words.paidByInsurance, some(line.paidByPayers));
  fact(words.adjusted, some(line.adjusted));
  fact(words.stillWithInsurance, some(line.withPayers));
  fact(words.paidByYou, some(line.paidByPatient));
  fact(words.disputed, some(line.inDispute));
  fact(words.inPaymentPlan, some(line.inPaymentPlan));
  fact(words.youOwe, dollars(line.due));
}

const dollars = (cents: number): string => inDollars(usd(cents));
const some = (cents: number): string | undefined => (cents === 0 ? undefined : dollars(cents));
