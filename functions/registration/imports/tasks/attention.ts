import { now } from '../../../platform/clock.ts';
import { NotInThisStatus } from '../../../platform/errors.ts';
import type { TaskKind } from '../../../reviews/index.ts';
import { moveTo } from '../rules/move.ts';
import { importOf, stepOf } from '../step.ts';
import { cancelled } from '../use-cases/cancel.ts';
import { importTaskNames } from './names.ts';

/** A step failed: let it go on, or cancel it. */
export const importAttention: TaskKind = {
  name: importTaskNames.attention,
  view: async (context, { subjectId }) => {
    const { standstill, format, size, counts, createdAt } = await importOf(context, subjectId);
    const taken = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return {
      warnings: [standstill?.words ?? 'Something failed.'],
      sections: [
        {
          title: 'File',
          facts: [
            { label: 'Announced', value: createdAt },
            { label: 'Format', value: format },
            { label: 'Size', value: `${size} bytes` },
            { label: 'Rows taken', value: String(taken) },
            { label: 'Rows wrong', value: String(counts.wrong) },
          ],
        },
      ],
      choices: [
        {
          value: 'again',
          heading: 'Go on',
          label: 'Set right: go on',
          explanation: 'The import goes on where it stood. No row is taken twice.',
          fields: [{ name: 'note', label: 'What was done', type: 'textarea', required: false, maxLength: 1000 }],
        },
        {
          value: 'cancel',
          heading: 'Cancel',
          label: 'Cancel the import',
          explanation: 'No more rows are taken. What was taken stays.',
          fields: [{ name: 'reason', label: 'Why', type: 'textarea', required: true, maxLength: 500 }],
        },
      ],
    };
  },
  decide: async (context, task, { choice, fields }) => {
    const before = await importOf(context, task.subjectId);
    const at = now();
    if (choice === 'cancel') return await cancelled(context, before, at, fields['reason'] ?? '', task.id);
    if (before.stoodAt === undefined) throw new NotInThisStatus('The import no longer needs attention.');
    const words = fields['note'] ? `Set right: ${fields['note']}` : 'Set right: it goes on.';
    return stepOf(context, before, moveTo(before, before.stoodAt, at), at, { deed: 'resumed', words });
  },
};
