import { now } from '../../platform/clock.ts';
import type { TaskKind } from '../../reviews/index.ts';
import type { Item } from '../case.ts';
import { moveTo } from '../rules/move.ts';
import { stepOf } from '../step.ts';
import { caseOf, requestedOf, surroundingsOf } from '../surroundings.ts';
import { taskNames } from './names.ts';
import { payerContactFields } from './outcome-fields.ts';
import { coverageSection, itemsTable, patientSection, providersSection, reachSection } from './sections.ts';

const isUnknown = ({ requirement }: Item): boolean => requirement?.answer === 'unknown';

/** Staff ask the payer whether authorization is required, and record who answered. */
export const determination: TaskKind = {
  name: taskNames.determination,
  view: async (context, { subjectId }) => {
    const subject = await caseOf(context, subjectId);
    const around = await surroundingsOf(subject);
    const { items, providers } = requestedOf(subject);
    const unknown = items.filter(isUnknown);
    return {
      sections: [
        patientSection(around, subject),
        coverageSection(around, subject),
        reachSection(around),
        { title: 'Not known of', tables: [itemsTable(unknown)] },
        providersSection(providers),
      ],
      choices: [
        {
          value: 'record',
          heading: 'Record what the payer says',
          label: 'Record the determination',
          explanation: 'The case goes on by what the payer says.',
          fields: [
            ...payerContactFields(false),
            ...unknown.map((item) => ({
              name: `requirement-${item.sequence}`,
              label: `Item ${item.sequence} (${item.productOrService.code})`,
              type: 'select' as const,
              required: true,
              options: [
                { value: 'required', label: 'Authorization is required' },
                { value: 'not-required', label: 'Authorization is not required' },
              ],
            })),
          ],
        },
      ],
    };
  },
  decide: async (context, { subjectId }, { fields }) => {
    const before = await caseOf(context, subjectId);
    const at = now();
    const answered = (item: Item): Item => {
      const answer = fields[`requirement-${item.sequence}`];
      if (answer !== 'required' && answer !== 'not-required') return item;
      return {
        ...item,
        requirement: {
          answer,
          by: 'payer',
          representative: fields['representative'] ?? '',
          reference: fields['reference'],
          recordedBy: context.actor.id,
          recordedAt: at,
        },
      };
    };
    const changes = before.proposed
      ? { proposed: { ...before.proposed, items: before.proposed.items.map(answered) } }
      : { items: before.items.map(answered) };
    const after = moveTo(before, 'assessing', at, changes);
    const words = `The payer was asked: ${fields['representative'] ?? 'somebody'} answered.`;
    return stepOf(context, before, after, at, { deed: 'determined', words });
  },
};
