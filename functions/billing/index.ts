/** The billing room, as far as others need it. */
export type { BillingAccount } from './accounts/account.ts';
export type { Charge } from './charges/charge.ts';
export { billingLinks } from './links.ts';
export type { Invoice } from './invoices/invoice.ts';
export { checkEvidenceFile, isEvidenceFile } from './disputes/use-cases/check-evidence.ts';
export { checkRemittanceFile, isRemittanceFile } from './remittance/use-cases/check-file.ts';
