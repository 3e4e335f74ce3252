import type { PageLanguage } from '../../../platform/pages/language.ts';
import type { DisputeReason } from '../rules/reasons.ts';
import { disputeWords } from '../words.ts';

/** What a file that a patient brings can be, as staff read it. It is chosen, not typed: on a telephone that is less to do. */
export const staffTitles = {
  receipt: 'Receipt or proof of payment',
  payer: 'Letter from the payer',
  estimate: 'Estimate',
  bill: 'Another bill',
  other: 'File from the patient',
} as const;
export type FileKind = keyof typeof staffTitles;
export const fileKindNames = Object.keys(staffTitles) as [FileKind, ...FileKind[]];

/** What the page says of files to the patient. */
export interface FileWords {
  readonly title: string;
  readonly introduction: string;
  readonly which: string;
  readonly reasons: Readonly<Record<DisputeReason, string>>;
  readonly shows: string;
  readonly kinds: Readonly<Record<FileKind, string>>;
  readonly goOn: string;
  readonly enough: string;
  readonly told: Readonly<Record<'accepted' | 'awaited' | 'tooLarge' | 'otherKind', (kind: string) => string>>;
  readonly form: {
    readonly title: string;
    readonly paragraphs: readonly string[];
    readonly label: string;
    readonly send: string;
  };
}

export const fileWords: Readonly<Record<PageLanguage, FileWords>> = {
  en: {
    title: 'Add a file',
    introduction:
      'You can add a photograph or a PDF that shows what you say: up to ten files of at most 25 MB each. Only the people who decide about it will see them.',
    which: 'What is it about?',
    reasons: disputeWords.en.reasons,
    shows: 'What does the file show?',
    kinds: {
      receipt: 'A receipt, or that I paid',
      payer: 'A letter from my insurance',
      estimate: 'What I was told it would cost',
      bill: 'Another bill',
      other: 'Something else',
    },
    goOn: 'Go on to choose the file',
    enough: 'No more files can be added here. If there is something else to show, call the clinic',
    told: {
      accepted: (kind) => `${kind}: the clinic has it.`,
      awaited: (kind) => `${kind}: it has not come yet, or is being checked. Load this page again in a minute.`,
      tooLarge: (kind) => `${kind}: it could not be taken, as it is larger than 25 MB. Please send a smaller one.`,
      otherKind: (kind) =>
        `${kind}: it could not be taken, as it is neither a PDF nor a photograph (JPEG, PNG or TIFF). Please send another.`,
    },
    form: {
      title: 'Choose the file',
      paragraphs: [
        'A PDF or a photograph (JPEG, PNG or TIFF) of at most 25 MB. You come back to the page about your bill when it has been sent.',
        'This page works for 15 minutes.',
      ],
      label: 'The file',
      send: 'Send the file',
    },
  },
  es: {
    title: 'Añadir un archivo',
    introduction:
      'Puede añadir una fotografía o un PDF que muestre lo que usted dice: hasta diez archivos de 25 MB como máximo cada uno. Solo los verán las personas que lo deciden.',
    which: '¿De qué se trata?',
    reasons: disputeWords.es.reasons,
    shows: '¿Qué muestra el archivo?',
    kinds: {
      receipt: 'Un recibo, o que pagué',
      payer: 'Una carta de mi seguro',
      estimate: 'Lo que me dijeron que costaría',
      bill: 'Otra factura',
      other: 'Otra cosa',
    },
    goOn: 'Seguir para elegir el archivo',
    enough: 'Aquí no se pueden añadir más archivos. Si hay algo más que mostrar, llame a la clínica',
    told: {
      accepted: (kind) => `${kind}: la clínica lo tiene.`,
      awaited: (kind) =>
        `${kind}: todavía no ha llegado, o se está revisando. Vuelva a cargar esta página en un minuto.`,
      tooLarge: (kind) => `${kind}: no se pudo aceptar, porque pesa más de 25 MB. Por favor, envíe uno más pequeño.`,
      otherKind: (kind) =>
        `${kind}: no se pudo aceptar, porque no es un PDF ni una fotografía (JPEG, PNG o TIFF). Por favor, envíe otro.`,
    },
    form: {
      title: 'Elija el archivo',
      paragraphs: [
        'Un PDF o una fotografía (JPEG, PNG o TIFF) de 25 MB como máximo. Cuando se haya enviado, volverá a la página de su factura.',
        'Esta página funciona durante 15 minutos.',
      ],
      label: 'El archivo',
      send: 'Enviar el archivo',
    },
  },
};
