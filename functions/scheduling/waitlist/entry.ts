import type * as z from 'zod';
import type { waitlistEntryReply } from './schemas.ts';

/** How urgent a wish is: the codes of FHIR R4 request-priority, the most urgent first. */
export const priorities = ['stat', 'asap', 'urgent', 'routine'] as const;
export type Priority = (typeof priorities)[number];

/** What becomes of a wish. */
export const waitlistStatuses = ['waiting', 'offered', 'booked', 'ended'] as const;

/** A patient’s wish for a visit at a time that is taken: an opening that falls free and suits it is offered to them. */
export type WaitlistEntry = z.output<typeof waitlistEntryReply>;
