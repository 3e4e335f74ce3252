/** The name of the question about a remittance that is held. */
export const HELD_TASK = 'remittance-held';
