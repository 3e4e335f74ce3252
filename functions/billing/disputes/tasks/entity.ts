import * as z from 'zod';
import { now, type Instant } from '../../../platform/clock.ts';
import { NotInThisStatus } from '../../../platform/errors.ts';
import { dollars } from '../../../platform/money.ts';
import type { Choice, Field, TaskKind } from '../../../reviews/index.ts';
import type { Dispute } from '../dispute.ts';
import { deadlineOf } from '../rules/deadlines.ts';
import { disputeOf, stepOf } from '../step.ts';
import { determined } from '../use-cases/decided.ts';
import { answeredEntity, federalEnded } from '../use-cases/federal-process.ts';
import { clinicOf } from '../use-cases/surroundings.ts';
import { taskNames } from './names.ts';
import { disputeSections } from './sections.ts';

const date = (name: string, label: string): Field => ({ name, label, type: 'date', required: true });
const ended: Choice = {
  value: 'ended',
  heading: 'The process is over without a decision',
  label: 'Go on as a dispute of the clinic’s own',
  explanation: 'The entity found it not eligible, or the patient took it back. What is disputed stays held.',
  fields: [{ name: 'reason', label: 'How it ended', type: 'textarea', required: true, maxLength: 500 }],
};

const bound =
  'While the process runs nothing of the bill goes to collections, no late fee is charged, and nobody threatens either.';

/** The dispute entity waits for the clinic’s documents: estimate, bill, and why they differ. */
export const entityAnswer: TaskKind = {
  name: taskNames.entityAnswer,
  view: async (context, { subjectId }) => {
    const subject = await disputeOf(context, subjectId);
    const { warnings, sections } = await disputeSections(context, await clinicOf(context.clinicId), subject);
    return {
      warnings: [
        `The dispute entity must have the clinic’s documents by ${subject.federal?.answerBy ?? 'now'}: the estimate, the bill, and why they differ.`,
        bound,
        ...warnings,
      ],
      sections,
      choices: [
        {
          value: 'sent',
          heading: 'The documents were sent',
          label: 'Record that the entity has them',
          explanation: 'The entity decides now.',
          fields: [date('sentOn', 'When')],
        },
        ended,
      ],
    };
  },
  decide: async (context, { id: taskId, subjectId }, { choice, fields }) => {
    const before = await disputeOf(context, subjectId);
    if (before.status !== 'federal-answer-due') throw new NotInThisStatus('The dispute entity no longer waits.');
    const at = now();
    return choice === 'sent'
      ? await answeredEntity(context, before, fields['sentOn'] ?? '', at)
      : await federalEnded(context, before, fields['reason'] ?? '', at, taskId);
  },
};

/** The dispute entity should have decided: staff ask, and record what it says. */
export const entityDecision: TaskKind = {
  name: taskNames.entityDecision,
  view: async (context, { subjectId }) => {
    const subject = await disputeOf(context, subjectId);
    const { warnings, sections } = await disputeSections(context, await clinicOf(context.clinicId), subject);
    return {
      warnings: ['The dispute entity should have decided by now: ask how it stands.', bound, ...warnings],
      sections,
      choices: [
        {
          value: 'determined',
          heading: 'It has decided',
          label: 'Record the decision',
          explanation: 'It is posted at once, and binds both sides.',
          fields: [
            date('on', 'When'),
            {
              name: 'owes',
              label: 'What the patient owes of the disputed charges, in dollars',
              type: 'text',
              required: true,
              maxLength: 20,
              schema: z
                .string()
                .refine((typed) => (dollars(typed)?.amount ?? -1) >= 0, 'must be an amount, for example 120.50'),
            },
          ],
        },
        {
          value: 'waits',
          heading: 'It has not decided yet',
          label: 'Ask again later',
          fields: [{ name: 'note', label: 'What it said', type: 'textarea', required: false, maxLength: 500 }],
        },
        ended,
      ],
    };
  },
  decide: async (context, { id: taskId, subjectId }, { choice, fields }) => {
    const before = await disputeOf(context, subjectId);
    if (before.status !== 'with-dispute-entity') throw new NotInThisStatus('The dispute entity has decided already.');
    const at = now();
    const staffId = context.actor.id;
    switch (choice) {
      case 'determined': {
        const said = { on: fields['on'] ?? '', owes: dollars(fields['owes'] ?? '')?.amount ?? 0 };
        return await determined(context, before, said, staffId, at, taskId);
      }
      case 'waits': {
        const { staffAsked: _staffAsked, ...rest } = before;
        const after: Dispute = { ...rest, due: await askedAgainAt(context.clinicId, at) };
        const words = 'The dispute entity has not decided yet.';
        return stepOf(context, before, after, at, { deed: 'entity-awaited', words, reason: fields['note'] });
      }
      default:
        return await federalEnded(context, before, fields['reason'] ?? '', at, taskId);
    }
  },
};

/** The entity is asked again after as long as the clinic itself had. */
async function askedAgainAt(clinicId: string, at: Instant): Promise<Instant> {
  return deadlineOf('federal-answer-due', at, await clinicOf(clinicId)) ?? at;
}
