/** Appointments among the kinds of links to patients. */
export const LINK_KIND = 'appointment';
