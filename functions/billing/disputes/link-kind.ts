/** Disputes among the kinds of questions to patients: what was asked or answered. */
export const LINK_KIND = 'dispute';
/** Bills among them: whether something of one is wrong. */
export const BILL_LINK_KIND = 'bill';
