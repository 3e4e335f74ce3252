import { effectConsumer } from '../../platform/effects/consumer.ts';
import type { Needs } from '../../platform/needs.ts';
import { mailAppointment } from '../mail-appointment.ts';
import { mailDelay } from '../mail-delay.ts';
import { mailPatient } from '../mail-patient.ts';
import { sendMail } from '../send-mail.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'put', 'update', 'remove'],
  audit: 'put',
  link: true,
  mail: true,
  origin: true,
  consumes: 'mail',
} as const satisfies Needs;

/** Sends the mails that changes cause. */
export const handler = effectConsumer({ sendMail, mailPatient, mailAppointment, mailDelay });
