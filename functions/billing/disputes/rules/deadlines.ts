import { addStaffedTime, clinicDate, clinicInstant, type Calendar } from '../../../clinics/index.ts';
import { plusSeconds, type Instant } from '../../../platform/clock.ts';
import { businessDaysAfter, daysAfter } from '../../rules/days.ts';
import { federalRules } from './federal.ts';
import { clockOf, type DisputeStatus } from './statuses.ts';

/** The clocks of disputes, as a clinic sets them. */
export interface DisputeSettings {
  /** What one person alone may give up of one dispute, in cents. */
  readonly approvalAbove: number;
  /** Staffed hours in which a specialist decides. */
  readonly reviewHours: number;
  /** Calendar days in which the patient can accept an answer or contest it. */
  readonly answerDays: number;
  /** Calendar days in which a payer is waited for. */
  readonly payerDays: number;
}
/** Policy, where the clinic says nothing else. */
export const usualDisputes: DisputeSettings = { approvalAbove: 50_000, reviewHours: 40, answerDays: 30, payerDays: 45 };

/** What the clocks need of a clinic. */
export interface DisputeClinic extends Calendar {
  readonly disputes?: DisputeSettings | undefined;
  readonly reviewTurnaround: { readonly standard: number };
  readonly informationDays: number;
}

/** The last minute of the clinic’s day. */
const lastMinute = (day: string, clinic: Calendar): Instant =>
  new Date(Date.parse(clinicInstant(daysAfter(day, 1), '00:00', clinic)) - 60_000).toISOString();

/**
 * By when whoever must act in this status should have acted: undefined for an end alone. Days end with the clinic’s own day.
 * @param since from when the status counts; of the federal process the day of the entity’s notice, or of the clinic’s answer
 */
export function deadlineOf(
  status: DisputeStatus,
  at: Instant,
  clinic: DisputeClinic,
  since: string = clinicDate(at, clinic),
): Instant | undefined {
  const settings = clinic.disputes ?? usualDisputes;
  const inDays = (days: number): Instant => lastMinute(daysAfter(since, days), clinic);
  const inBusinessDays = (days: number): Instant => lastMinute(businessDaysAfter(since, days), clinic);
  switch (clockOf(status)) {
    case 'at-once':
      return plusSeconds(at, 900);
    case 'review':
      return addStaffedTime(at, settings.reviewHours, clinic);
    case 'staffed-day':
      return addStaffedTime(at, clinic.reviewTurnaround.standard / 60, clinic);
    case 'information':
      return inDays(clinic.informationDays);
    case 'patient':
      return inDays(settings.answerDays);
    case 'payer':
      return inDays(settings.payerDays);
    case 'entity-answer':
      return inBusinessDays(federalRules.answerWithinBusinessDays);
    case 'entity-decision':
      return inBusinessDays(federalRules.decideWithinBusinessDays);
    case null:
      return undefined;
  }
}
