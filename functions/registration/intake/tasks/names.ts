/** The questions that registrations ask people, by the name of their kind. */
export const taskNames = {
  samePerson: 'registration-same-person',
  attention: 'registration-attention',
} as const;
