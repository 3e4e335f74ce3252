import type { Clinic } from '../../clinics/index.ts';
import type { EffectParams } from '../../platform/effects/effect.ts';
import { wallTime } from '../../platform/pages/times.ts';
import type { AppointmentLetter } from '../../scheduling/index.ts';
import type { Mail } from './mail.ts';

type About = EffectParams['mailAppointment']['about'];

interface Words {
  readonly locale: string;
  /** By what the mail is about: its subject, and what it says where more than the time may be told. */
  readonly texts: Readonly<Record<About, { readonly subject: string; readonly text: string }>>;
  /** The same of a sensitive visit: the time stands under it, and nothing else. */
  readonly sensitive: Readonly<Record<About, { readonly subject: string; readonly text: string }>>;
  readonly when: string;
  readonly where: string;
  readonly call: string;
  readonly calendarTitle: string;
  readonly link: string;
  readonly advice: string;
}

/** Mails to patients about appointments, by language. None tells what the visit is for, or what it costs. */
const words = {
  en: {
    locale: 'en-US',
    texts: {
      reminder: {
        subject: 'Reminder of your appointment',
        text: 'This is a reminder of your appointment. By the link you can confirm it, choose another time, or cancel it.',
      },
      rescheduled: {
        subject: 'Your appointment has a new time',
        text: 'Your appointment has been moved. It is at the following time now; the time before no longer holds.',
      },
      cancelled: {
        subject: 'Your appointment was cancelled',
        text: 'Your appointment at the following time was cancelled: it will not take place.',
      },
    },
    sensitive: {
      reminder: { subject: 'Reminder', text: 'This is a reminder of the following time.' },
      rescheduled: { subject: 'A new time', text: 'The time has changed. It is the following now.' },
      cancelled: { subject: 'A time was cancelled', text: 'The following time was cancelled.' },
    },
    when: 'When',
    where: 'Where',
    call: 'Telephone',
    calendarTitle: 'Appointment',
    link: 'Confirm or change',
    advice:
      'After it you give the date of birth of the patient, and perhaps one thing more that is known; nobody will ask you for a password, a card or money. There you can also say that you want no more reminders. If you did not expect this mail, delete it.',
  },
  es: {
    locale: 'es-US',
    texts: {
      reminder: {
        subject: 'Recordatorio de su cita',
        text: 'Le recordamos su cita. Con el enlace puede confirmarla, elegir otra hora o cancelarla.',
      },
      rescheduled: {
        subject: 'Su cita tiene una hora nueva',
        text: 'Su cita se ha cambiado. Ahora es a la hora siguiente; la hora anterior ya no es válida.',
      },
      cancelled: {
        subject: 'Su cita fue cancelada',
        text: 'Su cita a la hora siguiente fue cancelada: no tendrá lugar.',
      },
    },
    sensitive: {
      reminder: { subject: 'Recordatorio', text: 'Le recordamos la hora siguiente.' },
      rescheduled: { subject: 'Una hora nueva', text: 'La hora ha cambiado. Ahora es la siguiente.' },
      cancelled: { subject: 'Hora cancelada', text: 'La hora siguiente fue cancelada.' },
    },
    when: 'Cuándo',
    where: 'Dónde',
    call: 'Teléfono',
    calendarTitle: 'Cita',
    link: 'Confirmar o cambiar',
    advice:
      'Después se le pide la fecha de nacimiento del paciente, y quizás un dato más; nadie le pedirá una contraseña, una tarjeta ni dinero. Allí también puede decir que no quiere más recordatorios. Si no esperaba este correo, bórrelo.',
  },
} as const satisfies Readonly<Record<'en' | 'es', Words>>;

/** The mail in the patient's language where there is a text in it, else in English. @param href the patient's link, if there is one */
export function composeAppointmentMail(
  about: About,
  { language, sensitive, appointment }: Pick<AppointmentLetter, 'language' | 'sensitive' | 'appointment'>,
  clinic: Pick<Clinic, 'contact'>,
  href: string | undefined,
): Mail & { readonly calendar: { readonly summary: string; readonly place?: string } } {
  const spoken = language?.split('-')[0] === 'es' ? 'es' : 'en';
  const said: Words = words[spoken];
  const { subject, text } = (sensitive ? said.sensitive : said.texts)[about];
  const { start, timeZone, place } = appointment;
  return {
    subject,
    language: spoken,
    paragraphs: [text],
    facts: [
      [said.when, wallTime(start, timeZone, said.locale)],
      ...(sensitive
        ? []
        : ([
            [said.where, placeName(place)],
            [said.call, clinic.contact.phone],
          ] as const)),
    ],
    link: href === undefined ? undefined : { label: said.link, href, advice: said.advice },
    calendar: { summary: said.calendarTitle, ...(sensitive ? {} : { place: placeName(place) }) },
  };
}

/** A place is known by lower-case words with hyphens: `main-street`. */
function placeName(place: string): string {
  return place
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}
