/** The scheduling room, as far as others need it. */
export { confirmOfferAddress } from './offers/kind.ts';
export { LINK_KIND as OPENING_OFFER_LINKS } from './offers/link-kind.ts';
export { offerNotReached } from './offers/use-cases/not-answerable.ts';
export { appointmentLetter, type AppointmentLetter } from './use-cases/letter.ts';
export { noteNotTold } from './use-cases/not-told.ts';
export { delayLetter, type DelayLetter } from './use-cases/delay-letter.ts';
export { labelsOfVisits } from './use-cases/labels-of-visits.ts';
export { patientRemindersChange, readPatientReminders } from './patient-reminders.ts';
export { firstAllowed as firstReminder } from './rules/reminders.ts';
export { estimateDue, type Scheduled } from './rules/estimate-due.ts';
export { readAppointment } from './store.ts';
export { estimateGiven } from './use-cases/needs/change-needs.ts';
export { visitPaidWrite } from './visit-payments.ts';
