import * as z from 'zod';
import { now, type Instant } from '../../platform/clock.ts';
import type { Change } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { NotInThisStatus } from '../../platform/errors.ts';
import { wallTime, type Choice, type Field, type Section, type TaskKind } from '../../reviews/index.ts';
import type { Preauthorization, Remedy } from '../case.ts';
import { moveTo, stay } from '../rules/move.ts';
import { isDecided, isShortfall } from '../rules/outcome.ts';
import { openRemedies, type OpenRemedy } from '../rules/remedies.ts';
import { stepOf } from '../step.ts';
import { caseOf, surroundingsOf, type Surroundings } from '../surroundings.ts';
import { remedyOutcomeTask } from '../use-cases/drop-change.ts';
import { taskNames } from './names.ts';
import {
  coverageSection,
  decisionsTable,
  documentsSection,
  itemsTable,
  patientSection,
  providersSection,
  reachSection,
} from './sections.ts';

const actWords = { 'peer-to-peer': 'Peer-to-peer', reconsideration: 'Reconsideration', appeal: 'Appeal' } as const;
const actorWords = {
  clinician: 'a clinician',
  clinic: 'the clinic',
  member: 'the patient’s own right: consent must be on file',
} as const;

/** What was denied, why, and which act is open until when. Staff choose the act, or accept it. */
export const shortfall: TaskKind = {
  name: taskNames.shortfall,
  view: async (context, { subjectId }) => {
    const subject = await caseOf(context, subjectId);
    const around = await surroundingsOf(subject);
    const open = openFor(subject, around, now());
    return {
      sections: [
        ...refusedSections(subject),
        {
          title: subject.refusedChange ? 'What stands' : 'What the payer decided',
          tables: [decisionsTable(subject.items, 'Item by item')],
        },
        {
          title: 'What can be done',
          ...(open.length === 0 ? { paragraphs: ['No act is open any more, or none is known for this payer.'] } : {}),
          tables:
            open.length === 0
              ? []
              : [
                  {
                    caption: 'Open acts',
                    columns: ['Act', 'Until', 'Who', 'How', 'Source'],
                    rows: open.map(({ act, level, until, actor, electronic, source }) => [
                      `${actWords[act]}, level ${level}`,
                      wallTime(until, around.clinic.timeZone),
                      actorWords[actor],
                      howWords(act, electronic),
                      source,
                    ]),
                  },
                ],
        },
        patientSection(around, subject),
        coverageSection(around, subject),
        { title: 'Request', tables: [itemsTable(subject.items)] },
        providersSection(subject.providers),
        await documentsSection(subject),
        reachSection(around),
      ],
      choices: [
        ...open.map((remedy) => choiceOf(remedy, around.clinic.timeZone)),
        {
          value: 'accept',
          heading: 'Accept',
          label: 'Accept the payer’s decision',
          fields: [{ name: 'reason', label: 'Why nothing is done', type: 'textarea', required: true, maxLength: 1000 }],
        },
      ],
    };
  },
  decide: async (context, task, { choice, fields }) => {
    const before = await caseOf(context, task.subjectId);
    if (!isDecided(before.status)) throw new NotInThisStatus('The case has gone on: this decision no longer stands.');
    const at = now();
    if (choice === 'accept') {
      const words = 'The payer’s decision is accepted.';
      return stepOf(context, before, stay(before, at, {}), at, {
        deed: 'shortfall-accepted',
        words,
        reason: fields['reason'],
      });
    }
    const around = await surroundingsOf(before);
    const remedy = openFor(before, around, at).find((open) => valueOf(open) === choice);
    if (!remedy) throw new NotInThisStatus('The time for this act has just passed.');
    return await begun(context, before, remedy, fields['grounds'] ?? '', at);
  },
};

/** What the payer refused of a change stands on no item: what it certified before does. */
function refusedSections({ refusedChange }: Preauthorization): Section[] {
  if (!refusedChange) return [];
  const { reason, items } = refusedChange;
  return [
    {
      title: 'What the payer refused of the last change',
      facts: [{ label: 'Why the change was asked for', value: reason }],
      tables: [itemsTable(items, 'As they should have become'), decisionsTable(items, 'The payer’s decisions on them')],
    },
  ];
}

function howWords(act: Remedy['act'], electronic: boolean): string {
  if (act === 'peer-to-peer') return 'by phone';
  return electronic ? 'Frontdesk sends it' : 'by letter: Frontdesk makes the packet';
}

const valueOf = ({ act, level }: OpenRemedy): string => `${act}-${level}`;

function choiceOf(open: OpenRemedy, timeZone: string): Choice {
  const { act, level, actor, until } = open;
  const consent: Field = {
    name: 'consent',
    label: 'The patient’s consent is on file',
    type: 'select',
    required: true,
    options: [
      { value: '', label: 'Choose' },
      { value: 'yes', label: 'Yes, it is on file' },
    ],
    schema: z.literal('yes'),
  };
  const grounds: Field = {
    name: 'grounds',
    label: act === 'peer-to-peer' ? 'Points to make' : 'The grounds, as the payer shall read them',
    type: 'textarea',
    required: true,
    maxLength: 3000,
  };
  return {
    value: valueOf(open),
    heading: `${actWords[act]}, level ${level}`,
    label: `Begin: ${actWords[act].toLowerCase()}`,
    explanation: `Open until ${wallTime(until, timeZone)}.`,
    fields: actor === 'member' ? [grounds, consent] : [grounds],
  };
}

/** The acts that are open now, against the latest refusal. */
function openFor(subject: Preauthorization, { policy, payer }: Surroundings, at: Instant): OpenRemedy[] {
  const decided = subject.items.filter(isShortfall).flatMap(({ decision }) => decision?.decidedAt ?? []);
  const latest = decided.toSorted().at(-1);
  return latest ? openRemedies(policy, latest, subject.remedies, at, payer.timeZone) : [];
}

async function begun(
  context: Context,
  before: Preauthorization,
  open: OpenRemedy,
  grounds: string,
  at: Instant,
): Promise<Change> {
  const { act, level, until, electronic } = open;
  const remedy: Remedy = { act, level, until, electronic, chosenBy: context.actor.id, chosenAt: at, note: grounds };
  const remedies = [...before.remedies, remedy];
  const words = `${actWords[act]}, level ${level}, was begun.`;
  const step = { deed: 'remedy-begun', words };
  if (act !== 'peer-to-peer') {
    const after = moveTo(before, 'submitting', at, { remedies, purpose: 'appeal', revision: before.revision + 1 });
    return stepOf(context, before, after, at, step);
  }
  const task = await remedyOutcomeTask(context, before.id, until, context.actor.id);
  return stepOf(context, before, stay(before, at, { remedies }), at, { ...step, announce: 'remedy-begun' }, task);
}
