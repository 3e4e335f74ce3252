import { statusTable, type StatusEntry } from '../../../platform/case/statuses.ts';

/** FHIR R4 Task.status, as far as a dispute passes through it. */
export type TaskStatus = 'received' | 'in-progress' | 'on-hold' | 'completed' | 'cancelled';

/** By which of the clinic’s clocks a status ends: see `deadlineOf`. */
export type Clock =
  'at-once' | 'review' | 'staffed-day' | 'information' | 'patient' | 'payer' | 'entity-answer' | 'entity-decision';

interface DisputeStatusEntry extends StatusEntry {
  readonly task: TaskStatus;
  /** By which clock it must end; null where it is the end. */
  readonly clock: Clock | null;
}

/**
 * What status a dispute can have. There is no standard vocabulary for it: the names are our own (FHIR's Task.businessStatus),
 * each with the Task.status that it means to a program that knows FHIR alone. Every status that is not an end has who must act, and a
 * clock. Nothing changes a status but through `moveTo`.
 */
const table = {
  gathering: {
    meaning:
      'The disputed amounts are held. Frontdesk gathers what is known of them, and settles what is beyond doubt.',
    waits: 'nothing: the facts are gathered',
    actor: 'frontdesk',
    task: 'received',
    clock: 'at-once',
    next: [
      'in-review',
      'in-privacy-review',
      'answered',
      'federal-answer-due',
      'with-dispute-entity',
      'needs-attention',
      'withdrawn',
    ],
  },
  'in-review': {
    meaning: 'A billing specialist decides, with the facts side by side.',
    waits: 'the decision of a person',
    actor: 'staff',
    task: 'in-progress',
    clock: 'review',
    next: [
      'awaiting-approval',
      'awaiting-information',
      'with-payer',
      'answered',
      'federal-answer-due',
      'needs-attention',
      'withdrawn',
    ],
  },
  'in-privacy-review': {
    meaning:
      'The patient says that the bill is somebody else’s. Whoever answers for privacy finds out whose it is; nothing of the other is shown.',
    waits: 'the decision of a person',
    actor: 'staff',
    task: 'in-progress',
    clock: 'staffed-day',
    next: ['in-review', 'answered', 'federal-answer-due', 'needs-attention', 'withdrawn'],
  },
  'awaiting-approval': {
    meaning: 'More is given up than one person alone may: a second one approves, or sends it back.',
    waits: 'the approval of a second person',
    actor: 'staff',
    task: 'in-progress',
    clock: 'staffed-day',
    next: ['answered', 'in-review', 'federal-answer-due', 'needs-attention', 'withdrawn'],
  },
  'awaiting-information': {
    meaning: 'Whoever decides asked for more. Without an answer it is decided by what there is.',
    waits: 'what was asked for',
    actor: 'patient',
    task: 'on-hold',
    clock: 'information',
    next: ['gathering', 'federal-answer-due', 'needs-attention', 'withdrawn'],
  },
  'with-payer': {
    meaning: 'The claim went to the payer again. What is still disputed after the payer’s word is decided then.',
    waits: 'the payer’s word',
    actor: 'payer',
    task: 'on-hold',
    clock: 'payer',
    next: ['gathering', 'federal-answer-due', 'needs-attention', 'withdrawn'],
  },
  answered: {
    meaning:
      'It is decided and posted. The patient reads the answer, accepts it, or contests it once with something new.',
    waits: 'the patient’s word',
    actor: 'patient',
    task: 'on-hold',
    clock: 'patient',
    next: ['accepted', 'gathering', 'closed', 'federal-answer-due', 'needs-attention'],
  },
  'federal-answer-due': {
    meaning: 'The federal patient-provider process runs. The dispute entity waits for the clinic’s documents.',
    waits: 'the clinic’s answer to the dispute entity',
    actor: 'staff',
    task: 'in-progress',
    clock: 'entity-answer',
    next: ['with-dispute-entity', 'closed', 'gathering', 'needs-attention'],
  },
  'with-dispute-entity': {
    meaning: 'The dispute entity has the clinic’s documents and decides; the clinic records what it decided.',
    waits: 'the dispute entity’s decision',
    actor: 'clinic',
    task: 'on-hold',
    clock: 'entity-decision',
    next: ['closed', 'gathering', 'needs-attention'],
  },
  'needs-attention': {
    meaning: 'Something failed. The amounts stay held; staff set it right and let it go on.',
    waits: null,
    actor: 'staff',
    task: 'on-hold',
    clock: 'staffed-day',
    next: ['gathering', 'answered', 'withdrawn'],
  },
  accepted: {
    meaning: 'The patient accepted the answer.',
    waits: null,
    actor: 'nobody',
    task: 'completed',
    clock: null,
    next: [],
  },
  closed: {
    meaning: 'It came to its end without the patient’s word: `closed` says how.',
    waits: null,
    actor: 'nobody',
    task: 'completed',
    clock: null,
    next: [],
  },
  withdrawn: {
    meaning: 'The patient took it back. What was held is owed as before.',
    waits: null,
    actor: 'nobody',
    task: 'cancelled',
    clock: null,
    next: [],
  },
} as const satisfies Readonly<Record<string, DisputeStatusEntry>>;

export type DisputeStatus = keyof typeof table;

export const statusesOf = statusTable<DisputeStatus>(table);
export const { statuses, statusNames, mayFollow, isActive, isFinal } = statusesOf;

/** What the status is to a program that knows FHIR alone. */
export function taskStatusOf(status: DisputeStatus): TaskStatus {
  return table[status].task;
}

/** By which clock the status ends; null where it is an end. */
export function clockOf(status: DisputeStatus): Clock | null {
  return table[status].clock;
}

/** Whether it has yet to be decided: what it is about cannot be disputed a second time until then. */
export function isUndecided(status: DisputeStatus): boolean {
  return !isFinal(status) && status !== 'answered';
}

/** The statuses in which the clinic’s own way through a dispute is open: amounts may be held. */
export function isOpen(status: DisputeStatus): boolean {
  return !isFinal(status);
}
