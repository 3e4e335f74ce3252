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

/** How many kinds of units a visit needs, and whether a payer is asked for it. */
export function besideTime(requires: readonly Requirement[]): { readonly units: number; readonly asksPayer: boolean } {
  return {
    units: requires.filter(({ kind }) => kind === 'authorization').length,
    asksPayer: requires.some(({ kind }) => kind === 'eligibility'),
  };
}
