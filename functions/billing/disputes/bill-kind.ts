import { readPatientLink, type PatientLink, type PatientLinkKind } from '../../patient-links/index.ts';
import { now } from '../../platform/clock.ts';
import type { Context } from '../../platform/context.ts';
import { Conflict, NotInThisStatus, ValidationFailed } from '../../platform/errors.ts';
import { inDollars, usd } from '../../platform/money.ts';
import { isLabelled, mailableAt, secondFactFor } from '../../registration/index.ts';
import { payAside } from '../checkouts/pages/pay-aside.ts';
import { statementLink } from '../statements/keep-statement.ts';
import { billGroups, lineInWords } from './rules/questions.ts';
import { BILL_LINK_KIND } from './link-kind.ts';
import { filesAside } from './pages/files-aside.ts';
import { reasonNames } from './rules/reasons.ts';
import { chosenCharges, readBill } from './use-cases/bill.ts';
import { opened } from './use-cases/open-dispute.ts';
import { billEnds, disputeWords } from './words.ts';

/** Whether something of a bill is wrong: a patient who says so opens a dispute. The subject is the invoice. */
export const billQuestions: PatientLinkKind = {
  name: BILL_LINK_KIND,
  question: async (clinicId, invoiceId) => {
    const bill = await readBill(clinicId, invoiceId);
    if (!bill || (bill.lines.length === 0 && bill.disputes.length === 0)) return undefined;
    const { patient, labels, disputes } = bill;
    const { accountId } = bill.invoice;
    const link = await readPatientLink(clinicId, BILL_LINK_KIND, invoiceId);
    // The patient may have asked since to be reached elsewhere: who reads that mailbox answers no more.
    if (link?.email !== mailableAt(patient, labels)) return undefined;
    // Of a labelled matter no more than the days and the amounts.
    const isPlain = !isLabelled(patient, labels);
    const { language = 'en' } = link ?? {};
    const words = disputeWords[language].bill;
    const owed = bill.lines.reduce((sum, { amount }) => sum + amount, 0);
    const inPaymentPlan = bill.lines.reduce((sum, line) => sum + line.inPaymentPlan, 0);
    return {
      birthDate: patient.birthDate,
      secondFact: secondFactFor(patient, labels),
      // Who has just said all that can be said is thanked; what is left of the bill can still be paid, or disputed.
      ...(bill.lines.length === 0
        ? { title: words.thanks, introduction: words.lookedAt }
        : {
            title: words.title,
            introduction: words.introduction(bill.invoice.issuedOn ?? '', some(owed), some(inPaymentPlan)),
            ...(disputes.length > 0 ? { paragraphs: [`${words.thanks}. ${words.lookedAt}`] } : {}),
          }),
      asides: async () => [
        await filesAside(clinicId, disputes, language),
        await payAside(clinicId, { accountId, purpose: { kind: 'invoice', invoiceId }, owed }, link?.language),
      ],
      download: async () => ({ label: words.statement, href: await statementLink(clinicId, bill.invoice) }),
      groups: billGroups(
        bill.lines.map((line) => ({ chargeId: line.chargeId, label: lineInWords(line, isPlain, language) })),
        language,
      ),
    };
  },
  answer: async (context, invoiceId, fields) => {
    const bill = await readBill(context.clinicId, invoiceId);
    const reason = reasonNames.find((name) => name === fields['reason']);
    if (!bill || !reason) throw new NotInThisStatus('Nothing of the bill is asked for any more.');
    const chargeIds = chosenCharges(bill, fields['about'] ?? '');
    const { accountId } = bill.invoice;
    const asked = { accountId, invoiceId, chargeIds, reason, words: fields['words'] ?? '', evidence: [] };
    try {
      return await opened(context, { ...asked, openedBy: 'patient' }, now());
    } catch (error) {
      // It was paid, or is disputed, since the page was shown: the page as it is now says so.
      if (error instanceof Conflict || error instanceof ValidationFailed)
        throw new NotInThisStatus('That is not asked for any more.');
      throw error;
    }
  },
  // Something else of the bill may be wrong, too; and a file may show it.
  spends: () => false,
  stopped: async () => {
    // Nobody waits for an answer: who cannot prove who they are calls the clinic, as the page says.
  },
  ends: billEnds,
};

const some = (cents: number): string | undefined => (cents > 0 ? inDollars(usd(cents)) : undefined);

/** Whether a mail with this link may still go where it was meant to go: asked right before it is sent. */
export async function confirmBillAddress(context: Context, link: PatientLink): Promise<boolean> {
  const bill = await readBill(context.clinicId, link.subjectId);
  return bill !== undefined && bill.lines.length > 0 && mailableAt(bill.patient, bill.labels) === link.email;
}
