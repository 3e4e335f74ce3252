/** The questions that this room asks people, by the name of their kind. */
export const taskNames = {
  determination: 'preauthorization-determination',
  release: 'preauthorization-release',
  submission: 'preauthorization-submission',
  outcome: 'preauthorization-outcome',
  latePayer: 'preauthorization-late-payer',
  payerDocuments: 'preauthorization-payer-documents',
  shortfall: 'preauthorization-shortfall',
  remedyOutcome: 'preauthorization-remedy-outcome',
  attention: 'preauthorization-attention',
} as const;
