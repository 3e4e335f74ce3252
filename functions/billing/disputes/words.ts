import type { PatientLinkKind } from '../../patient-links/index.ts';
import type { PageLanguage } from '../../platform/pages/language.ts';
import type { Settlement } from './rules/settle.ts';
import type { DisputeReason } from './rules/reasons.ts';

/** All that the pages of bills and disputes say to patients, by language. Amounts are told in dollars, days as `YYYY-MM-DD`. */
export interface DisputeWords {
  readonly answer: {
    readonly title: string;
    readonly introduction: (disputed: string, owed: string) => string;
    readonly givenBack: (amount: string) => string;
    readonly legend: string;
    readonly accepts: string;
    readonly accept: string;
    readonly inInstallments: (count: number, each: string) => string;
    readonly contest: string;
    readonly whatIsNew: string;
    readonly whatIsNewHelp: string;
    /** Said where the answer is contested and nothing is. */
    readonly newNeeded: string;
    readonly federal: (until: string) => string;
  };
  readonly question: {
    readonly title: string;
    readonly introduction: string;
    readonly legend: string;
    readonly label: string;
  };
  readonly bill: {
    readonly title: string;
    /** Where something of it is disputed already. */
    readonly thanks: string;
    readonly lookedAt: string;
    /** `owed` is undefined where nothing is asked for now, and so is `inPaymentPlan` where nothing is paid by installments. */
    readonly introduction: (issuedOn: string, owed: string | undefined, inPaymentPlan: string | undefined) => string;
    readonly paid: (amount: string) => string;
    readonly inPaymentPlan: (amount: string) => string;
    readonly statement: string;
    readonly legend: string;
    readonly about: string;
    readonly unlisted: string;
    readonly all: string;
    readonly why: string;
    readonly words: string;
    readonly wordsHelp: string;
    /** Said beside a payment plan. */
    readonly ofPaymentPlan: string;
    readonly allOfPaymentPlan: string;
    readonly send: string;
  };
  readonly reasons: Readonly<Record<DisputeReason, string>>;
  /** What is answered where the books themselves prove the mistake. */
  readonly settled: Readonly<Record<Settlement['rule'], string>>;
}

export const disputeWords: Readonly<Record<PageLanguage, DisputeWords>> = {
  en: {
    answer: {
      title: 'The answer about your bill',
      introduction: (disputed, owed) =>
        `You told the clinic that something was wrong with a bill. Of the ${disputed} that were disputed, ${owed} are owed now.`,
      givenBack: (amount) =>
        `${amount} that you had paid are yours again, as credit on your account: ask the clinic to send them back, or keep them for another bill.`,
      legend: 'What you say to it',
      accepts: 'Do you accept the answer?',
      accept: 'Yes, I accept it',
      inInstallments: (count, each) =>
        `Yes, and I will pay in ${count} installments of ${each}, a month apart, the first a month from now; the last one is the rest`,
      contest: 'No, and there is something new to look at',
      whatIsNew: 'What is new, if you do not accept it',
      whatIsNewHelp: 'Somebody else will look at all of it once more. The answer after that is the clinic’s last.',
      newNeeded: 'What is new: this is needed where you do not accept the answer',
      federal: (until) =>
        `This bill is at least $400 more than the estimate that you were given. Until ${until} you can also have it decided by an independent entity: see cms.gov/nosurprises, or call 1-800-985-3059.`,
    },
    question: {
      title: 'A question about your bill',
      introduction: 'You told the clinic that something was wrong with a bill. To decide it, the clinic asks:',
      legend: 'Your answer',
      label: 'What you can tell us',
    },
    bill: {
      title: 'Is something wrong with your bill?',
      thanks: 'Thank you',
      lookedAt:
        'The clinic looks at what you said. Until it has answered, nothing of it is asked for. You will be told the answer.',
      introduction: (issuedOn, owed, inPaymentPlan) =>
        owed === undefined
          ? inPaymentPlan === undefined
            ? `You have paid the bill of ${issuedOn}. If something of it is wrong, say what.`
            : `You pay ${inPaymentPlan} of the bill of ${issuedOn} in installments. If something is wrong, say what: what you dispute comes out of your payment plan until the clinic has answered.`
          : `Of the bill of ${issuedOn} you are asked for ${owed}. If something is wrong, say what: until the clinic has answered, nothing of what you dispute is asked for. The rest of the bill goes on.`,
      paid: (amount) => `${amount} paid`,
      inPaymentPlan: (amount) => `${amount} in your payment plan`,
      statement: 'Your statement (PDF)',
      legend: 'What is wrong',
      about: 'What is it about?',
      unlisted: 'that is disputed already, or nothing is asked for it any more',
      all: 'The whole bill',
      why: 'Why?',
      words: 'In your own words',
      wordsHelp: 'What is wrong, and what you have that shows it: a receipt, a letter, an estimate.',
      ofPaymentPlan:
        'If something of what you pay in installments is wrong, say what: what you dispute comes out of your payment plan until the clinic has answered. The rest of it goes on.',
      allOfPaymentPlan: 'All that is in the payment plan',
      send: 'Say what is wrong',
    },
    reasons: {
      amount: 'The amount is wrong',
      'service-not-received': 'I did not get this service',
      coverage: 'My insurance should have paid',
      duplicate: 'I was billed twice, or have paid already',
      'estimate-exceeded': 'It is more than I was told before the visit',
      'wrong-person': 'This is not my bill',
    },
    settled: {
      'posted-twice':
        'You are right: this service was put on your bill twice. The second one has been taken off, and you owe nothing of it.',
      'payment-not-posted':
        'You are right: your payment had come, and had not been put on this bill. It has been now, and you owe nothing of it.',
    },
  },
  es: {
    answer: {
      title: 'La respuesta sobre su factura',
      introduction: (disputed, owed) =>
        `Usted le dijo a la clínica que algo de una factura no era correcto. De los ${disputed} que usted disputó, ahora se deben ${owed}.`,
      givenBack: (amount) =>
        `${amount} que usted había pagado vuelven a ser suyos, como saldo a favor en su cuenta: pida a la clínica que se los devuelva, o guárdelos para otra factura.`,
      legend: 'Qué dice usted',
      accepts: '¿Acepta la respuesta?',
      accept: 'Sí, la acepto',
      inInstallments: (count, each) =>
        `Sí, y pagaré en ${count} cuotas de ${each}, una cada mes, la primera dentro de un mes; la última es lo que quede`,
      contest: 'No, y hay algo nuevo que revisar',
      whatIsNew: 'Qué hay de nuevo, si no la acepta',
      whatIsNewHelp: 'Otra persona lo revisará todo una vez más. La respuesta que dé será la última de la clínica.',
      newNeeded: 'Qué hay de nuevo: esto es necesario si no acepta la respuesta',
      federal: (until) =>
        `Esta factura supera en al menos $400 la estimación que usted recibió. Hasta el ${until} también puede pedir que la decida una entidad independiente: vea cms.gov/nosurprises, o llame al 1-800-985-3059.`,
    },
    question: {
      title: 'Una pregunta sobre su factura',
      introduction:
        'Usted le dijo a la clínica que algo de una factura no era correcto. Para decidirlo, la clínica pregunta:',
      legend: 'Su respuesta',
      label: 'Qué puede decirnos',
    },
    bill: {
      title: '¿Hay algo incorrecto en su factura?',
      thanks: 'Gracias',
      lookedAt:
        'La clínica revisa lo que usted dijo. Hasta que responda, no se le pide nada de ello. Se le comunicará la respuesta.',
      introduction: (issuedOn, owed, inPaymentPlan) =>
        owed === undefined
          ? inPaymentPlan === undefined
            ? `Usted ha pagado la factura del ${issuedOn}. Si algo de ella no es correcto, díganos qué.`
            : `Usted paga ${inPaymentPlan} de la factura del ${issuedOn} en cuotas. Si algo no es correcto, díganos qué: lo que usted disputa sale de su plan de pagos hasta que la clínica responda.`
          : `De la factura del ${issuedOn} se le piden ${owed}. Si algo no es correcto, díganos qué: hasta que la clínica responda, no se le pide nada de lo que usted disputa. El resto de la factura sigue igual.`,
      paid: (amount) => `pagados ${amount}`,
      inPaymentPlan: (amount) => `${amount} en su plan de pagos`,
      statement: 'Su estado de cuenta (PDF)',
      legend: 'Qué no es correcto',
      about: '¿De qué se trata?',
      unlisted: 'eso ya se está revisando, o ya no se pide nada por ello',
      all: 'Toda la factura',
      why: '¿Por qué?',
      words: 'Con sus propias palabras',
      wordsHelp: 'Qué no es correcto, y qué tiene usted que lo muestre: un recibo, una carta, una estimación.',
      ofPaymentPlan:
        'Si algo de lo que paga en cuotas no es correcto, díganos qué: lo que usted disputa sale de su plan de pagos hasta que la clínica responda. El resto sigue igual.',
      allOfPaymentPlan: 'Todo lo que está en el plan de pagos',
      send: 'Decir qué no es correcto',
    },
    reasons: {
      amount: 'La cantidad no es correcta',
      'service-not-received': 'No recibí este servicio',
      coverage: 'Mi seguro debería haberlo pagado',
      duplicate: 'Me lo cobraron dos veces, o ya lo pagué',
      'estimate-exceeded': 'Es más de lo que me dijeron antes de la visita',
      'wrong-person': 'Esta factura no es mía',
    },
    settled: {
      'posted-twice':
        'Tiene razón: este servicio estaba dos veces en su factura. Hemos quitado el segundo, y usted no debe nada de él.',
      'payment-not-posted':
        'Tiene razón: su pago había llegado, y no se había puesto en esta factura. Ya está puesto, y usted no debe nada de ella.',
    },
  },
};

const sure = {
  en: 'If you are not sure, call the clinic, at the number that you know.',
  es: 'Si no está seguro, llame a la clínica, al número que usted conoce.',
};

/** What the links to questions about a dispute say at their ends. */
export const disputeEnds: PatientLinkKind['ends'] = {
  en: {
    answered: { title: 'Thank you', paragraphs: ['The clinic has what you said.', sure.en] },
    expired: {
      title: 'The time to answer is over',
      paragraphs: ['What the clinic answered stands, or it decides by what it has.', sure.en],
    },
    settled: {
      title: 'Nothing is left to do here',
      paragraphs: ['The clinic needs nothing from you by this link.', sure.en],
    },
  },
  es: {
    answered: { title: 'Gracias', paragraphs: ['La clínica tiene lo que usted dijo.', sure.es] },
    expired: {
      title: 'El plazo para responder ha terminado',
      paragraphs: ['Vale lo que la clínica respondió, o decidirá con lo que tiene.', sure.es],
    },
    settled: {
      title: 'Aquí no queda nada por hacer',
      paragraphs: ['La clínica no necesita nada de usted con este enlace.', sure.es],
    },
  },
};

/** The same of the links to bills. */
export const billEnds: PatientLinkKind['ends'] = {
  en: {
    answered: {
      title: 'Thank you',
      paragraphs: [
        'The clinic looks at what you said. Until it has answered, nothing of it is asked for.',
        'You will be told the answer.',
      ],
    },
    expired: {
      title: 'This link has expired',
      paragraphs: [`You can still say what is wrong: call the clinic. ${sure.en}`],
    },
    settled: {
      title: 'Nothing is left to do here',
      paragraphs: ['Nothing of this bill is asked for now, or the clinic is looking at it already.', sure.en],
    },
  },
  es: {
    answered: {
      title: 'Gracias',
      paragraphs: [
        'La clínica revisa lo que usted dijo. Hasta que responda, no se le pide nada de ello.',
        'Se le comunicará la respuesta.',
      ],
    },
    expired: {
      title: 'Este enlace ha caducado',
      paragraphs: [`Todavía puede decir qué no es correcto: llame a la clínica. ${sure.es}`],
    },
    settled: {
      title: 'Aquí no queda nada por hacer',
      paragraphs: ['Ahora no se le pide nada de esta factura, o la clínica ya la está revisando.', sure.es],
    },
  },
};
