/**
 * The prior authorization room. Other rooms, the operator's command and the documents take from here: the statuses and their
 * meanings, and how a payer's data is read.
 */
export { isActive, isFinal, mayFollow, statuses, statusNames, type Status } from './rules/statuses.ts';
export { parsePayer, policyFor, type Payer, type Policy } from './payer.ts';
export { reviewActions, type ReviewAction } from './case.ts';
export { deeds, waits } from './rules/next-deed.ts';
export { taskNames } from './tasks/names.ts';
