/** Payment plans among the kinds of questions to patients: what is offered, and how one stands. */
export const LINK_KIND = 'payment-plan';
