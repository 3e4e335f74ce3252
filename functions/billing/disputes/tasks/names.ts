/** The questions that disputes ask people, by the name of their kind. */
export const taskNames = {
  review: 'dispute-review',
  approval: 'dispute-approval',
  privacy: 'dispute-privacy',
  tell: 'dispute-tell',
  entityAnswer: 'dispute-entity-answer',
  entityDecision: 'dispute-entity-decision',
  attention: 'dispute-attention',
} as const;
