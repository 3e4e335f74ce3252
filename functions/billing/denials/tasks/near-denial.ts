import { inDollars, usd } from '../../../platform/money.ts';
import type { Choice, TaskKind } from '../../../reviews/index.ts';
import { readClaim } from '../../claims/store.ts';
import type { Denial } from '../denial.ts';
import { deedsFor } from '../rules/deeds.ts';
import { denialStatuses, type DenialDeed } from '../rules/statuses.ts';
import { denialAwaited, denialDecided } from '../use-cases/decide-denial.ts';
import { denialOf, denialView } from '../use-cases/show-denials.ts';
import { DENIAL_TASK } from './names.ts';

/**
 * A denial whose day comes near, or that a payer should have answered. The page tells the claim's number and the money, and no name: whoever works
 * claims finds it by that.
 */
export const nearDenial: TaskKind = {
  name: DENIAL_TASK,
  view: async (context, { subjectId }) => {
    const denial = await denialOf(context, subjectId);
    const { clinicId, accountId, claimId, status, dueOn, dueBecause, group, payerId, decision } = denial;
    const claim = await readClaim(clinicId, accountId, claimId);
    return {
      warnings: [
        status === 'open'
          ? `By ${dueOn} something must have been done: ${dueBecause}.`
          : `${denialStatuses[status].meaning} It should have come by ${dueOn}: ask the payer how it stands.`,
      ],
      sections: [
        {
          title: 'Denial',
          facts: [
            { label: 'Claim', value: claim?.controlNumber ?? claimId },
            { label: 'Payer', value: payerId },
            { label: 'Payer’s number', value: claim?.payerClaimNumber ?? 'not known' },
            { label: 'Refused', value: inDollars(usd(denial.amount)) },
            { label: 'Group', value: group },
            ...(decision ? [{ label: 'Decided before', value: decision.reason }] : []),
          ],
          tables: [
            {
              caption: 'What was refused, and why',
              columns: ['Line', 'Amount', 'Reason', 'It says'],
              rows: denialView(denial).amounts.map(({ line, amount, reason, remarks, staff }) => [
                String(line),
                inDollars(amount),
                [reason, ...remarks].join(', '),
                staff,
              ]),
            },
          ],
        },
      ],
      choices: choicesFor(denial),
    };
  },
  decide: async (context, { id: taskId, subjectId }, { choice, fields }) => {
    const before = await denialOf(context, subjectId);
    const reason = fields['reason'] ?? '';
    const deed = deedsFor(before).find((name) => name === choice);
    if (deed === undefined) return await denialAwaited(context, before, reason);
    return await denialDecided(context, before, { deed, staffId: context.actor.id, reason }, taskId);
  },
};

const words: Readonly<Record<DenialDeed, Pick<Choice, 'heading' | 'label' | 'explanation'>>> = {
  resubmit: {
    heading: 'It can be mended',
    label: 'A corrected claim was sent',
    explanation: 'The payer is asked for it again.',
  },
  appeal: {
    heading: 'The payer is wrong',
    label: 'It was appealed',
    explanation: 'The payer is asked for it again.',
  },
  'ask-other-payer': {
    heading: 'Another payer owes it',
    label: 'Another payer was asked',
    explanation: 'That payer is waited for.',
  },
  'bill-patient': {
    heading: 'It is the patient’s',
    label: 'Bill the patient',
    explanation: 'The patient owes it from now on.',
  },
  'write-off': { heading: 'Nothing more can be done', label: 'Give it up', explanation: 'It is written off.' },
};

const reason: Choice['fields'] = [{ name: 'reason', label: 'Why', type: 'textarea', required: true, maxLength: 500 }];

function choicesFor(denial: Denial): Choice[] {
  return [
    ...(denialStatuses[denial.status].actor === 'payer'
      ? [
          {
            value: 'awaited',
            heading: 'The payer still decides',
            label: 'Ask again later',
            explanation: 'You are asked again in a month.',
            fields: reason,
          },
        ]
      : []),
    ...deedsFor(denial).map((value) => ({ value, ...words[value], fields: reason })),
  ];
}
