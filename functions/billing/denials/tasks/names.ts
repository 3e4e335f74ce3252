/** The question about a denial whose day comes near, by the name of its kind. */
export const DENIAL_TASK = 'denial-decision';
