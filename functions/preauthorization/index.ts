/**
 * The prior authorization room. Other rooms, the operator's command and the documents take from here: the statuses and their
 * meanings, how a payer’s data is read, and the units that visits set aside.
 */
export { isActive, isFinal, mayFollow, statuses, statusNames, type Status } from './rules/statuses.ts';
export { parsePayer, policyFor, type Payer, type Policy } from './payer.ts';
export { reviewActions, unitKinds, type ReviewAction, type UnitKind } from './case.ts';
export { deeds, waits } from './rules/next-deed.ts';
export { taskNames } from './tasks/names.ts';
export { ledgerParts, openLedger, type OpenLedger } from './ledger.ts';
export { ended, setAside, stillServes, unused, type Ledger, type SetAside, type Shortage } from './rules/ledger.ts';
