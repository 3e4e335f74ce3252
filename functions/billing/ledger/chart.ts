/**
 * The chart: the headings under which every cent of a patient's account stands. Amounts are signed cents, debits positive. What
 * somebody owes, and what was received, adjusted and written off grows by debits; revenue and credits by credits.
 */
export const chart = {
  'patient-receivable': 'What the patient owes.',
  'payer-receivable': 'What a payer is asked for.',
  'denied-receivable':
    'What a payer denied as the clinic’s own obligation (group CO), while that is worked. It never becomes the patient’s.',
  'in-dispute': 'What the patient would owe and disputes. It is held: nothing of it is asked for.',
  'in-payment-plan': 'What the patient owes by installments.',
  'patient-payments': 'Money that came from the patient, less what went back.',
  'payer-payments': 'Money that came from payers, less what they took back.',
  'contractual-adjustment': 'What the clinic has agreed with a payer not to ask of anybody.',
  'write-off': 'What the clinic gave up of its own will.',
  revenue: 'What the services cost.',
  'unapplied-credit': 'Money of the patient that pays for nothing yet.',
  'refund-pending':
    'Money of the patient that is on its way back, and of which the gateway has not said that it arrived.',
  'payer-credit': 'Money of a payer that is more than it owed.',
} as const;

export type Heading = keyof typeof chart;
export const headings = Object.keys(chart) as [Heading, ...Heading[]];

/** What is owed: never less than nothing. */
export const receivables = [
  'patient-receivable',
  'payer-receivable',
  'denied-receivable',
  'in-dispute',
  'in-payment-plan',
] as const satisfies readonly Heading[];

/** What the patient owes, in whatever state: what can stand on an invoice. */
export const ofThePatient = [
  'patient-receivable',
  'in-dispute',
  'in-payment-plan',
] as const satisfies readonly Heading[];

/** Signed cents by heading; what is nothing is left out. */
export type Sums = Readonly<Partial<Record<Heading, number>>>;

/** The signed cents that stand under the headings together. */
export function sumOf(sums: Sums, of: readonly Heading[]): number {
  return of.reduce((sum, heading) => sum + (sums[heading] ?? 0), 0);
}

/** The sums with so much more under a heading. */
export function plus(sums: Sums, heading: Heading, amount: number): Sums {
  const { [heading]: before = 0, ...others } = sums;
  return before + amount === 0 ? others : { ...others, [heading]: before + amount };
}

/** One less the other. */
export function minus(sums: Sums, others: Sums): Sums {
  return headings.reduce((left, heading) => plus(left, heading, -(others[heading] ?? 0)), sums);
}
