/** The questions that appointments ask people, by the name of their kind. */
export const taskNames = {
  attention: 'appointment-attention',
  call: 'appointment-call',
  needs: 'appointment-needs',
} as const;
