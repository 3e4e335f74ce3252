import type { EndWords } from '../../patient-links/index.ts';
import type { PageLanguage } from '../../platform/pages/language.ts';

/** All that the pages of offers say, by language. */
export interface OfferWords {
  readonly held: string;
  readonly heldUntil: (when: string, until: string) => string;
  readonly with: (name: string) => string;
  readonly moves: (old: string) => string;
  readonly prepare: (text: string) => string;
  readonly answer: string;
  readonly doYouTake: string;
  readonly take: string;
  readonly decline: string;
  readonly newTime: string;
  readonly cannotTakePlace: (old: string) => string;
  readonly whichTime: string;
  readonly gone: string;
  readonly callMe: string;
  readonly none: string;
  readonly ends: Readonly<Record<'answered' | 'expired' | 'settled', EndWords>>;
}

export const offerWords: Readonly<Record<PageLanguage, OfferWords>> = {
  en: {
    held: 'A time has become free',
    heldUntil: (when, until) => `${when} is held for you until ${until}.`,
    with: (name) => ` with ${name}`,
    moves: (old) => `If you take it, your appointment of ${old} moves to it.`,
    prepare: (text) => `What to do before: ${text}`,
    answer: 'Your answer',
    doYouTake: 'Do you take it?',
    take: 'Yes, I take it',
    decline: 'No, I stay on the waitlist',
    newTime: 'A new time for your appointment',
    cannotTakePlace: (old) =>
      `Your appointment of ${old} cannot take place. We are sorry. Please choose a new time, or ask for a call. A time is yours once you have sent this form.`,
    whichTime: 'New time',
    gone: 'that time was taken just now. Choose another',
    callMe: 'None of these: please call me',
    none: 'I need no other time',
    ends: {
      answered: {
        title: 'Thank you',
        paragraphs: [
          'Your answer has reached the clinic. If you took the time, it is yours.',
          'If something in it was wrong, call the clinic, at the number that you know.',
        ],
      },
      expired: {
        title: 'The time to answer is over',
        paragraphs: [
          'What was offered to you by this link has been offered to somebody else, or is open again.',
          'If you are on the waitlist, you stay on it. If you need a new time for an appointment, the clinic will call you; or call it, at the number that you know.',
        ],
      },
      settled: {
        title: 'This time is no longer free',
        paragraphs: [
          'What was offered to you by this link is lost, or the clinic has your answer already. Nothing was booked by this link.',
          'If you are on the waitlist, you stay on it. If you are not sure, call the clinic, at the number that you know.',
        ],
      },
    },
  },
  es: {
    held: 'Ha quedado libre una hora',
    heldUntil: (when, until) => `Le reservamos el ${when} hasta el ${until}.`,
    with: (name) => ` con ${name}`,
    moves: (old) => `Si la toma, su cita del ${old} pasa a esa hora.`,
    prepare: (text) => `Qué hacer antes: ${text}`,
    answer: 'Su respuesta',
    doYouTake: '¿La toma?',
    take: 'Sí, la tomo',
    decline: 'No, sigo en la lista de espera',
    newTime: 'Una hora nueva para su cita',
    cannotTakePlace: (old) =>
      `Su cita del ${old} no puede tener lugar. Lo sentimos. Por favor, elija una hora nueva o pida que le llamemos. La hora es suya cuando haya enviado este formulario.`,
    whichTime: 'Hora nueva',
    gone: 'esa hora se acaba de tomar. Elija otra',
    callMe: 'Ninguna de estas: por favor, llámenme',
    none: 'No necesito otra hora',
    ends: {
      answered: {
        title: 'Gracias',
        paragraphs: [
          'Su respuesta llegó a la clínica. Si tomó la hora, es suya.',
          'Si algo en ella no era correcto, llame a la clínica, al número que usted conoce.',
        ],
      },
      expired: {
        title: 'El tiempo para responder ha terminado',
        paragraphs: [
          'Lo que se le ofreció con este enlace se ha ofrecido a otra persona, o está libre otra vez.',
          'Si está en la lista de espera, sigue en ella. Si necesita una hora nueva para una cita, la clínica le llamará; o llame usted, al número que conoce.',
        ],
      },
      settled: {
        title: 'Esta hora ya no está libre',
        paragraphs: [
          'Lo que se le ofreció con este enlace se perdió, o la clínica ya tiene su respuesta. No se reservó nada con este enlace.',
          'Si está en la lista de espera, sigue en ella. Si no está seguro, llame a la clínica, al número que usted conoce.',
        ],
      },
    },
  },
};
