import type * as z from 'zod';
import type { Instant } from '../platform/clock.ts';
import type { appointmentReply } from './appointment-schemas.ts';
import type { dayStep } from './day-schemas.ts';

/** A visit of one patient, or the time that is held for one. */
export type Appointment = AppointmentView & {
  readonly clinicId: string;
  /** The time that it takes of each of its resources, buffers included, as it stands on their day sheets. */
  readonly takes: { readonly from: string; readonly to: string };
  /** Number of the workflow's execution; the execution of any other number ends itself. */
  readonly run: number;
  /** When that execution begins, or began; absent where nothing comes due. */
  readonly runAt?: Instant;
};

/** The appointment as the API tells it. */
export type AppointmentView = z.output<typeof appointmentReply>;

/** Something that was done to an appointment on its day. */
export type DayStep = z.output<typeof dayStep>;

/** What a patient can have said of an appointment. */
export const participantStatuses = ['needs-action', 'accepted', 'tentative', 'declined'] as const;

/** What a patient is told of an appointment by mail beside reminders. */
export const patientNews = ['rescheduled', 'cancelled', 'delay'] as const;

/** Why an appointment was cancelled: the codes of FHIR R4 appointment-cancellation-reason. */
export const cancellationReasons = [
  'pat',
  'pat-crs',
  'pat-cpp',
  'pat-dec',
  'pat-fb',
  'pat-lt',
  'pat-mt',
  'pat-mv',
  'pat-preg',
  'pat-swl',
  'pat-ucp',
  'prov',
  'prov-pers',
  'prov-dch',
  'prov-edu',
  'prov-hosp',
  'prov-labs',
  'prov-mri',
  'prov-onc',
  'maint',
  'meds-inc',
  'other',
  'oth-cms',
  'oth-err',
  'oth-fin',
  'oth-iv',
  'oth-int',
  'oth-mu',
  'oth-room',
  'oth-oerr',
  'oth-swie',
  'oth-weath',
] as const;
