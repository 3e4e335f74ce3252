/** The questions that imports ask people, by the name of their kind. */
export const importTaskNames = { attention: 'patient-import-attention' } as const;
