/** The questions that appointments ask people, by the name of their kind. */
export const taskNames = {
  attention: 'appointment-attention',
  needs: 'appointment-needs',
} as const;
