import type { PageLanguage } from '../platform/pages/language.ts';
import type { EndWords } from './kind.ts';
import type { SecondFact } from './rules/second-fact.ts';
import type { End } from './visit.ts';

/** All that the pages of links say of themselves, by language. What is asked is the question's own. */
export interface LinkWords {
  readonly error: string;
  readonly proof: {
    readonly title: string;
    readonly one: string;
    readonly two: string;
    readonly missing: string;
    readonly noDate: string;
    readonly goOn: string;
    readonly tookTooLong: string;
    readonly notThatDate: (left: number) => string;
    readonly notThose: (left: number) => string;
  };
  readonly birthDate: {
    readonly legend: string;
    readonly help: string;
    readonly month: string;
    readonly day: string;
    readonly year: string;
    readonly yearHelp: string;
    readonly badYear: string;
    readonly badMonth: string;
    readonly badDay: string;
  };
  readonly second: Readonly<
    Record<
      SecondFact['kind'],
      { readonly legend: string; readonly help: string; readonly label: string; readonly fault: string }
    >
  >;
  readonly nothingSent: string;
  readonly send: string;
  readonly notTaken: string;
  readonly ends: Readonly<Record<End, EndWords>>;
}

const CALL = 'call the clinic, at the number that you know';
const LLAME = 'llame a la clínica, al número que usted conoce';

const english = (left: number): string =>
  `You can try ${left === 1 ? 'one more time' : `${left} more times`}; after that the link stops working.`;
const spanish = (left: number): string =>
  `Puede intentarlo ${left === 1 ? 'una vez más' : `${left} veces más`}; después el enlace deja de funcionar.`;

export const linkWords: Readonly<Record<PageLanguage, LinkWords>> = {
  en: {
    error: 'Error',
    proof: {
      title: 'Your clinic has a question',
      one: 'Before anything is shown, please give the date of birth of the patient. It is compared with the one that the clinic has.',
      two: 'Before anything is shown, please give the following. It is compared with what the clinic has.',
      missing: 'Something is missing yet',
      noDate: 'This is not a date yet',
      goOn: 'Go on',
      tookTooLong: 'It took too long, so nothing was sent. Please prove once more who you are.',
      notThatDate: (left) => `This is not the date that the clinic has. ${english(left)}`,
      notThose: (left) => `This is not what the clinic has. ${english(left)}`,
    },
    birthDate: {
      legend: 'Date of birth of the patient',
      help: 'For example: 3 14 1957',
      month: 'Month',
      day: 'Day',
      year: 'Year',
      yearHelp: 'All four digits.',
      badYear: 'must have four digits, for example 1957',
      badMonth: 'must be a number from 1 to 12',
      badDay: 'must be a day of that month',
    },
    second: {
      'phone-end': {
        legend: 'Telephone number',
        help: 'The one that the patient gave to the clinic. If there are several: the one for confidential calls.',
        label: 'Its last four digits',
        fault: 'must be four digits',
      },
      'postal-code': {
        legend: 'Home address',
        help: 'The one that the patient gave to the clinic.',
        label: 'The five digits of its ZIP code',
        fault: 'must be five digits',
      },
    },
    nothingSent: 'Nothing was sent yet',
    send: 'Send to the clinic',
    notTaken: 'What you have just sent was not taken.',
    ends: {
      replaced: {
        title: 'There is a newer link',
        paragraphs: [
          'You were sent a newer mail. Use the link in that one; this one no longer works.',
          `If you cannot find it, ${CALL}.`,
        ],
      },
      stopped: {
        title: 'This link was stopped',
        paragraphs: [
          'What was given as proof was wrong too often. For safety the link no longer works, and nothing was shown or changed.',
          `Please ${CALL}: it can take your answers by phone.`,
        ],
      },
      answered: {
        title: 'Thank you',
        paragraphs: [
          'The answers have reached the clinic. There is nothing left for you to do.',
          `If something in them was wrong, ${CALL}.`,
        ],
      },
      expired: {
        title: 'This link has expired',
        paragraphs: [`The time for the answers is over. Please ${CALL}.`],
      },
      settled: {
        title: 'Nothing is left to do',
        paragraphs: ['The clinic needs no answers by this link any more.'],
      },
    },
  },
  es: {
    error: 'Error',
    proof: {
      title: 'Su clínica tiene una pregunta',
      one: 'Antes de mostrar nada, escriba la fecha de nacimiento del paciente. Se compara con la que tiene la clínica.',
      two: 'Antes de mostrar nada, escriba lo siguiente. Se compara con lo que tiene la clínica.',
      missing: 'Todavía falta algo',
      noDate: 'Esto todavía no es una fecha',
      goOn: 'Seguir',
      tookTooLong: 'Pasó demasiado tiempo y no se envió nada. Por favor, demuestre otra vez quién es.',
      notThatDate: (left) => `Esta no es la fecha que tiene la clínica. ${spanish(left)}`,
      notThose: (left) => `Esto no es lo que tiene la clínica. ${spanish(left)}`,
    },
    birthDate: {
      legend: 'Fecha de nacimiento del paciente',
      help: 'Primero el mes, después el día. Por ejemplo: 3 14 1957',
      month: 'Mes',
      day: 'Día',
      year: 'Año',
      yearHelp: 'Las cuatro cifras.',
      badYear: 'debe tener cuatro cifras, por ejemplo 1957',
      badMonth: 'debe ser un número del 1 al 12',
      badDay: 'debe ser un día de ese mes',
    },
    second: {
      'phone-end': {
        legend: 'Número de teléfono',
        help: 'El que el paciente dio a la clínica. Si hay varios: el de las llamadas confidenciales.',
        label: 'Sus últimas cuatro cifras',
        fault: 'deben ser cuatro cifras',
      },
      'postal-code': {
        legend: 'Dirección',
        help: 'La que el paciente dio a la clínica.',
        label: 'Las cinco cifras de su código postal',
        fault: 'deben ser cinco cifras',
      },
    },
    nothingSent: 'Todavía no se envió nada',
    send: 'Enviar a la clínica',
    notTaken: 'Lo que acaba de enviar no se aceptó.',
    ends: {
      replaced: {
        title: 'Hay un enlace más nuevo',
        paragraphs: [
          'Le enviamos un correo más nuevo. Use el enlace de ese correo; este ya no funciona.',
          `Si no lo encuentra, ${LLAME}.`,
        ],
      },
      stopped: {
        title: 'Este enlace se detuvo',
        paragraphs: [
          'Lo que se dio como prueba fue incorrecto demasiadas veces. Por seguridad el enlace ya no funciona, y no se mostró ni se cambió nada.',
          `Por favor, ${LLAME}: puede responder por teléfono.`,
        ],
      },
      answered: {
        title: 'Gracias',
        paragraphs: [
          'Sus respuestas llegaron a la clínica. No tiene que hacer nada más.',
          `Si algo en ellas no era correcto, ${LLAME}.`,
        ],
      },
      expired: {
        title: 'Este enlace ha vencido',
        paragraphs: [`El tiempo para responder ha terminado. Por favor, ${LLAME}.`],
      },
      settled: {
        title: 'No queda nada por hacer',
        paragraphs: ['La clínica ya no necesita respuestas por este enlace.'],
      },
    },
  },
};
