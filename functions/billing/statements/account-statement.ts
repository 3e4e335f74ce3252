import type { Charge } from '../charges/charge.ts';
import type { Invoice } from '../invoices/invoice.ts';
import { sumOf, type ofThePatient, type Sums } from '../ledger/chart.ts';
import type { Entry } from '../ledger/entry.ts';
import { linesOf, type Statement, type StatementLine } from './statement.ts';

/** What a patient is told of a whole account on paper. Amounts are cents. */
export interface AccountStatement extends Pick<
  Statement,
  'from' | 'patient' | 'number' | 'due' | 'inDispute' | 'inPaymentPlan' | 'credit'
> {
  /** `YYYY-MM-DD`: on which day it stood so. */
  readonly asOf: string;
  /** What the patient owes and has not been asked for by an invoice. */
  readonly notAskedYet: number;
  /** What payers are still asked for. */
  readonly withPayers: number;
  /** The invoices of which something is open, the oldest first. */
  readonly invoices: readonly {
    readonly number: string;
    readonly issuedOn: string;
    readonly dueOn: string;
    readonly due: number;
    readonly lines: readonly StatementLine[];
  }[];
  /** The day of the statement before this one. */
  readonly since?: string;
  readonly payments: readonly Paid[];
}

/** Money that came since the last statement; less than nothing where it went back. */
export interface Paid {
  readonly on: string;
  readonly by: 'patient' | 'payer';
  readonly cents: number;
}

interface Of {
  readonly clinic: { readonly name: string; readonly contact: { readonly phone: string } };
  readonly patient: string;
  readonly number: string;
  readonly asOf: string;
  /** The sums of the account. */
  readonly account: Sums;
  /** Those of which something is open. */
  readonly invoices: readonly Invoice[];
  readonly charges: ReadonlyMap<string, Charge>;
  /** The entries since the last statement. */
  readonly entries: readonly Entry[];
  readonly since?: string;
  /** A matter of it, or the patient's record, is labelled: days and amounts alone. */
  readonly labelled: boolean;
}

/** What stands on the statement of an account, as it stands now. */
export function accountStatementOf({
  clinic,
  account,
  invoices,
  charges,
  entries,
  labelled,
  ...rest
}: Of): AccountStatement {
  const asked = (of: (typeof ofThePatient)[number]): number =>
    invoices.reduce((cents, { sums }) => cents + (sums[of] ?? 0), 0);
  const { patient, number, asOf, since } = rest;
  return {
    from: { name: clinic.name, phone: clinic.contact.phone },
    patient,
    number,
    asOf,
    since,
    due: asked('patient-receivable'),
    inDispute: account['in-dispute'] ?? 0,
    inPaymentPlan: account['in-payment-plan'] ?? 0,
    notAskedYet: (account['patient-receivable'] ?? 0) - asked('patient-receivable'),
    withPayers: sumOf(account, ['payer-receivable', 'denied-receivable']),
    credit: 0 - (account['unapplied-credit'] ?? 0),
    invoices: invoices.map((invoice) => ({
      number: invoice.id,
      issuedOn: invoice.issuedOn ?? '',
      dueOn: invoice.dueOn ?? '',
      due: invoice.sums['patient-receivable'] ?? 0,
      lines: linesOf(invoice, charges, labelled),
    })),
    payments: paymentsIn(entries),
  };
}

/**
 * Money that came or went back, entry by entry. What an entry took back of one of these entries is left out with it: a mistake of the books is
 * nothing that the patient did.
 */
export function paymentsIn(entries: readonly Entry[]): Paid[] {
  const known = new Set(entries.map(({ number }) => number));
  const mistaken = new Set(
    entries.flatMap(({ reverses }) => (reverses !== undefined && known.has(reverses) ? [reverses] : [])),
  );
  return entries
    .filter(({ number, reverses }) => !mistaken.has(number) && !(reverses !== undefined && mistaken.has(reverses)))
    .flatMap(({ on, legs }): Paid[] => {
      const cents = (heading: 'patient-payments' | 'payer-payments'): number =>
        legs.reduce((sum, leg) => sum + (leg.on === heading ? leg.amount : 0), 0);
      const paid: Paid[] = [
        { on, by: 'patient', cents: cents('patient-payments') },
        { on, by: 'payer', cents: cents('payer-payments') },
      ];
      return paid.filter((each) => each.cents !== 0);
    });
}
