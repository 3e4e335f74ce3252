/**
 * The one place that names what status a prior authorization can have: what it means, what waits meanwhile, who must act, and what
 * may follow. The glossary and the OpenAPI document are made from it; nothing changes a status but by `mayFollow`.
 *
 * "Approved" is the payer's word alone: what the clinic's reviewer does is *release*.
 */
interface StatusEntry {
  readonly meaning: string;
  /** What the workflow waits for; null where no workflow is open. */
  readonly waits: string | null;
  readonly actor: 'frontdesk' | 'staff' | 'clinic' | 'payer' | 'nobody';
  readonly next: readonly string[];
}

export const statuses = {
  assessing: {
    meaning: 'Frontdesk finds out whether the payer requires authorization, and what it needs.',
    waits: 'nothing: the assessment runs',
    actor: 'frontdesk',
    next: [
      'awaiting-determination',
      'awaiting-information',
      'in-review',
      'not-required',
      'needs-attention',
      'cancelled',
    ],
  },
  'awaiting-determination': {
    meaning: 'The policy does not say whether authorization is required. Staff ask the payer and record who answered.',
    waits: 'for the determination that staff record',
    actor: 'staff',
    next: ['assessing', 'needs-attention', 'cancelled', 'withdrawn'],
  },
  'awaiting-information': {
    meaning: 'Documents, facts or answers are missing. The clinic is told which.',
    waits: 'for what is missing; reminds, then closes the case',
    actor: 'clinic',
    next: ['assessing', 'closed', 'needs-attention', 'cancelled', 'approved', 'partially-approved', 'denied', 'pended'],
  },
  'in-review': {
    meaning: 'A reviewer of the clinic decides whether the request goes to the payer.',
    waits: 'for release, return or withdrawal',
    actor: 'staff',
    next: [
      'submitting',
      'awaiting-information',
      'withdrawn',
      'assessing',
      'needs-attention',
      'cancelled',
      'approved',
      'partially-approved',
      'denied',
      'pended',
    ],
  },
  submitting: {
    meaning: 'The request is being brought to the payer.',
    waits: 'for the payer’s system, if it did not answer',
    actor: 'frontdesk',
    next: [
      'awaiting-manual-submission',
      'pended',
      'awaiting-payer-documents',
      'approved',
      'partially-approved',
      'denied',
      'not-required',
      'needs-attention',
      'cancelling',
      'cancelled',
    ],
  },
  'awaiting-manual-submission': {
    meaning: 'This payer is reached by portal, phone or fax alone. Staff submit the packet and record how.',
    waits: 'for the reference number that staff record',
    actor: 'staff',
    next: [
      'pended',
      'needs-attention',
      'cancelled',
      'cancelling',
      'withdrawn',
      'approved',
      'partially-approved',
      'denied',
    ],
  },
  pended: {
    meaning: 'The payer has the request and has not decided all of it.',
    waits: 'for the payer’s decision; inquires, and chases a late payer',
    actor: 'payer',
    next: [
      'approved',
      'partially-approved',
      'denied',
      'not-required',
      'awaiting-payer-documents',
      'needs-attention',
      'cancelling',
      'cancelled',
      'assessing',
    ],
  },
  'awaiting-payer-documents': {
    meaning: 'The payer has the request and wants documents before it decides.',
    waits: 'for the documents; inquires meanwhile',
    actor: 'staff',
    next: [
      'submitting',
      'pended',
      'approved',
      'partially-approved',
      'denied',
      'not-required',
      'needs-attention',
      'cancelling',
      'cancelled',
    ],
  },
  approved: {
    meaning: 'The payer certified every item as it was asked for.',
    waits: null,
    actor: 'nobody',
    next: ['assessing', 'cancelling', 'cancelled', 'closed', 'partially-approved', 'denied', 'needs-attention'],
  },
  'partially-approved': {
    meaning: 'The payer certified a part, or something else than was asked for.',
    waits: null,
    actor: 'staff',
    next: [
      'assessing',
      'submitting',
      'approved',
      'denied',
      'pended',
      'cancelling',
      'cancelled',
      'closed',
      'needs-attention',
    ],
  },
  denied: {
    meaning: 'The payer certified nothing of what was asked for.',
    waits: null,
    actor: 'staff',
    next: [
      'assessing',
      'submitting',
      'approved',
      'partially-approved',
      'pended',
      'cancelling',
      'cancelled',
      'closed',
      'needs-attention',
    ],
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
    next: [],
  },
  withdrawn: {
    meaning: 'The clinic’s staff decided not to send the request. The payer never had it.',
    waits: null,
    actor: 'nobody',
    next: [],
  },
  cancelling: {
    meaning: 'The clinic cancelled a request that the payer has; the payer is being told.',
    waits: 'for the payer’s system, or for staff who tell the payer',
    actor: 'frontdesk',
    next: ['cancelled', 'needs-attention'],
  },
  cancelled: {
    meaning: 'The clinic cancelled the request. If the payer had it, it knows.',
    waits: null,
    actor: 'nobody',
    next: [],
  },
  closed: {
    meaning: 'The case ended with a reason: what was missing never came, or a denial was accepted.',
    waits: null,
    actor: 'nobody',
    next: [],
  },
} as const satisfies Readonly<Record<string, StatusEntry>>;
