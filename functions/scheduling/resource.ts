import type * as z from 'zod';
import type { resourceReply, visitTypeReply } from './schemas.ts';

/** Somebody or something whose time is booked: a practitioner, a room, a device. */
export type Resource = z.output<typeof resourceReply>;

/** What the rules need to know of when a resource works. */
export type Schedule = Pick<Resource, 'timeZone' | 'hours' | 'hoursByPeriod' | 'exceptions' | 'place'>;

/** A kind of visit: how long it takes, what it needs together, when it can be booked. */
export type VisitType = z.output<typeof visitTypeReply>;

/** What a visit of a type needs beside time. */
export type Requirement = VisitType['requires'][number];
