import { now } from '../../platform/clock.ts';
import { NotInThisStatus } from '../../platform/errors.ts';
import type { TaskKind } from '../../reviews/index.ts';
import { clockOf, dateOf, endOfDate, payerDueAt } from '../rules/deadlines.ts';
import { stay } from '../rules/move.ts';
import { stepOf } from '../step.ts';
import { caseOf, surroundingsOf } from '../surroundings.ts';
import { taskNames } from './names.ts';
import { outcomeFields, payerContactFields } from './outcome-fields.ts';
import { askedOf, outcomeRecorded } from './outcome.ts';
import { atPayerSections } from './sections.ts';

/** Staff chase a payer whose time has passed. */
export const latePayer: TaskKind = {
  name: taskNames.latePayer,
  view: async (context, { subjectId }) => {
    const subject = await caseOf(context, subjectId);
    const around = await surroundingsOf(subject);
    const items = askedOf(subject);
    return {
      warnings: ['The payer’s time to decide has passed. Silence is neither approval nor denial.'],
      sections: atPayerSections(subject, around, items),
      choices: [
        {
          value: 'promised',
          heading: 'The payer was reminded',
          label: 'Record what the payer says',
          explanation: 'If it names a date, you are asked again after that date.',
          fields: [
            ...payerContactFields(false),
            { name: 'words', label: 'What the payer says', type: 'textarea', required: true, maxLength: 1000 },
            { name: 'promised', label: 'By when it will decide', type: 'date', required: false },
          ],
        },
        {
          value: 'extended',
          heading: 'The payer gave notice that it takes longer',
          label: 'Record the payer’s notice',
          explanation:
            'The payer’s time ends at that date, at most as late as the rules let it extend. You are asked again then.',
          fields: [
            ...payerContactFields(false),
            { name: 'until', label: 'By when it will decide', type: 'date', required: true },
            { name: 'words', label: 'Why, as the payer says', type: 'textarea', required: true, maxLength: 1000 },
          ],
        },
        {
          value: 'decided',
          heading: 'The payer has decided',
          label: 'Record what the payer decided',
          fields: [...payerContactFields(false), ...outcomeFields(items)],
        },
      ],
    };
  },
  decide: async (context, task, decision) => {
    const before = await caseOf(context, task.subjectId);
    if (decision.choice === 'decided') return await outcomeRecorded(context, task, before, decision);
    const { atPayer } = before;
    const waitedFor = before.status === 'pended' || before.status === 'awaiting-payer-documents';
    if (!waitedFor || !atPayer) throw new NotInThisStatus('The payer is no longer waited for.');
    const at = now();
    const { payer, policy } = await surroundingsOf(before);
    const { fields } = decision;
    if (decision.choice === 'extended') {
      const until = endOfDate(fields['until'] ?? '', payer.timeZone);
      const extension = { until, reason: fields['words'], noticedAt: at };
      const clock = clockOf(policy, before.urgency, dateOf(atPayer.receivedAt, payer.timeZone));
      const dueAt = clock ? payerDueAt(atPayer.receivedAt, clock, payer.timeZone, extension) : until;
      const after = stay(before, at, {
        atPayer: {
          ...atPayer,
          representative: fields['representative'],
          extension,
          dueAt,
          // What is late already stays so: nobody is asked twice about the same lateness.
          ...(dueAt > at ? { chasedAt: undefined } : {}),
        },
      });
      const words = `The payer gave notice that it takes longer: ${fields['words'] ?? ''}`;
      return stepOf(context, before, after, at, { deed: 'extended-by-payer', words, announce: 'extended' });
    }
    const promised = fields['promised'] ? endOfDate(fields['promised'], payer.timeZone) : undefined;
    const after = stay(before, at, {
      atPayer: {
        ...atPayer,
        representative: fields['representative'],
        ...(promised && promised > at ? { dueAt: promised, chasedAt: undefined } : {}),
      },
    });
    const words = `The payer was reminded. It says: ${fields['words'] ?? ''}`;
    return stepOf(context, before, after, at, { deed: 'payer-reminded', words });
  },
};
