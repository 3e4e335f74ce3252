/** The scheduling room, as far as others need it. */
export { appointmentLetter, type AppointmentLetter } from './use-cases/letter.ts';
export { noteNotTold } from './use-cases/not-told.ts';
export { delayLetter, type DelayLetter } from './use-cases/delay-letter.ts';
