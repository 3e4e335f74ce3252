import { now } from '../../../platform/clock.ts';
import { NotInThisStatus } from '../../../platform/errors.ts';
import { labelsOf, labelWarnings, readSurvivor, whereToReach } from '../../../registration/index.ts';
import type { Choice, TaskKind } from '../../../reviews/index.ts';
import { toldByClinicBecause } from '../../told.ts';
import type { Dispute } from '../dispute.ts';
import { disputeOf, stepOf } from '../step.ts';
import { contested } from '../use-cases/decided.ts';
import { accepted, supplied } from '../use-cases/patient-says.ts';
import { taskNames } from './names.ts';

/** No mail reaches the patient: staff tell them what the clinic answers or asks, and record what they say. */
export const tell: TaskKind = {
  name: taskNames.tell,
  view: async (context, { subjectId }) => {
    const subject = await disputeOf(context, subjectId);
    const patient = await readSurvivor(context.clinicId, subject.patientId);
    const labels = labelsOf(patient, subject);
    const reach = patient && whereToReach(patient, { labels, by: ['phone', 'sms'] });
    const name = patient?.name[0];
    const { told, status } = subject;
    return {
      warnings: [...(told?.because ? [toldByClinicBecause[told.because]] : []), ...labelWarnings(labels)],
      sections: [
        {
          title: 'Whom to tell',
          facts: [
            { label: 'Patient', value: name ? [...name.given, name.family].join(' ') : 'not known' },
            {
              label: 'Number',
              value: reach && 'to' in reach && typeof reach.to === 'string' ? reach.to : 'none is known',
            },
            { label: 'Language', value: patient?.language ?? 'not known' },
          ],
        },
        {
          title: status === 'answered' ? 'The answer' : 'What is asked',
          paragraphs: [
            (status === 'answered' ? subject.answers.at(-1)?.answer : subject.asked?.words) ?? 'Nothing any more.',
          ],
        },
      ],
      choices: status === 'answered' ? answerChoices(subject) : questionChoices,
    };
  },
  decide: async (context, { id: taskId, subjectId }, { choice, fields }) => {
    const before = await disputeOf(context, subjectId);
    const at = now();
    const words = fields['words'] ?? '';
    switch (choice) {
      case 'accepted':
        return await accepted(context, before, false, at, taskId);
      case 'payment-plan':
        return await accepted(context, before, true, at, taskId);
      case 'contested':
        return await contested(context, before, words, 'clinic', at, taskId);
      case 'said':
        return await supplied(context, before, { words, from: 'patient' }, at, taskId);
      default: {
        if (!before.told) throw new NotInThisStatus('The dispute has gone on meanwhile: nobody need be told.');
        const step = { deed: 'patient-told', words: 'Staff told the patient.', reason: fields['note'] };
        return stepOf(context, before, before, at, step);
      }
    }
  },
};

const thinks: Choice = {
  value: 'told',
  heading: 'Told, or not reached',
  label: 'Record that it was tried',
  explanation: 'The dispute waits until its time is over; what the patient says until then is recorded by the API.',
  fields: [{ name: 'note', label: 'What came of it', type: 'textarea', required: true, maxLength: 500 }],
};

const words = (label: string) => ({ name: 'words', label, type: 'textarea', required: true, maxLength: 2000 }) as const;

const questionChoices: readonly Choice[] = [
  {
    value: 'said',
    heading: 'The patient answers',
    label: 'Record the answer',
    explanation: 'The dispute goes on at once.',
    fields: [words('What the patient says')],
  },
  thinks,
];

function answerChoices({ answers, round }: Dispute): Choice[] {
  return [
    {
      value: 'accepted',
      heading: 'The patient accepts it',
      label: 'Record that it is accepted',
      explanation: 'That is the end of the dispute.',
      fields: [],
    },
    ...(answers.at(-1)?.paymentPlan
      ? [
          {
            value: 'payment-plan',
            heading: 'The patient accepts the installments',
            label: 'Record that they are accepted',
            explanation: 'That is the end of the dispute.',
            fields: [],
          },
        ]
      : []),
    ...(round === 1
      ? [
          {
            value: 'contested',
            heading: 'The patient contests it',
            label: 'Record what is new',
            explanation: 'It is held again, and somebody else decides.',
            fields: [words('What is new')],
          },
        ]
      : []),
    thinks,
  ];
}
