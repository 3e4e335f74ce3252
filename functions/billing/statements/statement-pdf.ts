import type { Instant } from '../../platform/clock.ts';
import { inDollars, usd } from '../../platform/money.ts';
import { startPage } from '../../platform/pdf.ts';
import type { Statement } from './statement.ts';

/** How a service is called that is told to nobody. */
const UNNAMED = 'Service';

/** The statement as a PDF: what is owed first, then how each amount came about. */
export async function statementPdf(statement: Statement, createdAt: Instant): Promise<Uint8Array> {
  const { from, patient, number, issuedOn, dueOn, due, inDispute, inPaymentPlan, credit, lines } = statement;
  const { title, heading, fact, paragraph, keepTogether, finish } = startPage('Statement', createdAt);
  title('Statement');
  fact('From', `${from.name}, phone ${from.phone}`);
  fact('Patient', patient);
  fact('Invoice', number);
  fact('Issued on', issuedOn);
  heading('What you owe');
  fact('Please pay', dollars(due));
  if (due > 0) fact('By', dueOn);
  fact('Disputed, not to be paid now', some(inDispute));
  fact('In your payment plan', some(inPaymentPlan));
  fact('Your credit with us', some(credit));
  heading('How it comes about');
  for (const line of lines) {
    keepTogether(8);
    paragraph(`${line.dateOfService}: ${line.name ?? UNNAMED}`, 'Helvetica-Bold');
    fact('Charged', dollars(line.charged));
    fact('Paid by your insurance', some(line.paidByPayers));
    fact('Adjusted: nobody pays it', some(line.adjusted));
    fact('Still with your insurance', some(line.withPayers));
    fact('Paid by you', some(line.paidByPatient));
    fact('Disputed', some(line.inDispute));
    fact('In your payment plan', some(line.inPaymentPlan));
    fact('You owe', dollars(line.due));
  }
  heading('If something is wrong');
  paragraph(
    'Say so where you found this statement, or call us at the number that you know. What you dispute is not asked for until we have answered.',
  );
  return await finish(`Statement ${number}`);
}

const dollars = (cents: number): string => inDollars(usd(cents));
const some = (cents: number): string | undefined => (cents === 0 ? undefined : dollars(cents));
