import type { PageLanguage } from '../../platform/pages/language.ts';
import type { Mail } from './mail.ts';

/** What a template may say: words of our own and a case number. Nothing that a record holds of a patient. */
export interface MailData {
  /** What kind of decision it is: "Release a prior authorization request". */
  readonly title?: string;
  readonly caseNumber?: string;
  /** The deadline as the clinic's wall shows it. */
  readonly due?: string;
  readonly link?: string;
  /** Of a patient's link. */
  readonly language?: PageLanguage;
  /** What else the effect brought along: numbers and words of our own. */
  readonly data: Readonly<Record<string, string | number>>;
}

const facts = ({ title, caseNumber, due }: MailData): Mail['facts'] => [
  ...(title === undefined ? [] : [['What', title] as const]),
  ...(caseNumber === undefined ? [] : [['Case', caseNumber] as const]),
  ...(due === undefined ? [] : [['Due', due] as const]),
];

function asking(subject: string, ...paragraphs: string[]): (data: MailData) => Mail {
  return (data) => ({
    subject,
    paragraphs,
    facts: facts(data),
    link: data.link === undefined ? undefined : { label: 'Open the task', href: data.link },
  });
}

function telling(subject: string, ...paragraphs: string[]): (data: MailData) => Mail {
  return ({ due: _due, ...data }) => ({ subject, paragraphs, facts: facts(data) });
}

const advice: Readonly<Record<PageLanguage, string>> = {
  en: 'After it you give the date of birth of the patient, and perhaps one thing more that the clinic knows; nobody will ask you for a password, a card or money. If you did not expect this mail, delete it, or call the clinic at the number that you know. There you can also say that you want no more mails.',
  es: 'Después del enlace se le pide la fecha de nacimiento del paciente, y quizá otro dato que la clínica conoce; nadie le pedirá una contraseña, una tarjeta ni dinero. Si no esperaba este correo, bórrelo o llame a la clínica al número que usted conoce. Allí también puede decir que no quiere más correos.',
};
/** The same behind which something can be paid. */
const payingAdvice: typeof advice = {
  en: 'After it you give the date of birth of the patient, and perhaps one thing more that the clinic knows; nobody will ask you for a password. If you choose to pay, you do so on the page of the clinic’s payment provider; you never need to. If you did not expect this mail, delete it, or call the clinic at the number that you know. There you can also say that you want no more mails.',
  es: 'Después del enlace se le pide la fecha de nacimiento del paciente, y quizá otro dato que la clínica conoce; nadie le pedirá una contraseña. Si usted decide pagar, lo hace en la página del proveedor de pagos de la clínica; nunca está obligado a hacerlo así. Si no esperaba este correo, bórrelo o llame a la clínica al número que usted conoce. Allí también puede decir que no quiere más correos.',
};
const answering: Readonly<Record<PageLanguage, { readonly by: string; readonly link: string }>> = {
  en: { by: 'Please answer by', link: 'Answer' },
  es: { by: 'Responda antes del', link: 'Responder' },
};

interface Invitation {
  readonly subject: string;
  readonly text: string;
}

/** To patients. Nothing of it tells what the clinic is for. */
function inviting(invitations: Readonly<Record<PageLanguage, Invitation>>, after = advice): (data: MailData) => Mail {
  return ({ due, link, language = 'en' }) => {
    const { subject, text } = invitations[language];
    const said = answering[language];
    return {
      language,
      subject,
      paragraphs: [text],
      facts: due === undefined ? [] : [[said.by, due]],
      link: link === undefined ? undefined : { label: said.link, href: link, advice: after[language] },
    };
  };
}

/** The same where there is something to read, and nothing need be answered. */
function showing(invitations: Readonly<Record<PageLanguage, Invitation>>): (data: MailData) => Mail {
  return ({ link, language = 'en' }) => {
    const mail = inviting(invitations)({ link, language, data: {} });
    return { ...mail, link: mail.link && { ...mail.link, label: reading[language] } };
  };
}
const reading: Readonly<Record<PageLanguage, string>> = { en: 'Read', es: 'Leer' };

/** Every mail, by the name that effects call it. */
const templates = {
  'task-assigned': asking('A decision is waiting for you', 'You are asked to decide the following.'),
  'task-reminder': asking('Reminder: a decision is waiting for you', 'The following still waits for a decision.'),
  'task-escalated': asking(
    'A decision is waiting for you as well',
    'The following has not been decided yet, so you are asked too. Whoever decides first decides.',
  ),
  'task-overdue': asking(
    'Overdue: a decision that nobody has made',
    'Nobody has decided the following in time. Please decide it, or hand it over to someone who can.',
  ),
  'task-handed-over': asking('A decision was handed over to you', 'The following was handed over to you.'),
  'task-taken-over': telling(
    'A task of yours was handed over',
    'A colleague has the following now. Your link no longer works, and there is nothing left for you to do.',
  ),
  'task-decided': telling(
    'A task of yours has been decided',
    'A colleague has decided the following. There is nothing left for you to do.',
  ),
  'task-withdrawn': telling(
    'A task of yours was withdrawn',
    'The following need not be decided any more. There is nothing left for you to do.',
  ),
  'preauthorization-withdrawn': telling(
    'A request of yours was withdrawn',
    'The following request that you ordered was withdrawn before it went out. Please look at the case for the reason.',
  ),
  'preauthorization-information-needed': telling(
    'A request needs something from the clinic',
    'The following request cannot go on before the clinic has sent what is missing. Please look at the case for what that is.',
  ),
  'preauthorization-closed': telling(
    'A request was closed because something stayed missing',
    'The following request was closed: what was missing was not sent in time. Please look at the case.',
  ),
  'registration-information-needed': telling(
    'A registration needs something from the clinic',
    'The following registration cannot go on before the clinic has sent what is missing. Please look at it for what that is.',
  ),
  'registration-closed': telling(
    'A registration was closed because something stayed missing',
    'The following registration was closed: what was missing was not sent in time. Please look at it.',
  ),
  'registration-questions': inviting({
    en: {
      subject: 'A question for you',
      text: 'Something that we need is still missing. It takes a minute or two to fill in.',
    },
    es: {
      subject: 'Una pregunta para usted',
      text: 'Todavía falta algo que necesitamos. Se rellena en uno o dos minutos.',
    },
  }),
  'registration-questions-reminder': inviting({
    en: {
      subject: 'Reminder: a question for you',
      text: 'Something that we need is still missing. It takes a minute or two to fill in. The link in our mail before no longer works: please use this one.',
    },
    es: {
      subject: 'Recordatorio: una pregunta para usted',
      text: 'Todavía falta algo que necesitamos. Se rellena en uno o dos minutos. El enlace de nuestro correo anterior ya no funciona: use este.',
    },
  }),
  'opening-offer': inviting({
    en: {
      subject: 'A time has become free',
      text: 'A time that suits what you asked for has become free. It is held for you until you must answer; then it goes to the next.',
    },
    es: {
      subject: 'Ha quedado libre una hora',
      text: 'Ha quedado libre una hora como la que usted pidió. Se la reservamos hasta que deba responder; después pasa a la persona siguiente.',
    },
  }),
  'appointment-called-off': inviting({
    en: {
      subject: 'A new time for your appointment',
      text: 'An appointment of yours cannot take place. We are sorry. Please choose a new time by the link, or ask for a call.',
    },
    es: {
      subject: 'Una hora nueva para su cita',
      text: 'Una cita suya no puede tener lugar. Lo sentimos. Por favor, elija una hora nueva con el enlace, o pida que le llamemos.',
    },
  }),
  'bill-question': inviting(
    {
      en: {
        subject: 'A question for you',
        text: 'You can tell us by the link whether something is wrong. If nothing is, you need not do anything.',
      },
      es: {
        subject: 'Una pregunta para usted',
        text: 'Con el enlace puede decirnos si algo no es correcto. Si todo está bien, no tiene que hacer nada.',
      },
    },
    payingAdvice,
  ),
  'account-statement': showing({
    en: {
      subject: 'There is something for you to read',
      text: 'You can read it behind the link. You need not answer.',
    },
    es: {
      subject: 'Hay algo para que usted lo lea',
      text: 'Puede leerlo con el enlace. No tiene que responder.',
    },
  }),
  'dispute-answer': inviting({
    en: {
      subject: 'An answer for you',
      text: 'You asked us to look at something. We have, and our answer is behind the link.',
    },
    es: {
      subject: 'Una respuesta para usted',
      text: 'Nos pidió que revisáramos algo. Lo hemos hecho, y nuestra respuesta está en el enlace.',
    },
  }),
  'dispute-question': inviting({
    en: {
      subject: 'A question for you',
      text: 'You asked us to look at something. To answer it, we need to know a little more.',
    },
    es: {
      subject: 'Una pregunta para usted',
      text: 'Nos pidió que revisáramos algo. Para responderle necesitamos saber un poco más.',
    },
  }),
  'dispute-reminder': inviting({
    en: {
      subject: 'Reminder: something is waiting for you',
      text: 'You asked us to look at something, and we have not heard from you since. The link in our mail before no longer works: please use this one.',
    },
    es: {
      subject: 'Recordatorio: hay algo que le espera',
      text: 'Nos pidió que revisáramos algo, y desde entonces no hemos sabido de usted. El enlace de nuestro correo anterior ya no funciona: use este.',
    },
  }),
  'payment-plan-offer': inviting({
    en: {
      subject: 'An offer for you',
      text: 'We have an offer for you. You can read it behind the link, and say yes or no.',
    },
    es: {
      subject: 'Una propuesta para usted',
      text: 'Tenemos una propuesta para usted. Puede leerla con el enlace, y decir sí o no.',
    },
  }),
  'payment-plan-offer-reminder': inviting({
    en: {
      subject: 'Reminder: an offer for you',
      text: 'We have an offer for you, and have not heard from you since. The link in our mail before no longer works: please use this one.',
    },
    es: {
      subject: 'Recordatorio: una propuesta para usted',
      text: 'Tenemos una propuesta para usted, y desde entonces no hemos sabido de usted. El enlace de nuestro correo anterior ya no funciona: use este.',
    },
  }),
  'payment-plan-reminder': showing({
    en: {
      subject: 'Reminder of what we agreed',
      text: 'This is a reminder of something that you agreed with us. What it is stands behind the link.',
    },
    es: {
      subject: 'Recordatorio de lo que acordamos',
      text: 'Le recordamos algo que acordó con nosotros. Lo que es está en el enlace.',
    },
  }),
  'payment-plan-missed': showing({
    en: {
      subject: 'Something that we agreed is still open',
      text: 'Something that you agreed with us has not come yet. If you cannot, tell us by the link: we will find out with you what can be done.',
    },
    es: {
      subject: 'Algo que acordamos sigue pendiente',
      text: 'Algo que acordó con nosotros todavía no ha llegado. Si no puede, díganoslo con el enlace: veremos con usted qué se puede hacer.',
    },
  }),
  'preauthorization-expiring': telling(
    'An authorization is about to expire',
    'The authorization of the following case expires soon and has not been used up. Please look at the case.',
  ),
} as const satisfies Readonly<Record<string, (data: MailData) => Mail>>;

export type MailTemplate = keyof typeof templates;

/** @throws Error if no template has that name: the effect fails where a person sees it */
export function composeTemplate(name: string, data: MailData): Mail {
  if (!Object.hasOwn(templates, name)) throw new UnknownTemplate(name);
  return templates[name as MailTemplate](data);
}

/** An effect names a template that there is none of. */
export class UnknownTemplate extends Error {
  override readonly name = 'UnknownTemplate';
  constructor(name: string) {
    super(`there is no mail template ${name}`);
  }
}
