/** Offers of openings among the kinds of questions to patients. */
export const LINK_KIND = 'opening-offer';
