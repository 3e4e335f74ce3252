import type { Charge } from '../charges/charge.ts';
import type { Invoice } from '../invoices/invoice.ts';
import type { Sums } from '../ledger/chart.ts';
import { paidByPatient } from '../ledger/rules/post.ts';

/** What a patient is told of an invoice on paper. Amounts are cents. */
export interface Statement {
  readonly from: { readonly name: string; readonly phone: string };
  readonly patient: string;
  readonly number: string;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly lines: readonly StatementLine[];
  readonly due: number;
  readonly inDispute: number;
  readonly inPaymentPlan: number;
  /** What the patient has paid that pays for nothing yet. */
  readonly credit: number;
}

/** One service. What is not there was nothing. */
export interface StatementLine {
  readonly dateOfService: string;
  /** What the clinic calls it, or its code; absent where that would tell what the patient wants told to nobody. */
  readonly name?: string;
  readonly charged: number;
  readonly paidByPayers: number;
  /** What nobody is asked for any more: agreed with the payer, or given up. */
  readonly adjusted: number;
  readonly paidByPatient: number;
  /** What payers are still asked for. */
  readonly withPayers: number;
  readonly inDispute: number;
  readonly inPaymentPlan: number;
  readonly due: number;
}

interface Of {
  readonly clinic: { readonly name: string; readonly contact: { readonly phone: string } };
  readonly patient: string;
  readonly invoice: Invoice;
  readonly charges: ReadonlyMap<string, Charge>;
  /** The sums of the account. */
  readonly account: Sums;
  /** The matter, or the patient's record, is labelled: a statement tells days and amounts alone. */
  readonly labelled: boolean;
}

/** What stands on the statement of an invoice, as its charges stand now. */
export function statementOf({ clinic, patient, invoice, charges, account, labelled }: Of): Statement {
  const lines = linesOf(invoice, charges, labelled);
  const total = (of: 'due' | 'inDispute' | 'inPaymentPlan'): number => lines.reduce((sum, line) => sum + line[of], 0);
  return {
    from: { name: clinic.name, phone: clinic.contact.phone },
    patient,
    number: invoice.id,
    issuedOn: invoice.issuedOn ?? '',
    dueOn: invoice.dueOn ?? '',
    lines,
    due: total('due'),
    inDispute: total('inDispute'),
    inPaymentPlan: total('inPaymentPlan'),
    credit: 0 - (account['unapplied-credit'] ?? 0),
  };
}

/** The services of an invoice, as they stand now. @param labelled see `Of` */
export function linesOf(invoice: Invoice, charges: ReadonlyMap<string, Charge>, labelled: boolean): StatementLine[] {
  return invoice.lines.flatMap(({ chargeId }) => {
    const charge = charges.get(chargeId);
    return charge ? [lineOf(charge, charge.invoiced[invoice.id] ?? {}, labelled)] : [];
  });
}

function lineOf(charge: Charge, onIt: Sums, labelled: boolean): StatementLine {
  const { sums, dateOfService, description, code, amount } = charge;
  return {
    dateOfService,
    ...(labelled ? {} : { name: description ?? code }),
    charged: amount,
    paidByPayers: sums['payer-payments'] ?? 0,
    adjusted: (sums['contractual-adjustment'] ?? 0) + (sums['write-off'] ?? 0),
    paidByPatient: paidByPatient(sums),
    withPayers: (sums['payer-receivable'] ?? 0) + (sums['denied-receivable'] ?? 0),
    inDispute: onIt['in-dispute'] ?? 0,
    inPaymentPlan: onIt['in-payment-plan'] ?? 0,
    due: onIt['patient-receivable'] ?? 0,
  };
}
