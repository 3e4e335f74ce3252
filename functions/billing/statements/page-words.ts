import type { PageLanguage } from '../../platform/pages/language.ts';

/** What the page of an account's statement says, by language. */
interface StatementPageWords {
  readonly title: string;
  readonly due: (amount: string) => string;
  readonly nothingDue: string;
  readonly bill: (issuedOn: string, amount: string, dueOn: string) => string;
  readonly inDispute: (amount: string) => string;
  readonly inPaymentPlan: (amount: string) => string;
  readonly credit: (amount: string) => string;
  readonly wrong: string;
  readonly statement: (asOf: string) => string;
}

export const statementPageWords: Readonly<Record<PageLanguage, StatementPageWords>> = {
  en: {
    title: 'How your account stands',
    due: (amount) => `You are asked for ${amount} now.`,
    nothingDue: 'You are asked for nothing now.',
    bill: (issuedOn, amount, dueOn) => `Of the bill of ${issuedOn}: ${amount}, to be paid by ${dueOn}.`,
    inDispute: (amount) => `${amount} are disputed: nothing of that is asked for until the clinic has answered.`,
    inPaymentPlan: (amount) => `${amount} are in your payment plan.`,
    credit: (amount) => `${amount} are your credit.`,
    wrong:
      'If something is wrong, say so by the link with which the bill was sent to you, or call the clinic at the number that you know.',
    statement: (asOf) => `Your statement of ${asOf} (PDF)`,
  },
  es: {
    title: 'Cómo está su cuenta',
    due: (amount) => `Ahora se le piden ${amount}.`,
    nothingDue: 'Ahora no se le pide nada.',
    bill: (issuedOn, amount, dueOn) => `De la factura del ${issuedOn}: ${amount}, a pagar hasta el ${dueOn}.`,
    inDispute: (amount) => `${amount} están en disputa: no se le pide nada de eso hasta que la clínica responda.`,
    inPaymentPlan: (amount) => `${amount} están en su plan de pagos.`,
    credit: (amount) => `${amount} son su saldo a favor.`,
    wrong:
      'Si algo no es correcto, díganoslo con el enlace con el que recibió la factura, o llame a la clínica al número que usted conoce.',
    statement: (asOf) => `Su estado de cuenta del ${asOf} (PDF)`,
  },
};
