import type { Aside } from '../../../patient-links/index.ts';
import type { PageLanguage } from '../../../platform/pages/language.ts';
import { contentTypes } from '../../../platform/uploads/documents.ts';
import { clinicDate, type Clinic } from '../../../clinics/index.ts';
import type { Dispute } from '../dispute.ts';
import type { EvidenceFile } from '../evidence-file.ts';
import { fileFromPatient, filesOfPatient } from '../use-cases/evidence-files.ts';
import { clinicOf } from '../use-cases/surroundings.ts';
import { fileKindNames, fileWords, staffTitles } from './file-words.ts';

/**
 * What a patient sees who may bring a file that shows what they say: what has come of it so far, and the way to the form that takes it. Nobody can
 * look at a file by a link. Undefined where nothing is disputed.
 *
 * @param disputes of which one is meant; where there are several the patient says which, by the day on which it was disputed
 */
export async function filesAside(
  clinicId: string,
  disputes: readonly Dispute[],
  language: PageLanguage = 'en',
): Promise<Aside | undefined> {
  const [only, ...others] = disputes;
  if (!only) return undefined;
  const words = fileWords[language];
  const [clinic, files] = await Promise.all([
    clinicOf(clinicId),
    Promise.all(disputes.map(({ id }) => filesOfPatient(clinicId, id))),
  ]);
  return {
    name: 'file',
    title: words.title,
    paragraphs: [words.introduction, ...files.flat().map((file) => toldOf(file, language))],
    fields: [
      ...(others.length === 0
        ? []
        : [
            {
              name: 'dispute',
              label: words.which,
              type: 'select' as const,
              required: true,
              options: disputes.map((dispute, index) => ({
                value: dispute.id,
                label: nameOf(dispute, index, clinic, language),
              })),
            },
          ]),
      {
        name: 'shows',
        label: words.shows,
        type: 'select',
        required: true,
        options: fileKindNames.map((value) => ({ value, label: words.kinds[value] })),
      },
    ],
    send: words.goOn,
    act: async (context, fields, back) => {
      const of = others.length === 0 ? only.id : (fields['dispute'] ?? '');
      const shows = fileKindNames.find((name) => name === fields['shows']);
      if (!shows) throw new Error('it was one of the choices');
      const form = await fileFromPatient(context, of, staffTitles[shows], back);
      if (!form) return { faults: [{ pointer: '/shows', detail: words.enough }] };
      const { title, paragraphs, label, send } = words.form;
      return { title, paragraphs, label, send, form, accept: contentTypes };
    },
  };
}

/** Which of several it is: when it was said, and why. Nothing of what the service was. */
function nameOf({ createdAt, reason }: Dispute, index: number, clinic: Clinic, language: PageLanguage): string {
  const { reasons } = fileWords[language];
  return `${index + 1}. ${clinicDate(createdAt, clinic)}: ${reasons[reason]}`;
}

/** What has become of a file. */
function toldOf({ status, title, fault }: EvidenceFile, language: PageLanguage): string {
  const { kinds, told } = fileWords[language];
  const kind = fileKindNames.find((name) => staffTitles[name] === title) ?? 'other';
  if (status === 'accepted') return told.accepted(kinds[kind]);
  if (status === 'awaiting-upload') return told.awaited(kinds[kind]);
  return fault === 'size' ? told.tooLarge(kinds[kind]) : told.otherKind(kinds[kind]);
}
