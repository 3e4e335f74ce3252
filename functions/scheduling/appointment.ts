import type * as z from 'zod';
import type { Instant } from '../platform/clock.ts';
import type { appointmentReply } from './appointment-schemas.ts';
import type { NeedKind, paymentSchema, Provision } from './needs-schemas.ts';
import type { dayStep } from './day-schemas.ts';

/** A visit of one patient, or the time that is held for one. */
export type Appointment = AppointmentView & {
  readonly clinicId: string;
  /** The time that it takes of each of its resources, buffers included, as it stands on their day sheets. */
  readonly takes: { readonly from: string; readonly to: string };
  /** When its present time was taken. */
  readonly scheduledAt: Instant;
  readonly provisions: readonly RecordedProvision[];
  readonly waivers: readonly Waiver[];
  /** While it lacks something: when somebody is asked for it. */
  readonly chase?: Chase;
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

/** What is done about what a visit lacks. */
export interface Chase {
  /** Of the visit's time that it is about: another time is another chase. */
  readonly scheduledAt: Instant;
  /** When somebody is asked. */
  readonly askAt: Instant;
  /** Until when what is lacking can come. */
  readonly lastAt: Instant;
  /** When somebody was asked, while the task is open. */
  readonly asked?: Instant;
  /** Until then whoever was asked waits for it. */
  readonly postponedTo?: Instant;
  /** It was said that it did not come in time. */
  readonly over?: true;
}

/** Who pays. */
export type Payment = z.output<typeof paymentSchema>;

/** What was provided for a visit, who saw it, and for what it is good. */
export interface RecordedProvision {
  readonly provision: Provision;
  readonly staffId: string;
  readonly at: Instant;
  /** The visit as it was then. */
  readonly of: {
    readonly start: Instant;
    readonly day: string;
    readonly leadId: string;
    readonly coverageId?: string;
    readonly language?: string;
  };
}

/** A need that the visit takes place without. Why stands in the audit. */
export interface Waiver {
  readonly kind: NeedKind;
  readonly name?: string;
  readonly staffId: string;
  readonly at: Instant;
}

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
