/** Statements of accounts among the kinds of links to patients. */
export const STATEMENT_LINK_KIND = 'statement';
