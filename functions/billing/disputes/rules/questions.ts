import type { FieldGroup, PatientLinkKind } from '../../../patient-links/index.ts';
import { inDollars } from '../../../platform/money.ts';
import type { Dispute } from '../dispute.ts';
import { reasons, reasonNames } from './reasons.ts';

/** What patients are asked about bills and disputes, and what the links say at their ends. */

/** The answer to a dispute, and what the patient can say to it. An answer can be contested once. */
export function answerGroups({ answers, round }: Pick<Dispute, 'answers' | 'round'>): FieldGroup[] {
  const offered = answers.at(-1)?.paymentPlan;
  return [
    {
      legend: 'What you say to it',
      fields: [
        {
          name: 'say',
          label: 'Do you accept the answer?',
          type: 'select',
          required: true,
          options: [
            { value: 'accept', label: 'Yes, I accept it' },
            ...(offered
              ? [
                  {
                    value: 'payment-plan',
                    label: `Yes, and I will pay in ${offered.installments} installments of ${inDollars(offered.installment)}, a month apart, the first a month from now; the last one is the rest`,
                  },
                ]
              : []),
            ...(round === 1 ? [{ value: 'contest', label: 'No, and there is something new to look at' }] : []),
          ],
        },
        ...(round === 1
          ? [
              {
                name: 'words',
                label: 'What is new, if you do not accept it',
                help: 'Somebody else will look at all of it once more. The answer after that is the clinic’s last.',
                type: 'textarea' as const,
                required: false,
                maxLength: 2000,
              },
            ]
          : []),
      ],
    },
  ];
}

/** What a patient is asked for who was asked for more. */
export const informationGroups: readonly FieldGroup[] = [
  {
    legend: 'Your answer',
    fields: [{ name: 'words', label: 'What you can tell us', type: 'textarea', required: true, maxLength: 2000 }],
  },
];

/** What of a bill can be disputed, and why. */
export function billGroups(lines: readonly { readonly chargeId: string; readonly label: string }[]): FieldGroup[] {
  return [
    {
      legend: 'What is wrong',
      fields: [
        {
          name: 'about',
          label: 'What is it about?',
          type: 'select',
          required: true,
          unlisted: 'that is disputed already, or nothing is asked for it any more',
          options: [
            ...(lines.length > 1 ? [{ value: ALL, label: 'The whole bill' }] : []),
            ...lines.map(({ chargeId, label }) => ({ value: chargeId, label })),
          ],
        },
        {
          name: 'reason',
          label: 'Why?',
          type: 'select',
          required: true,
          options: reasonNames.map((value) => ({ value, label: reasons[value].patient })),
        },
        {
          name: 'words',
          label: 'In your own words',
          help: 'What is wrong, and what you have that shows it: a receipt, a letter, an estimate.',
          type: 'textarea',
          required: true,
          maxLength: 2000,
        },
      ],
    },
  ];
}
/** The choice that means all lines of a bill. */
export const ALL = 'all';

const sure = {
  en: 'If you are not sure, call the clinic, at the number that you know.',
  es: 'Si no está seguro, llame a la clínica, al número que usted conoce.',
};

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
