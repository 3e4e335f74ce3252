/** What the clinic's webhook hears of: each delivery is the same deed, and two dozen would be the same two dozen times. */
export const HEARD: readonly string[] = [
  'preauthorization.awaiting-information',
  'preauthorization.approved',
  'task.escalated',
];
