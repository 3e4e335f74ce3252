import type { Clinic } from '../../clinics/index.ts';
import { wallTime } from '../../platform/pages/times.ts';
import type { DelayLetter } from '../../scheduling/index.ts';
import type { Mail } from './mail.ts';

interface Words {
  readonly locale: string;
  readonly late: { readonly subject: string; readonly text: (minutes: number) => string };
  readonly onTime: { readonly subject: string; readonly text: string };
  /** The same of a sensitive visit: the time stands under it, and nothing else. */
  readonly sensitive: Pick<Words, 'late' | 'onTime'>;
  readonly when: string;
  readonly call: string;
}

/** Mails to patients about delays, by language. None tells what the visit is for, or with whom. */
const words = {
  en: {
    locale: 'en-US',
    late: {
      subject: 'Your appointment may begin later',
      text: (minutes) =>
        `We are running late today: your appointment may begin about ${minutes} minutes after the following time. Please come as agreed all the same, or call us.`,
    },
    onTime: {
      subject: 'Your appointment begins on time',
      text: 'The delay of which we told you is over: your appointment begins at the following time, as agreed.',
    },
    sensitive: {
      late: {
        subject: 'A delay',
        text: (minutes) => `It may begin about ${minutes} minutes after the following time.`,
      },
      onTime: { subject: 'No delay', text: 'It begins at the following time, as agreed.' },
    },
    when: 'When',
    call: 'Telephone',
  },
  es: {
    locale: 'es-US',
    late: {
      subject: 'Su cita puede empezar más tarde',
      text: (minutes) =>
        `Hoy vamos con retraso: su cita puede empezar unos ${minutes} minutos después de la hora siguiente. Venga de todos modos a la hora acordada, o llámenos.`,
    },
    onTime: {
      subject: 'Su cita empieza a la hora',
      text: 'El retraso del que le avisamos ha terminado: su cita empieza a la hora siguiente, como estaba acordado.',
    },
    sensitive: {
      late: {
        subject: 'Un retraso',
        text: (minutes) => `Puede empezar unos ${minutes} minutos después de la hora siguiente.`,
      },
      onTime: { subject: 'Sin retraso', text: 'Empieza a la hora siguiente, como estaba acordado.' },
    },
    when: 'Cuándo',
    call: 'Teléfono',
  },
} as const satisfies Readonly<Record<'en' | 'es', Words>>;

/** The mail in the patient's language where there is a text in it, else in English. @param minutes 0: on time after all */
export function composeDelayMail(
  minutes: number,
  { language, sensitive, appointment }: Pick<DelayLetter, 'language' | 'sensitive' | 'appointment'>,
  clinic: Pick<Clinic, 'contact'>,
): Mail {
  const spoken = language?.split('-')[0] === 'es' ? 'es' : 'en';
  const said: Words = words[spoken];
  const { late, onTime } = sensitive ? said.sensitive : said;
  return {
    language: spoken,
    subject: minutes === 0 ? onTime.subject : late.subject,
    paragraphs: [minutes === 0 ? onTime.text : late.text(minutes)],
    facts: [
      [said.when, wallTime(appointment.start, appointment.timeZone, said.locale)],
      ...(sensitive ? [] : ([[said.call, clinic.contact.phone]] as const)),
    ],
  };
}
