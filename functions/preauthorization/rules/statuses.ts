import { statusTable, type StatusEntry } from '../../platform/case/statuses.ts';

/** What the payer's word can make of a case. */
const decided = ['approved', 'partially-approved', 'denied', 'not-required'] as const;

/**
 * The one place that names what status a prior authorization can have: what it means, what its workflow waits for, who
 * must act, and what may follow. The glossary and the OpenAPI document are made from it; nothing changes a status but
 * through `moveTo`.
 *
 * "Approved" is the payer's word alone: what the clinic's reviewer does is to *release*.
 */
const table = {
  assessing: {
    meaning: 'Frontdesk finds out whether the payer requires authorization, and what it needs for it.',
    waits: 'nothing: the assessment is at work',
    actor: 'frontdesk',
    next: [
      'awaiting-determination',
      'awaiting-information',
      'in-review',
      'not-required',
      'needs-attention',
      'cancelling',
      'cancelled',
    ],
  },
  'awaiting-determination': {
    meaning: 'No policy line says whether authorization is required. Staff ask the payer and record who answered.',
    waits: 'the determination that staff record',
    actor: 'staff',
    next: ['assessing', 'needs-attention', 'cancelling', 'cancelled'],
  },
  'awaiting-information': {
    meaning:
      'Documents, facts or answers are missing. The clinic is told which, is reminded, and then the case is closed.',
    waits: 'what is missing',
    actor: 'clinic',
    next: [
      'assessing',
      'closed',
      'needs-attention',
      'cancelling',
      'cancelled',
      'pended',
      'approved',
      'partially-approved',
      'denied',
    ],
  },
  'in-review': {
    meaning: 'A reviewer of the clinic decides whether the request goes to the payer.',
    waits: 'release, return or withdrawal',
    actor: 'staff',
    next: [
      'submitting',
      'awaiting-information',
      'assessing',
      'withdrawn',
      'needs-attention',
      'cancelling',
      'cancelled',
      'pended',
      'approved',
      'partially-approved',
      'denied',
    ],
  },
  submitting: {
    meaning: 'The request, a change, an appeal or documents are being brought to the payer.',
    waits: 'the payer’s system, if it did not answer',
    actor: 'frontdesk',
    next: [
      ...decided,
      'pended',
      'awaiting-manual-submission',
      'awaiting-payer-documents',
      'needs-attention',
      'cancelling',
      'cancelled',
    ],
  },
  'awaiting-manual-submission': {
    meaning: 'This payer is reached by portal, phone or fax alone. Staff submit the packet and record how.',
    waits: 'the record of the submission',
    actor: 'staff',
    next: ['pended', 'needs-attention', 'cancelling', 'cancelled'],
  },
  pended: {
    meaning: 'The payer has the request and has not decided all of it. It is inquired of, and chased when it is late.',
    waits: 'the payer’s decision',
    actor: 'payer',
    next: [...decided, 'awaiting-payer-documents', 'assessing', 'needs-attention', 'cancelling', 'cancelled'],
  },
  'awaiting-payer-documents': {
    meaning: 'The payer has the request and wants documents before it decides.',
    waits: 'the documents, or the payer’s decision without them',
    actor: 'staff',
    next: [...decided, 'submitting', 'pended', 'assessing', 'needs-attention', 'cancelling', 'cancelled'],
  },
  approved: {
    meaning: 'The payer certified every item as it was asked for.',
    waits: null,
    actor: 'nobody',
    next: ['assessing', 'cancelling'],
  },
  'partially-approved': {
    meaning: 'The payer certified a part, or something else than what was asked for.',
    waits: null,
    actor: 'staff',
    // `cancelled` by the payer itself; the clinic's own cancellation goes by `cancelling`.
    next: ['assessing', 'submitting', 'pended', 'approved', 'denied', 'not-required', 'cancelling', 'cancelled'],
  },
  denied: {
    meaning: 'The payer certified nothing of what was asked for.',
    waits: null,
    actor: 'staff',
    // `cancelled` by the payer itself: the clinic has nothing left to cancel.
    next: ['assessing', 'submitting', 'pended', 'approved', 'partially-approved', 'not-required', 'cancelled'],
  },
  'not-required': {
    meaning: 'No authorization is needed: a dated line of the policy, or the payer itself, says so.',
    waits: null,
    actor: 'nobody',
    next: ['assessing', 'cancelled'],
  },
  'needs-attention': {
    meaning: 'Something failed, or the payer said something that only a person can judge.',
    waits: null,
    actor: 'staff',
    next: [...decided, 'assessing', 'submitting', 'pended', 'awaiting-manual-submission', 'cancelling', 'cancelled'],
  },
  withdrawn: {
    meaning: 'The clinic’s staff decided not to send the request. The payer never had it.',
    waits: null,
    actor: 'nobody',
    next: [],
  },
  cancelling: {
    meaning: 'The clinic cancelled a request that the payer has; the payer is being told.',
    waits: 'the payer’s system, or the staff who tell the payer',
    actor: 'frontdesk',
    next: ['cancelled', 'needs-attention'],
  },
  cancelled: {
    meaning: 'The clinic cancelled the request, or the payer did. If the payer had it, it knows.',
    waits: null,
    actor: 'nobody',
    next: [],
  },
  closed: {
    meaning: 'The case ended unsent, with a reason: what was missing never came.',
    waits: null,
    actor: 'nobody',
    next: [],
  },
} as const satisfies Readonly<Record<string, StatusEntry>>;

export type Status = keyof typeof table;

export const statusesOf = statusTable<Status>(table);
export const { statuses, statusNames, mayFollow, isActive, isFinal } = statusesOf;
