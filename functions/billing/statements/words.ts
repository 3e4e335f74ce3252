import type { PageLanguage } from '../../platform/pages/language.ts';

/** All that statements say to patients, by language. Days are told as `YYYY-MM-DD`. What a service is called stands as the clinic wrote it. */
export interface StatementWords {
  /** The language of the document, for screen readers. */
  readonly lang: string;
  readonly title: string;
  readonly titleOfAccount: string;
  readonly from: string;
  readonly phone: string;
  readonly patient: string;
  readonly invoice: string;
  readonly issuedOn: string;
  readonly asOf: string;
  readonly owe: string;
  readonly pleasePay: string;
  readonly by: string;
  readonly disputedNotNow: string;
  readonly inPaymentPlan: string;
  readonly notAskedYet: string;
  readonly withInsurance: string;
  readonly credit: string;
  readonly howItComesAbout: string;
  readonly invoiceOf: (issuedOn: string) => string;
  /** How a service is called that is told to nobody. */
  readonly unnamed: string;
  readonly charged: string;
  readonly paidByInsurance: string;
  readonly adjusted: string;
  readonly stillWithInsurance: string;
  readonly paidByYou: string;
  readonly disputed: string;
  readonly youOwe: string;
  readonly payments: string;
  readonly paymentsSince: (day: string) => string;
  readonly noPayments: string;
  readonly you: string;
  readonly insurance: string;
  readonly goneBack: string;
  readonly wrong: string;
  readonly wrongAbout: string;
  readonly wrongAboutAccount: string;
  readonly footer: (number: string) => string;
  readonly page: (number: number, count: number) => string;
}

export const statementWords: Readonly<Record<PageLanguage, StatementWords>> = {
  en: {
    lang: 'en-US',
    title: 'Statement',
    titleOfAccount: 'Statement of your account',
    from: 'From',
    phone: 'phone',
    patient: 'Patient',
    invoice: 'Invoice',
    issuedOn: 'Issued on',
    asOf: 'As of',
    owe: 'What you owe',
    pleasePay: 'Please pay',
    by: 'By',
    disputedNotNow: 'Disputed, not to be paid now',
    inPaymentPlan: 'In your payment plan',
    notAskedYet: 'Not billed to you yet, not to be paid now',
    withInsurance: 'Still with your insurance',
    credit: 'Your credit with us',
    howItComesAbout: 'How it comes about',
    invoiceOf: (issuedOn) => `Invoice of ${issuedOn}`,
    unnamed: 'Service',
    charged: 'Charged',
    paidByInsurance: 'Paid by your insurance',
    adjusted: 'Adjusted: nobody pays it',
    stillWithInsurance: 'Still with your insurance',
    paidByYou: 'Paid by you',
    disputed: 'Disputed',
    youOwe: 'You owe',
    payments: 'Payments',
    paymentsSince: (day) => `Payments since the statement of ${day}`,
    noPayments: 'None.',
    you: 'Paid by you',
    insurance: 'Paid by your insurance',
    goneBack: 'taken back',
    wrong: 'If something is wrong',
    wrongAbout:
      'Say so where you found this statement, or call us at the number that you know. What you dispute is not asked for until we have answered.',
    wrongAboutAccount:
      'Say so by the link with which the bill was sent to you, or call us at the number that you know. What you dispute is not asked for until we have answered.',
    footer: (number) => `Statement ${number}`,
    page: (number, count) => `page ${number} of ${count}`,
  },
  es: {
    lang: 'es-US',
    title: 'Estado de cuenta',
    titleOfAccount: 'Estado de su cuenta',
    from: 'De',
    phone: 'teléfono',
    patient: 'Paciente',
    invoice: 'Factura',
    issuedOn: 'Emitida el',
    asOf: 'A fecha de',
    owe: 'Lo que usted debe',
    pleasePay: 'Por favor, pague',
    by: 'Hasta el',
    disputedNotNow: 'En disputa, no se paga ahora',
    inPaymentPlan: 'En su plan de pagos',
    notAskedYet: 'Todavía no facturado, no se paga ahora',
    withInsurance: 'Todavía con su seguro',
    credit: 'Su saldo a favor',
    howItComesAbout: 'Cómo se llega a ello',
    invoiceOf: (issuedOn) => `Factura del ${issuedOn}`,
    unnamed: 'Servicio',
    charged: 'Precio',
    paidByInsurance: 'Pagado por su seguro',
    adjusted: 'Ajustado: no lo paga nadie',
    stillWithInsurance: 'Todavía con su seguro',
    paidByYou: 'Pagado por usted',
    disputed: 'En disputa',
    youOwe: 'Usted debe',
    payments: 'Pagos',
    paymentsSince: (day) => `Pagos desde el estado de cuenta del ${day}`,
    noPayments: 'Ninguno.',
    you: 'Pagado por usted',
    insurance: 'Pagado por su seguro',
    goneBack: 'devuelto',
    wrong: 'Si algo no es correcto',
    wrongAbout:
      'Díganoslo donde encontró este estado de cuenta, o llámenos al número que usted conoce. Lo que usted disputa no se le pide hasta que hayamos respondido.',
    wrongAboutAccount:
      'Díganoslo con el enlace con el que recibió la factura, o llámenos al número que usted conoce. Lo que usted disputa no se le pide hasta que hayamos respondido.',
    footer: (number) => `Estado de cuenta ${number}`,
    page: (number, count) => `página ${number} de ${count}`,
  },
};
