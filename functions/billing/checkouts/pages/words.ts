import type { PageLanguage } from '../../../platform/pages/language.ts';

/** What came of a payment, as far as anybody knows. */
export type Outcome = 'paid' | 'not-heard' | 'declined' | 'expired';

interface Words {
  readonly outcome: Readonly<Record<Outcome, { readonly title: string; readonly paragraphs: readonly string[] }>>;
  readonly look: string;
  readonly unknown: { readonly title: string; readonly paragraphs: readonly string[] };
}

/** What the page says to which the payment gateway sends a patient back. It shows nothing of a person: the gateway knows its address. */
export const returnWords: Readonly<Record<PageLanguage, Words>> = {
  en: {
    outcome: {
      paid: {
        title: 'Your payment has arrived',
        paragraphs: [
          'The clinic has your payment. You need not do anything more.',
          'How it stands now you see by the link in your mail.',
        ],
      },
      'not-heard': {
        title: 'The clinic has not heard of your payment yet',
        paragraphs: [
          'If you have paid, this takes a few seconds, sometimes some minutes. You need not pay again, and can close this page: the clinic hears of it in any case.',
          'If you left without paying, nothing was taken.',
        ],
      },
      declined: {
        title: 'Your payment was declined',
        paragraphs: [
          'Nothing was paid. You can try again by the link in your mail, or call the clinic, at the number that you know.',
        ],
      },
      expired: {
        title: 'This payment was not made',
        paragraphs: ['The time to pay is over, and nothing was paid. You can begin again by the link in your mail.'],
      },
    },
    look: 'Look again',
    unknown: {
      title: 'This page does not exist',
      paragraphs: ['Open the link in your mail to see what is open.'],
    },
  },
  es: {
    outcome: {
      paid: {
        title: 'Su pago ha llegado',
        paragraphs: [
          'La clínica tiene su pago. No tiene que hacer nada más.',
          'Con el enlace de su correo puede ver cómo está ahora.',
        ],
      },
      'not-heard': {
        title: 'La clínica todavía no sabe de su pago',
        paragraphs: [
          'Si ha pagado, esto tarda unos segundos, a veces unos minutos. No tiene que pagar otra vez y puede cerrar esta página: la clínica lo sabrá de todos modos.',
          'Si salió sin pagar, no se ha cobrado nada.',
        ],
      },
      declined: {
        title: 'Su pago fue rechazado',
        paragraphs: [
          'No se ha pagado nada. Puede intentarlo otra vez con el enlace de su correo o llamar a la clínica, al número que usted conoce.',
        ],
      },
      expired: {
        title: 'Este pago no se hizo',
        paragraphs: [
          'El plazo para pagar ha terminado y no se ha pagado nada. Puede empezar otra vez con el enlace de su correo.',
        ],
      },
    },
    look: 'Mirar otra vez',
    unknown: {
      title: 'Esta página no existe',
      paragraphs: ['Abra el enlace de su correo para ver lo que está pendiente.'],
    },
  },
};

interface PayWords {
  /** What differs by what is paid. */
  readonly of: Readonly<
    Record<
      'invoice' | 'payment-plan',
      {
        readonly title: string;
        readonly introduction: string;
        /** @param first what is asked for first */
        readonly upTo: (most: string, first: string) => string;
      }
    >
  >;
  readonly amount: string;
  readonly wrongAmount: (most: string) => string;
  readonly send: string;
  readonly notNow: string;
  readonly begun: {
    readonly paid: (amount: string) => string;
    readonly notHeard: (amount: string) => string;
    readonly declined: string;
  };
  readonly onward: { readonly title: string; readonly paragraphs: readonly string[]; readonly label: string };
}

/** What the page of a bill, or of a payment plan, says of paying it. */
export const payWords: Readonly<Record<PageLanguage, PayWords>> = {
  en: {
    of: {
      invoice: {
        title: 'Pay the bill',
        introduction:
          'You pay on the page of the clinic’s payment provider. The clinic never sees the number of your card. What you dispute, and what is in a payment plan, is not asked for here.',
        upTo: (most) => `Up to ${most}. You can pay a part of it.`,
      },
      'payment-plan': {
        title: 'Pay the next installment',
        introduction:
          'You pay on the page of the clinic’s payment provider. The clinic never sees the number of your card.',
        upTo: (most, first) =>
          first === most
            ? `${first} is left. You can pay a part of it.`
            : `${first} is due next. You can pay less, or more: up to ${most}, which is all that is left.`,
      },
    },
    amount: 'How much do you want to pay now, in dollars?',
    wrongAmount: (most) => `must be an amount in dollars and cents, at most ${most}, for example 25.00`,
    send: 'Go on to pay',
    notNow: 'You cannot pay this now. Nothing was paid. Try again in some minutes, or call the clinic.',
    begun: {
      paid: (amount) => `Your last payment, ${amount}, has arrived.`,
      notHeard: (amount) =>
        `You began to pay ${amount}, and the clinic has not heard of it yet. If you have paid, you need not pay again.`,
      declined: 'Your last payment was declined: nothing of it was paid.',
    },
    onward: {
      title: 'You leave this page to pay',
      paragraphs: [
        'The next page is the payment provider’s. Afterwards it brings you back, and you read whether the clinic has heard of your payment.',
      ],
      label: 'Go to the payment page',
    },
  },
  es: {
    of: {
      invoice: {
        title: 'Pagar la factura',
        introduction:
          'Usted paga en la página del proveedor de pagos de la clínica. La clínica nunca ve el número de su tarjeta. Aquí no se le pide lo que usted disputa ni lo que está en un plan de pagos.',
        upTo: (most) => `Hasta ${most}. Puede pagar una parte.`,
      },
      'payment-plan': {
        title: 'Pagar la próxima cuota',
        introduction:
          'Usted paga en la página del proveedor de pagos de la clínica. La clínica nunca ve el número de su tarjeta.',
        upTo: (most, first) =>
          first === most
            ? `Quedan ${first}. Puede pagar una parte.`
            : `Lo próximo que vence son ${first}. Puede pagar menos, o más: hasta ${most}, que es todo lo que queda.`,
      },
    },
    amount: '¿Cuánto quiere pagar ahora, en dólares?',
    wrongAmount: (most) => `debe ser un importe en dólares y centavos, como máximo ${most}, por ejemplo 25.00`,
    send: 'Continuar para pagar',
    notNow: 'Ahora no se puede pagar esto. No se ha pagado nada. Inténtelo en unos minutos o llame a la clínica.',
    begun: {
      paid: (amount) => `Su último pago, ${amount}, ha llegado.`,
      notHeard: (amount) =>
        `Usted empezó a pagar ${amount} y la clínica todavía no sabe de ello. Si ha pagado, no tiene que pagar otra vez.`,
      declined: 'Su último pago fue rechazado: no se ha pagado nada.',
    },
    onward: {
      title: 'Usted sale de esta página para pagar',
      paragraphs: [
        'La página siguiente es del proveedor de pagos. Después le trae de vuelta y usted lee si la clínica sabe de su pago.',
      ],
      label: 'Ir a la página de pago',
    },
  },
};
