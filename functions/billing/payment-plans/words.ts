import type { EndWords } from '../../patient-links/index.ts';
import { inDollars, usd } from '../../platform/money.ts';
import { locales, type PageLanguage } from '../../platform/pages/language.ts';

/** What patients read of payment plans, in their language. */
export interface PaymentPlanWords {
  readonly offer: string;
  readonly offered: (total: string, count: number) => string;
  readonly insteadOf: string;
  readonly less: string;
  readonly costsNothing: string;
  readonly whenMissed: (graceDays: number) => string;
  readonly yourAnswer: string;
  readonly doYouAgree: string;
  readonly agree: string;
  readonly decline: string;
  readonly standing: string;
  readonly stands: (total: string, paid: string, left: string) => string;
  readonly held: (amount: string) => string;
  readonly installment: (number: number, amount: string, day: string) => string;
  readonly alreadyPaid: (amount: string) => string;
  readonly wasMissed: string;
  readonly howToPay: (phone: string) => string;
  /** Where it can be paid on the page. */
  readonly howElseToPay: (phone: string) => string;
  readonly change: string;
  readonly whatToDo: string;
  readonly otherTerms: string;
  readonly end: string;
  readonly ends: Readonly<Record<'answered' | 'expired' | 'settled', EndWords>>;
}

export const paymentPlanWords: Readonly<Record<PageLanguage, PaymentPlanWords>> = {
  en: {
    offer: 'Paying in installments',
    offered: (total, count) => `The clinic offers that you pay ${total} in ${count} installments:`,
    insteadOf: 'These terms take the place of your payment plan as soon as you agree. Until then it goes on.',
    less: 'Something was paid, or is looked at, since this was offered: it is less now.',
    costsNothing: 'It costs nothing: no interest and no fee. You can pay sooner, or all at once, at any time.',
    whenMissed: (graceDays) =>
      `If an installment has not come ${graceDays} days after its day, we will write to you, and find out with you what can be done. You can end it at any time: what is left is owed then as it was before.`,
    yourAnswer: 'Your answer',
    doYouAgree: 'Do you agree?',
    agree: 'Yes, I agree',
    decline: 'No, I do not want it',
    standing: 'Your payment plan',
    stands: (total, paid, left) => `Of ${total} you have paid ${paid}; ${left} is left.`,
    held: (amount) => `${amount} of it is being looked at, as you asked. Until that is answered, nothing of it is due.`,
    installment: (number, amount, day) => `${number}. ${amount}, due ${day}`,
    alreadyPaid: (amount) => `, of which ${amount} is paid`,
    wasMissed: '. It has not come yet.',
    howToPay: (phone) => `To pay, call ${phone}, or pay at the front desk.`,
    howElseToPay: (phone) => `You can pay here, at the front desk, or by telephone: ${phone}.`,
    change: 'If something has to change',
    whatToDo: 'What do you want us to do?',
    otherTerms: 'I need other terms: please get in touch with me',
    end: 'I want to end the payment plan: what is left is owed as before',
    ends: {
      answered: {
        title: 'Thank you',
        paragraphs: [
          'The clinic has your answer.',
          'If something in it was not right, call the clinic, at the number that you know.',
        ],
      },
      expired: {
        title: 'The time for this link is over',
        paragraphs: [
          'Nothing was changed by it. If you have a question, call the clinic, at the number that you know.',
        ],
      },
      settled: {
        title: 'Nothing is left to do here',
        paragraphs: [
          'The clinic needs nothing from you by this link. If you are not sure, call the clinic, at the number that you know.',
        ],
      },
    },
  },
  es: {
    offer: 'Pagar a plazos',
    offered: (total, count) => `La clínica le ofrece pagar ${total} en ${count} cuotas:`,
    insteadOf:
      'Estas condiciones sustituyen su plan de pagos en cuanto usted las acepte. Hasta entonces, el plan sigue como está.',
    less: 'Desde que se le ofreció, algo se ha pagado o se está revisando: ahora es menos.',
    costsNothing: 'No cuesta nada: sin intereses ni recargos. Puede pagar antes, o todo de una vez, cuando quiera.',
    whenMissed: (graceDays) =>
      `Si una cuota no ha llegado ${graceDays} días después de su fecha, le escribiremos y veremos con usted qué se puede hacer. Puede terminarlo cuando quiera: lo que quede se deberá entonces como antes.`,
    yourAnswer: 'Su respuesta',
    doYouAgree: '¿Está de acuerdo?',
    agree: 'Sí, estoy de acuerdo',
    decline: 'No, no lo quiero',
    standing: 'Su plan de pagos',
    stands: (total, paid, left) => `De ${total} ha pagado ${paid}; quedan ${left}.`,
    held: (amount) => `${amount} se está revisando, como usted pidió. Hasta que haya respuesta, no vence nada de ello.`,
    installment: (number, amount, day) => `${number}. ${amount}, vence el ${day}`,
    alreadyPaid: (amount) => `, de lo que se han pagado ${amount}`,
    wasMissed: '. Todavía no ha llegado.',
    howToPay: (phone) => `Para pagar, llame al ${phone} o pague en la recepción.`,
    howElseToPay: (phone) => `Puede pagar aquí, en la recepción o por teléfono: ${phone}.`,
    change: 'Si algo tiene que cambiar',
    whatToDo: '¿Qué quiere que hagamos?',
    otherTerms: 'Necesito otras condiciones: por favor, pónganse en contacto conmigo',
    end: 'Quiero terminar el plan de pagos: lo que queda se debe como antes',
    ends: {
      answered: {
        title: 'Gracias',
        paragraphs: [
          'La clínica tiene su respuesta.',
          'Si algo en ella no era correcto, llame a la clínica, al número que usted conoce.',
        ],
      },
      expired: {
        title: 'El plazo de este enlace ha terminado',
        paragraphs: [
          'Con él no se cambió nada. Si tiene una pregunta, llame a la clínica, al número que usted conoce.',
        ],
      },
      settled: {
        title: 'Aquí no queda nada por hacer',
        paragraphs: [
          'La clínica no necesita nada de usted con este enlace. Si no está seguro, llame a la clínica, al número que usted conoce.',
        ],
      },
    },
  },
};

/** A day of the calendar as it is written out: `December 1, 2026`. */
export function dayInWords(day: string, language: PageLanguage): string {
  return new Intl.DateTimeFormat(locales[language], { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day));
}

/** `$10.50`. */
export const dollarsOf = (cents: number): string => inDollars(usd(cents));
