import { readClinic } from '../clinics/index.ts';
import type { Context } from '../platform/context.ts';
import { NotInThisStatus } from '../platform/errors.ts';
import { starters } from '../platform/emergencies/starter.ts';
import { labelWarnings, labelsOf, readSurvivor, whereToReach } from '../registration/index.ts';
import { wallTime, type Fact, type TaskKind } from '../reviews/index.ts';
import { emergencyChange, patientIdOf, readEmergency, type FoundEmergency } from './found.ts';

export const TASK_KIND = 'emergency-read';

/** Somebody wrote what may mean danger: a person reads it at once, and says what came of it. */
export const emergencyTask: TaskKind = {
  name: TASK_KIND,
  view: async (context, { subjectId }) => {
    const emergency = await emergencyOf(context, subjectId);
    const { texts, sent, about, createdAt } = emergency;
    const clinic = await readClinic(context.clinicId);
    const { facts, warnings } = await whoItIsAbout(context, emergency);
    return {
      warnings: [
        'Read it now. In doubt call the patient, or 911 to where they are. Whoever wrote it was told to call 911 or 988, and may not have.',
        ...(about ? [] : ['The request changed nothing: it was refused. Nobody has read it elsewhere.']),
        ...warnings,
      ],
      sections: [
        {
          title: 'What was written',
          tables: [
            {
              caption: 'Texts with signs of an emergency',
              columns: ['Field', 'Text', 'Signs'],
              rows: texts.map(({ pointer, text, signs }) => [pointer, text, signs.map(signWords).join('; ')]),
            },
          ],
        },
        {
          title: 'Whom it is about',
          facts: [
            ...facts,
            { label: 'Sent', value: wallTime(createdAt, clinic?.timeZone ?? 'UTC') },
            { label: 'By', value: sent.operation },
            { label: 'About', value: about ? about.id : sent.ids.join(', ') || 'not said' },
          ],
        },
      ],
      choices: [
        {
          value: 'seen-to',
          heading: 'It was seen to',
          label: 'Somebody sees to it',
          fields: [{ name: 'note', label: 'What was done', type: 'textarea', required: true, maxLength: 1000 }],
        },
        {
          value: 'none',
          heading: 'It is no emergency',
          label: 'No emergency',
          fields: [{ name: 'reason', label: 'How you know', type: 'textarea', required: true, maxLength: 1000 }],
        },
      ],
    };
  },
  decide: async (context, { subjectId }, { choice, fields }) => {
    const before = await emergencyOf(context, subjectId);
    if (before.status !== 'open') throw new NotInThisStatus('It was seen to already.');
    const outcome = choice === 'seen-to' ? 'seen-to' : 'none';
    return {
      records: [emergencyChange(context.clinicId, before, { status: 'closed', outcome }, `emergency.${outcome}`)],
      reason: fields['note'] ?? fields['reason'],
    };
  },
};

async function emergencyOf(context: Context, id: string): Promise<FoundEmergency> {
  const emergency = await readEmergency(context.clinicId, id);
  if (!emergency) throw new Error('the emergency does not exist');
  return emergency;
}

/** The patient, as far as a record that was named tells. */
async function whoItIsAbout(
  { clinicId }: Context,
  { about, sent }: FoundEmergency,
): Promise<{ readonly facts: readonly Fact[]; readonly warnings: readonly string[] }> {
  for (const id of [...(about ? [about.id] : []), ...sent.ids]) {
    const patientId = await patientIdOf(clinicId, id);
    const patient = patientId === undefined ? undefined : await readSurvivor(clinicId, patientId);
    if (!patient) continue;
    const name = patient.name[0];
    const reach = whereToReach(patient, { by: ['phone', 'sms'] });
    return {
      warnings: labelWarnings(labelsOf(patient)),
      facts: [
        { label: 'Patient', value: name ? [...name.given, name.family].join(' ') : 'not known' },
        { label: 'Number', value: 'to' in reach && typeof reach.to === 'string' ? reach.to : 'none is known' },
        { label: 'Language', value: patient.language ?? 'not known' },
      ],
    };
  }
  return { facts: [{ label: 'Patient', value: 'not known: ask who sent it' }], warnings: [] };
}

function signWords(name: string): string {
  const known = starters.flatMap(({ signs }) => signs).find((sign) => sign.name === name);
  return known?.words ?? 'Words of the clinic’s own';
}
