import type { PageLanguage } from '../../platform/pages/language.ts';
import type { cancellationReasons } from '../appointment.ts';
import type { Appointment } from '../appointment.ts';

/** All that the pages of appointments say, by language. */
export interface AppointmentWords {
  readonly title: string;
  /** What a patient can do with an appointment by the link in a mail. */
  readonly choices: Readonly<Record<PatientChoice, string>>;
  /** Why patients cancel, in their words, by the code that is kept. */
  readonly reasons: Readonly<Record<PatientReason, string>>;
  readonly answer: string;
  readonly whatToDo: string;
  readonly another: string;
  readonly whichSuits: string;
  readonly callUs: string;
  readonly noEmergency: string;
  readonly message: string;
  readonly cancelling: string;
  readonly why: string;
  readonly when: (time: string) => string;
  readonly said: Readonly<Record<Appointment['participantStatus'], string>>;
  readonly prepare: (text: string) => string;
  readonly chooseOne: string;
  readonly taken: string;
}

export const patientChoices = ['confirm', 'move', 'cancel', 'call', 'no-reminders', 'reminders'] as const;
export type PatientChoice = (typeof patientChoices)[number];
export const patientReasons = [
  'pat-fb',
  'pat-mt',
  'pat-mv',
  'oth-fin',
  'other',
] as const satisfies readonly (typeof cancellationReasons)[number][];
export type PatientReason = (typeof patientReasons)[number];

export const appointmentWords: Readonly<Record<PageLanguage, AppointmentWords>> = {
  en: {
    title: 'Your appointment',
    choices: {
      confirm: 'I will come',
      move: 'I need another time: the one that I choose below',
      cancel: 'I cancel the appointment',
      call: 'Please call me about another time',
      'no-reminders': 'Send me no more reminders, of any appointment',
      reminders: 'Send me reminders again',
    },
    reasons: {
      'pat-fb': 'I feel better',
      'pat-mt': 'I cannot get there',
      'pat-mv': 'I have moved',
      'oth-fin': 'The cost',
      other: 'Something else',
    },
    answer: 'Your answer',
    whatToDo: 'What would you like to do?',
    another: 'If you need another time',
    whichSuits: 'Which of these suits you?',
    callUs: 'If we should call you',
    noEmergency: 'In an emergency do not write: call 911.',
    message: 'What should the clinic know before it calls?',
    cancelling: 'If you cancel',
    why: 'Why?',
    when: (time) => `Your appointment is on ${time}.`,
    said: {
      'needs-action': '',
      accepted: ' You have said that you will come.',
      tentative: ' The clinic knows that you want to be called about another time.',
      declined: '',
    },
    prepare: (text) => ` Please prepare for it: ${text}`,
    chooseOne: 'choose one of the times',
    taken: 'somebody else has just taken that time. Please choose another',
  },
  es: {
    title: 'Su cita',
    choices: {
      confirm: 'Voy a venir',
      move: 'Necesito otra hora: la que elijo abajo',
      cancel: 'Cancelo la cita',
      call: 'Por favor, llámenme para buscar otra hora',
      'no-reminders': 'No me envíen más recordatorios, de ninguna cita',
      reminders: 'Envíenme recordatorios otra vez',
    },
    reasons: {
      'pat-fb': 'Me siento mejor',
      'pat-mt': 'No puedo llegar',
      'pat-mv': 'Me he mudado',
      'oth-fin': 'El costo',
      other: 'Otra cosa',
    },
    answer: 'Su respuesta',
    whatToDo: '¿Qué desea hacer?',
    another: 'Si necesita otra hora',
    whichSuits: '¿Cuál de estas le conviene?',
    callUs: 'Si debemos llamarle',
    noEmergency: 'En una emergencia no escriba: llame al 911.',
    message: '¿Qué debe saber la clínica antes de llamar?',
    cancelling: 'Si cancela',
    why: '¿Por qué?',
    when: (time) => `Su cita es el ${time}.`,
    said: {
      'needs-action': '',
      accepted: ' Usted ha dicho que vendrá.',
      tentative: ' La clínica sabe que usted quiere que le llamen para buscar otra hora.',
      declined: '',
    },
    prepare: (text) => ` Por favor, prepárese: ${text}`,
    chooseOne: 'elija una de las horas',
    taken: 'otra persona acaba de tomar esa hora. Por favor, elija otra',
  },
};
