import type { FieldGroup, PatientLinkKind } from '../../../patient-links/index.ts';
import type { PageLanguage } from '../../../platform/pages/language.ts';
import { offerWords } from '../words.ts';

/** The answer to an opening that is held. */
export function takeOrDecline(language: PageLanguage = 'en'): FieldGroup {
  const { answer, doYouTake, take, decline } = offerWords[language];
  return {
    legend: answer,
    fields: [
      {
        name: 'answer',
        label: doYouTake,
        type: 'select',
        required: true,
        options: [
          { value: 'take', label: take },
          { value: 'decline', label: decline },
        ],
      },
    ],
  };
}

/** What the links of offers say at their ends. */
export const offerEnds: PatientLinkKind['ends'] = { en: offerWords.en.ends, es: offerWords.es.ends };
