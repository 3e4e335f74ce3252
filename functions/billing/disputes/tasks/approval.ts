import { now } from '../../../platform/clock.ts';
import { NotInThisStatus } from '../../../platform/errors.ts';
import { inDollars } from '../../../platform/money.ts';
import { closeTasks, type TaskKind } from '../../../reviews/index.ts';
import { outcomes } from '../dispute.ts';
import { moveTo } from '../rules/move.ts';
import { disputeOf, stepOf } from '../step.ts';
import { answered } from '../use-cases/decided.ts';
import { askStaff } from '../use-cases/open-tasks.ts';
import { clinicOf } from '../use-cases/surroundings.ts';
import { taskNames } from './names.ts';
import { disputeSections } from './sections.ts';

/** More is given up than one person alone may: a second one approves it, or sends it back. */
export const approval: TaskKind = {
  name: taskNames.approval,
  view: async (context, { subjectId }) => {
    const subject = await disputeOf(context, subjectId);
    const { warnings, sections } = await disputeSections(context, await clinicOf(context.clinicId), subject);
    const { proposal } = subject;
    return {
      warnings,
      sections: [
        {
          title: 'What a colleague decided',
          paragraphs: [proposal?.answer ?? 'Nothing any more.'],
          facts: proposal
            ? [
                { label: 'Decision', value: outcomes[proposal.outcome] },
                { label: 'Given up', value: inDollars(proposal.givenUp) },
              ]
            : [],
        },
        ...sections,
      ],
      choices: [
        {
          value: 'approve',
          heading: 'Approve',
          label: 'Approve and answer the patient',
          explanation: 'It is posted at once.',
          fields: [],
        },
        {
          value: 'send-back',
          heading: 'Send it back',
          label: 'Do not approve',
          explanation: 'It is decided anew. Nothing was posted.',
          fields: [{ name: 'reason', label: 'Why', type: 'textarea', required: true, maxLength: 500 }],
        },
      ],
    };
  },
  decide: async (context, { id: taskId, subjectId }, { choice, fields }) => {
    const before = await disputeOf(context, subjectId);
    const { proposal } = before;
    const by = context.actor.id;
    if (before.status !== 'awaiting-approval' || !proposal)
      throw new NotInThisStatus('Nothing of the dispute waits for an approval any more.');
    // The task asks nobody of these; a supervisor who decided before could hold an older link.
    if (before.decidedBy.includes(by) || before.submitterId === by)
      throw new NotInThisStatus('Who decided it, or took it down, cannot approve it.');
    const at = now();
    if (choice === 'approve')
      return await answered(context, before, proposal, at, { except: taskId, approvedBy: `staff:${by}` });
    const reason = fields['reason'] ?? '';
    const after = moveTo(before, 'in-review', at, await clinicOf(context.clinicId), { sentBack: reason });
    const closed = await closeTasks(context, before.id, 'It was sent back.', { except: taskId });
    // An answer that was contested is decided by somebody else, also where that decision is sent back.
    const others = before.answers.flatMap((answer) =>
      answer.by.startsWith('staff:') ? [answer.by.slice('staff:'.length)] : [],
    );
    const task = await askStaff(context, 'review', before, after.due ?? at, others);
    const words = 'A second person did not approve it: it is decided anew.';
    return stepOf(context, before, after, at, { deed: 'sent-back', words, reason }, closed, task);
  },
};
