/** The questions that offers of openings ask staff, by the name of their kind. */
export const taskNames = {
  attention: 'opening-offer-attention',
  call: 'opening-offer-call',
} as const;
