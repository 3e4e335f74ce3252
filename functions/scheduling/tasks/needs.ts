import { readClinic } from '../../clinics/index.ts';
import { now, plusSeconds, type Instant } from '../../platform/clock.ts';
import type { Change } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { NotInThisStatus } from '../../platform/errors.ts';
import { wallTime, type Choice, type TaskKind } from '../../reviews/index.ts';
import { labelsOf, labelWarnings, readSurvivor } from '../../registration/index.ts';
import type { Appointment, Chase } from '../appointment.ts';
import { isOpen } from '../rules/needs.ts';
import { noonAfter } from '../rules/visit-calendar.ts';
import { appointmentOf, stepOf } from '../step.ts';
import { readResource, readVisitType } from '../store.ts';
import { cancelled } from '../use-cases/change-appointment.ts';
import { withProvision, withWaivers } from '../use-cases/needs/change-needs.ts';
import { aroundOf, withNeeds } from '../use-cases/needs/judge.ts';
import { recorded } from '../use-cases/needs/provisions.ts';
import { calledBy, choiceFor, provisionOf, valueOf } from './needs-fields.ts';
import { taskNames } from './names.ts';

const waits: Choice = {
  value: 'later',
  heading: 'It is on its way',
  label: 'Ask again on the next business day',
  explanation: 'What comes meanwhile is seen by itself.',
  fields: [{ name: 'note', label: 'What was done', type: 'textarea', required: false, maxLength: 500 }],
};
const keeps: Choice = {
  value: 'waive',
  heading: 'The visit takes place without',
  label: 'Keep the visit as it is',
  explanation: 'All that is missing now is no longer asked for. It is kept who decided it, and why.',
  fields: [{ name: 'reason', label: 'Why', type: 'textarea', required: true, maxLength: 500 }],
};
const cancels: Choice = {
  value: 'cancel',
  heading: 'The visit does not take place',
  label: 'Cancel the visit',
  explanation: 'Its time is free at once.',
  fields: [{ name: 'reason', label: 'Why', type: 'textarea', required: true, maxLength: 500 }],
};

/** Something that a visit needs is not there: whoever is asked says what has come, or decides. */
export const needs: TaskKind = {
  name: taskNames.needs,
  view: async (context, { subjectId }) => {
    const subject = await appointmentOf(context, subjectId);
    const { start, timeZone, place, visitTypeId, resourceIds } = subject;
    const [visitType, lead, patient] = await Promise.all([
      readVisitType(context.clinicId, visitTypeId),
      readResource(context.clinicId, resourceIds[0] ?? ''),
      readSurvivor(context.clinicId, subject.patientId),
    ]);
    const lacking = subject.needs.filter(isOpen);
    const name = patient?.name[0];
    return {
      warnings: [
        ...(lacking.length === 0 ? ['Nothing is missing any more.'] : []),
        ...(patient ? labelWarnings(labelsOf(patient)) : []),
      ],
      sections: [
        {
          title: 'Visit',
          facts: [
            { label: 'Patient', value: name ? [...name.given, name.family].join(' ') : 'not known' },
            { label: 'When', value: wallTime(start, timeZone) },
            { label: 'Where', value: place },
            { label: 'Visit', value: visitType?.name ?? 'not known' },
            { label: 'With', value: lead?.name ?? 'not known' },
          ],
        },
        {
          title: 'What is missing',
          tables: [
            {
              caption: 'What the visit needs and lacks',
              columns: ['What', 'How it stands', 'Needed by'],
              rows: lacking.map((need) => [
                calledBy(need),
                need.why,
                need.due === undefined ? '' : wallTime(need.due, timeZone),
              ]),
            },
          ],
        },
      ],
      choices: [...lacking.flatMap(choiceFor), waits, keeps, cancels],
    };
  },
  decide: async (context, task, decision) => {
    const before = await appointmentOf(context, task.subjectId);
    if (!before.chase) throw new NotInThisStatus('Nothing is missing for the visit any more.');
    const at = now();
    const { reason } = decision.fields;
    switch (decision.choice) {
      case 'later':
        return await changed(context, before, await postponed(context, before, at), at, task.id, {
          deed: 'needs-awaited',
          reason: decision.fields['note'],
        });
      case 'waive': {
        const kept = withWaivers(before, before.needs.filter(isOpen), context.actor.id, at);
        return await changed(context, before, kept, at, task.id, { deed: 'need-waived', reason });
      }
      case 'cancel':
        return (
          await cancelled(context, before, { reason: 'other', askedBy: 'clinic', note: reason }, at, {
            exceptTask: task.id,
          })
        ).change;
      default: {
        const need = before.needs.find((each) => isOpen(each) && valueOf(each) === decision.choice);
        const patient = await readSurvivor(context.clinicId, before.patientId);
        if (!need || !patient) throw new NotInThisStatus('That is no longer missing. Open the page again.');
        const provision = provisionOf(need, decision);
        const given = recorded({ provision, staffId: context.actor.id }, before, patient, at);
        return await changed(context, before, withProvision(before, given), at, task.id, {
          deed: 'provision-recorded',
        });
      }
    }
  },
};

/** Nobody is asked before noon of the next business day; that is no later than the last chance. */
async function postponed(context: Context, before: Appointment, at: Instant): Promise<Appointment> {
  const { chase } = before;
  const clinic = await readClinic(context.clinicId);
  if (!chase || !clinic) throw new Error('what is asked for is chased, at a clinic');
  const next = noonAfter(at, clinic);
  const last = plusSeconds(chase.lastAt, -LAST_HOURS);
  const postponedTo = next < last || last <= at ? next : last;
  return { ...before, chase: { ...chase, postponedTo } };
}

/** In seconds: whoever is asked at the last chance must still have time. */
const LAST_HOURS = 3 * 3600;

/** What is still lacking is asked for anew. */
async function changed(
  context: Context,
  before: Appointment,
  after: Appointment,
  at: Instant,
  taskId: string,
  step: { readonly deed: string; readonly reason?: string | undefined },
): Promise<Change> {
  const { chase, ...rest } = after;
  const draft: Appointment = {
    ...rest,
    ...(chase ? { chase: unasked(chase) } : {}),
    version: before.version + 1,
    updatedAt: at,
  };
  const { appointment, parts } = await withNeeds(context, await aroundOf(before), draft, at, taskId);
  return stepOf(context, before, appointment, at, step, parts);
}

function unasked({ asked: _asked, ...chase }: Chase): Chase {
  return chase;
}
