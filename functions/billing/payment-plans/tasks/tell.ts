import { now } from '../../../platform/clock.ts';
import { NotInThisStatus } from '../../../platform/errors.ts';
import type { Choice, TaskKind } from '../../../reviews/index.ts';
import { toldByClinicBecause } from '../../told.ts';
import { clinicOf, paymentPlanOf, stepOf } from '../step.ts';
import { agreed, declined } from '../use-cases/agree.ts';
import { taskNames } from './names.ts';
import { paymentPlanSections } from './sections.ts';

/** No mail reaches the patient: staff tell them what is offered, and record what they say. */
export const tell: TaskKind = {
  name: taskNames.tell,
  view: async (context, { subjectId }) => {
    const plan = await paymentPlanOf(context, subjectId);
    const { warnings, sections } = await paymentPlanSections(await clinicOf(context.clinicId), plan);
    const { told } = plan.offer ?? {};
    return {
      warnings: [...(told?.because ? [toldByClinicBecause[told.because]] : []), ...warnings],
      sections,
      choices,
    };
  },
  decide: async (context, { id: taskId, subjectId }, { choice, fields }) => {
    const before = await paymentPlanOf(context, subjectId);
    if (before.status !== 'offered') throw new NotInThisStatus('Nothing is offered any more: nobody need be told.');
    const at = now();
    switch (choice) {
      case 'agreed':
        return await agreed(context, before, { by: 'telephone', staffId: context.actor.id }, at, taskId);
      case 'declined':
        return await declined(context, before, at, taskId);
      default: {
        const step = { deed: 'patient-told', words: 'Staff told the patient.', reason: fields['note'] };
        return stepOf(context, before, before, at, step);
      }
    }
  },
};

const choices: readonly Choice[] = [
  {
    value: 'agreed',
    heading: 'The patient agrees',
    label: 'Record that the patient agrees',
    explanation: 'It holds from then on.',
    fields: [],
  },
  {
    value: 'declined',
    heading: 'The patient does not want it',
    label: 'Record that the patient declines',
    explanation: 'All is owed as before.',
    fields: [],
  },
  {
    value: 'told',
    heading: 'Told, or not reached',
    label: 'Record that it was tried',
    explanation: 'The offer waits until its time is over; what the patient says until then is recorded by the API.',
    fields: [{ name: 'note', label: 'What came of it', type: 'textarea', required: true, maxLength: 500 }],
  },
];
