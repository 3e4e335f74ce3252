import { createHash } from 'node:crypto';
import type { Clinic } from '../../clinics/index.ts';
import type { Instant } from '../../platform/clock.ts';
import { spokenIn, type PageLanguage } from '../../platform/pages/language.ts';
import { writeObject } from '../../platform/uploads/bucket.ts';
import { presignDownload } from '../../platform/uploads/presign.ts';
import { fullName, type Patient } from '../../registration/index.ts';
import type { Invoice } from '../invoices/invoice.ts';
import { withCharges } from '../invoices/use-cases/show-invoice.ts';
import { readBooks } from '../ledger/post.ts';
import type { AccountStatement } from './account-statement.ts';
import type { SentStatement } from './account-statement-record.ts';
import { statementOf } from './statement.ts';
import { accountStatementPdf, statementPdf } from './statement-pdf.ts';

/** Where the statement of an invoice stands: the latest. That of an account stands under its own id. */
const statementKey = (clinicId: string, { accountId, id }: Pick<Invoice, 'accountId' | 'id'>): string =>
  `accepted/${clinicId}/${accountId}/${id}`;

/** How long a link to a statement works, in seconds: as long as it takes to open it. */
const DOWNLOAD_SECONDS = 300;

/**
 * Writes the statement of an invoice as it stands now, in the patient's language, in the place of an earlier one.
 * @param labelled the patient, or a visit on it, is labelled
 */
export async function keepStatement(
  clinic: Clinic,
  patient: Patient,
  invoice: Invoice,
  labelled: boolean,
  at: Instant,
): Promise<void> {
  const { account, charges } = await readBooks(clinic.id, invoice.accountId, withCharges(invoice));
  const of = { clinic, patient: fullName(patient), invoice, charges, account: account.sums, labelled };
  const bytes = await statementPdf(statementOf(of), at, spokenIn(patient.language));
  await keep(statementKey(clinic.id, invoice), bytes);
}

/** A link to the statement for who may see it; it works for minutes. Nothing of it says whose it is. */
export async function statementLink(clinicId: string, invoice: Pick<Invoice, 'accountId' | 'id'>): Promise<string> {
  return await presignDownload(statementKey(clinicId, invoice), `statement-${invoice.id}.pdf`, DOWNLOAD_SECONDS);
}

/** Writes the statement of an account, in the patient's language. */
export async function keepAccountStatement(
  clinicId: string,
  accountId: string,
  statement: AccountStatement,
  language: PageLanguage,
  at: Instant,
): Promise<void> {
  const bytes = await accountStatementPdf(statement, at, language);
  await keep(statementKey(clinicId, { accountId, id: statement.number }), bytes);
}

/** A link to the statement of an account for who may see it; it works for minutes. */
export async function accountStatementLink(
  clinicId: string,
  { accountId, id }: Pick<SentStatement, 'accountId' | 'id'>,
): Promise<string> {
  return await presignDownload(statementKey(clinicId, { accountId, id }), `${id}.pdf`, DOWNLOAD_SECONDS);
}

async function keep(key: string, bytes: Uint8Array): Promise<void> {
  const sha256 = createHash('sha256').update(bytes).digest('base64');
  await writeObject(key, { bytes, contentType: 'application/pdf', sha256 });
}
