import { createHash } from 'node:crypto';
import type { Clinic } from '../../clinics/index.ts';
import type { Instant } from '../../platform/clock.ts';
import { writeObject } from '../../platform/uploads/bucket.ts';
import { presignDownload } from '../../platform/uploads/presign.ts';
import { fullName, type Patient } from '../../registration/index.ts';
import type { Invoice } from '../invoices/invoice.ts';
import { withCharges } from '../invoices/use-cases/show-invoice.ts';
import { readBooks } from '../ledger/post.ts';
import { statementOf } from './statement.ts';
import { statementPdf } from './statement-pdf.ts';

/** Where the statement of an invoice stands: the latest. */
const statementKey = (clinicId: string, { accountId, id }: Pick<Invoice, 'accountId' | 'id'>): string =>
  `accepted/${clinicId}/${accountId}/${id}`;

/** How long a link to a statement works, in seconds: as long as it takes to open it. */
const DOWNLOAD_SECONDS = 300;

/**
 * Writes the statement of an invoice as it stands now, in the place of an earlier one.
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
  const bytes = await statementPdf(statementOf(of), at);
  const sha256 = createHash('sha256').update(bytes).digest('base64');
  await writeObject(statementKey(clinic.id, invoice), { bytes, contentType: 'application/pdf', sha256 });
}

/** A link to the statement for who may see it; it works for minutes. Nothing of it says whose it is. */
export async function statementLink(clinicId: string, invoice: Pick<Invoice, 'accountId' | 'id'>): Promise<string> {
  return await presignDownload(statementKey(clinicId, invoice), `statement-${invoice.id}.pdf`, DOWNLOAD_SECONDS);
}
