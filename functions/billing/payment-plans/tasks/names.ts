/** The questions that payment plans ask people, by the name of their kind. */
export const taskNames = {
  decision: 'payment-plan-decision',
  tell: 'payment-plan-tell',
  attention: 'payment-plan-attention',
} as const;
