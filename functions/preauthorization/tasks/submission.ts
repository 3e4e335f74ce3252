import { now } from '../../platform/clock.ts';
import type { Change } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import type { Choice, TaskKind } from '../../reviews/index.ts';
import type { Attempt, Item, Preauthorization } from '../case.ts';
import { moveTo } from '../rules/move.ts';
import { isCertified } from '../rules/outcome.ts';
import { identifierOf } from '../submission-identifier.ts';
import { caseOf, requestedOf, surroundingsOf } from '../surroundings.ts';
import { needsAttention } from '../use-cases/assess-requirements.ts';
import { cancelled } from '../use-cases/cancel.ts';
import { answerHeard } from '../use-cases/record-answer.ts';
import { taskNames } from './names.ts';
import { payerContactFields } from './outcome-fields.ts';
import {
  coverageSection,
  documentsSection,
  itemsTable,
  patientSection,
  providersSection,
  reachSection,
} from './sections.ts';

const couldNot: Choice = {
  value: 'could-not',
  heading: 'It cannot be done',
  label: 'Record that it cannot be done',
  fields: [{ name: 'why', label: 'Why not', type: 'textarea', required: true, maxLength: 1000 }],
};

/** Staff bring the packet to a payer that has no interface, and record how; or tell it of a cancellation. */
export const submission: TaskKind = {
  name: taskNames.submission,
  view: async (context, { subjectId }) => {
    const subject = await caseOf(context, subjectId);
    const around = await surroundingsOf(subject);
    const { items, providers } = requestedOf(subject);
    const cancelling = subject.status === 'cancelling';
    return {
      sections: [
        {
          title: cancelling ? 'Tell the payer that this is cancelled' : 'Bring this to the payer',
          paragraphs: ['The packet is among the documents below.'],
          facts: [
            { label: 'Urgency', value: subject.urgency },
            ...(subject.atPayer?.reference ? [{ label: 'Payer’s reference', value: subject.atPayer.reference }] : []),
          ],
        },
        reachSection(around),
        patientSection(around, subject),
        coverageSection(around, subject),
        { title: 'Request', tables: [itemsTable(items)] },
        providersSection(providers),
        await documentsSection(subject),
      ],
      choices: [
        {
          value: 'submitted',
          heading: cancelling ? 'The payer knows' : 'It is submitted',
          label: cancelling ? 'Record that the payer knows' : 'Record the submission',
          explanation: cancelling ? undefined : 'The payer’s clock runs from now.',
          fields: payerContactFields(!cancelling),
        },
        couldNot,
      ],
    };
  },
  decide: async (context, task, { choice, fields }) => {
    const before = await caseOf(context, task.subjectId);
    const at = now();
    if (choice === 'could-not') return await stopped(context, before, at, fields['why'] ?? '', task.id);
    if (before.status === 'cancelling') {
      const words = `The payer was told of the cancellation: ${fields['representative'] ?? ''}.`;
      return await cancelled(context, before, at, words, {}, task.id);
    }
    const { items } = requestedOf(before);
    return await answerHeard(context, before, {
      answer: {
        at,
        reference: fields['reference'],
        identifiers: [],
        items: items
          .filter((item) => isOpen(before, item))
          .map(({ sequence }) => ({ sequence, reviewAction: 'A4', reasons: [], providers: [] })),
        documentRequests: [],
      },
      identifier: identifierOf(before),
      by: 'staff',
      sentAt: at,
      representative: fields['representative'],
      attempts: before.attempts.map((attempt, index): Attempt =>
        index === before.attempts.length - 1 ? { ...attempt, endedAt: at } : attempt,
      ),
      task: task.id,
    });
  },
};

/** Of an appeal, what was certified before is not asked again. */
function isOpen(subject: Preauthorization, item: Item): boolean {
  if (item.requirement?.answer === 'not-required') return false;
  return subject.purpose !== 'appeal' || item.decision?.reviewAction === 'A2' || !isCertified(item);
}

async function stopped(
  context: Context,
  before: Preauthorization,
  at: string,
  why: string,
  task: string,
): Promise<Change> {
  const after = moveTo(before, 'needs-attention', at, {
    failedIn: before.status,
    standstill: { code: 'could-not-be-submitted', words: why },
  });
  return await needsAttention(context, before, after, at, task);
}
