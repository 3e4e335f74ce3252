import { now, plusSeconds, type Instant } from '../../platform/clock.ts';
import type { Change } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { NotInThisStatus } from '../../platform/errors.ts';
import type { Choice, TaskKind, TaskView } from '../../reviews/index.ts';
import type { Preauthorization } from '../case.ts';
import { moveTo } from '../rules/move.ts';
import { payerMayKnow } from '../rules/payer-knows.ts';
import type { Status } from '../rules/statuses.ts';
import { stepOf } from '../step.ts';
import { caseOf, requestedOf, surroundingsOf, SurroundingsMissing } from '../surroundings.ts';
import { cancelled, cancelling } from '../use-cases/cancel.ts';
import { changeDropped } from '../use-cases/drop-change.ts';
import { outcomeTask } from '../use-cases/record-answer.ts';
import { taskNames } from './names.ts';
import { outcomeFields, payerContactFields } from './outcome-fields.ts';
import { askedOf, outcomeRecorded } from './outcome.ts';
import {
  coverageSection,
  decisionsTable,
  itemsTable,
  patientSection,
  payerClockSection,
  reachSection,
} from './sections.ts';

/** How soon a payer that was spoken to is asked again, in seconds. */
const SOON = 3600;

/** Something failed, or only a person can judge it: go on, record the outcome, or cancel. */
export const attention: TaskKind = {
  name: taskNames.attention,
  view: async (context, { subjectId }) => {
    const subject = await caseOf(context, subjectId);
    return { ...(await facts(subject)), choices: choicesOf(subject) };
  },
  decide: async (context, task, decision) => {
    const before = await caseOf(context, task.subjectId);
    const at = now();
    switch (decision.choice) {
      case 'outcome':
        return await outcomeRecorded(context, task, before, decision);
      case 'drop-change':
        return await dropped(context, before, at, decision.fields['reason']);
      case 'cancel':
        return await endedBy(context, before, at, decision.fields['reason'] ?? '', task.id);
      default:
        return await triedAgain(context, before, at, decision.fields['note']);
    }
  },
};

async function facts(subject: Preauthorization): Promise<Omit<TaskView, 'choices'>> {
  const why = subject.standstill?.words ?? 'Something failed.';
  const { items } = requestedOf(subject);
  const first = { title: 'What happened', paragraphs: [why] };
  try {
    const around = await surroundingsOf(subject);
    return {
      warnings: [why],
      sections: [
        payerClockSection(subject, around),
        reachSection(around),
        patientSection(around, subject),
        coverageSection(around, subject),
        { title: 'Request', tables: [itemsTable(items), decisionsTable(items)] },
      ],
    };
  } catch (error) {
    if (!(error instanceof SurroundingsMissing)) throw error;
    return { sections: [first, { title: 'Request', tables: [itemsTable(items)] }] };
  }
}

function choicesOf(subject: Preauthorization): Choice[] {
  const outcome: Choice = {
    value: 'outcome',
    heading: 'The payer has decided',
    label: 'Record what the payer decided',
    fields: [...payerContactFields(false), ...outcomeFields(askedOf(subject))],
  };
  const drop: Choice = {
    value: 'drop-change',
    heading: 'Drop the change',
    label: 'Drop the change',
    explanation: 'The payer never had the change. What stood before it stands.',
    fields: [{ name: 'reason', label: 'Why', type: 'textarea', required: true, maxLength: 500 }],
  };
  return [
    {
      value: 'again',
      heading: 'Go on',
      label: 'Set right: go on',
      explanation: 'Frontdesk goes on where it stopped. The payer is asked before anything is sent again.',
      fields: [{ name: 'note', label: 'What was done', type: 'textarea', required: false, maxLength: 1000 }],
    },
    ...(mayDropChange(subject) ? [drop] : []),
    ...(payerMayKnow(subject) ? [outcome] : []),
    {
      value: 'cancel',
      heading: 'Cancel',
      label: 'Cancel the request',
      explanation: payerMayKnow(subject) ? 'The payer is told.' : 'The payer never had it.',
      fields: [{ name: 'reason', label: 'Why', type: 'textarea', required: true, maxLength: 500 }],
    },
  ];
}

/** Where a case goes on that stopped in this status: tasks that were closed when it stopped are opened anew on the way. */
function resumesIn(status: Status | undefined): Status {
  if (status === 'submitting' || status === 'awaiting-manual-submission') return 'submitting';
  if (status === 'pended' || status === 'awaiting-payer-documents') return 'pended';
  return status === 'cancelling' ? 'cancelling' : 'assessing';
}

/** A change that has not been brought to the payer can be dropped without telling it. */
function mayDropChange({ proposed, failedIn }: Preauthorization): boolean {
  return proposed !== undefined && resumesIn(failedIn) === 'assessing';
}

async function dropped(
  context: Context,
  before: Preauthorization,
  at: Instant,
  reason: string | undefined,
): Promise<Change> {
  if (!mayDropChange(before)) throw new NotInThisStatus('There is no change that could be dropped.');
  const { after, tasks } = await changeDropped(context, before, at);
  const words = 'The change was dropped: what stood before it stands.';
  return stepOf(context, before, after, at, { deed: 'change-dropped', words, reason }, ...tasks);
}

async function triedAgain(
  context: Context,
  before: Preauthorization,
  at: Instant,
  note: string | undefined,
): Promise<Change> {
  const status = resumesIn(before.failedIn);
  const { atPayer } = before;
  const after = moveTo(before, status, at, {
    // Who chased a late payer was stopped with the case: it is found late anew.
    ...(status === 'pended' && atPayer
      ? {
          atPayer: {
            ...atPayer,
            chasedAt: undefined,
            documentRequests: [],
            nextInquiryAt: atPayer.nextInquiryAt && plusSeconds(at, SOON),
          },
        }
      : {}),
    ...(status === 'cancelling' && before.cancellation
      ? { cancellation: { ...before.cancellation, byStaff: false } }
      : {}),
  });
  const words = note ? `Set right: ${note}` : 'Set right: it goes on.';
  // A payer that only people reach is waited for by nobody else.
  const task =
    status === 'pended' && atPayer?.by === 'staff'
      ? await outcomeTask(context, after, await surroundingsOf(before), at)
      : {};
  return stepOf(context, before, after, at, { deed: 'resumed', words }, task);
}

async function endedBy(
  context: Context,
  before: Preauthorization,
  at: Instant,
  reason: string,
  task: string,
): Promise<Change> {
  if (!payerMayKnow(before)) {
    return await cancelled(
      context,
      before,
      at,
      'Cancelled by staff.',
      {
        cancellation: { reason, requestedAt: at, byStaff: false },
        standstill: { code: 'cancelled-by-staff', words: reason },
      },
      task,
    );
  }
  const after = cancelling(before, at, reason);
  return stepOf(context, before, after, at, { deed: 'cancellation-requested', words: 'Cancelled by staff.', reason });
}
