import * as z from 'zod';
import { weekdays } from '../clinics/index.ts';
import { labelsSchema } from '../registration/index.ts';
import { label, text } from '../platform/http/texts.ts';
import { idPattern } from '../platform/ids.ts';
import { isNpi } from '../platform/rules/npi.ts';

/** What the API takes and gives of resources and visit types. */

export const slug = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words with hyphens, e.g. main-street');
export const language = z
  .string()
  .max(35)
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language tag, e.g. es');
export const resourceId = z.string().regex(idPattern('resource'), 'must be the id of a resource');
export const visitTypeId = z.string().regex(idPattern('visitType'), 'must be the id of a visit type');
export const resourceKinds = ['practitioner', 'room', 'device'] as const;

const wallTime = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a wall-clock time, e.g. 08:30');
export const staffId = z.string().regex(idPattern('staff'));
export const wallDateTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/, 'must be a wall-clock time of a day, e.g. 2026-12-24T12:00')
  .refine((local) => z.iso.date().safeParse(local.slice(0, 10)).success, 'must be a day of the calendar');
const timeZone = z.string().max(64).refine(isTimeZone, 'must be an IANA time zone, e.g. America/Chicago');

function isTimeZone(zone: string): boolean {
  // The names alone: an offset such as +05:00 knows no daylight saving.
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone }).format();
    return true;
  } catch {
    return false;
  }
}

export const place = slug.describe('One of the clinic’s sites, by a name of its own.');
const stretch = z
  .strictObject({ from: wallTime, to: wallTime, place: place.optional() })
  .refine(
    ({ from, to }) => from < to,
    'must end after it begins: work over midnight is two stretches, to 24:00 and from 00:00',
  );
const day = z
  .array(stretch)
  .max(8)
  .refine(
    (stretches) => stretches.every(({ from }, index) => index === 0 || (stretches[index - 1]?.to ?? '') <= from),
    'must be in order and must not overlap',
  );
const week = z.strictObject(
  Object.fromEntries(weekdays.map((name) => [name, day])) as Record<(typeof weekdays)[number], typeof day>,
);
const exception = z
  .strictObject({
    kind: z
      .enum(['holiday', 'leave', 'extra-hours'])
      .describe('A holiday takes the weekly hours away, extra hours add some, leave takes away both.'),
    start: wallDateTime,
    end: wallDateTime,
    place: place.optional().describe('Of extra hours: where, if elsewhere than usual.'),
    note: text(200).optional(),
  })
  .refine(({ start, end }) => start < end, 'must end after it begins');
const hoursOfPeriod = z.strictObject({
  period: z
    .strictObject({
      start: z.iso.date().describe('The first day on which they hold.'),
      end: z.iso.date().optional().describe('The last one; without it they hold for good.'),
    })
    .refine(({ start, end }) => end === undefined || start <= end, 'must end no earlier than it begins'),
  hours: week,
});
const isOnce = (starts: readonly string[]): boolean => new Set(starts).size === starts.length;

const resourceFields = z.strictObject({
  name: label(120),
  place: place.describe('Where it works or stands, where its hours do not say otherwise.'),
  timeZone,
  hours: week.describe('Weekly hours, in the wall clock of its zone.'),
  hoursByPeriod: z
    .array(hoursOfPeriod)
    .max(20)
    .refine((each) => isOnce(each.map(({ period }) => period.start)), 'must begin on different days')
    .describe(
      'Other weekly hours, instead of `hours`, from a certain day on or between two days. Of those that hold on a day, the ones that began last count.',
    ),
  exceptions: z.array(exception).max(200),
  specialties: z.array(slug).max(20).describe('What a practitioner is found by.'),
  languages: z.array(language).max(20).describe('Which a practitioner speaks with patients.'),
  npi: z.string().max(10).refine(isNpi, 'must be a National Provider Identifier with a right check digit'),
});
const optional = { hoursByPeriod: true, exceptions: true, specialties: true, languages: true, npi: true } as const;

export const resourceBody = resourceFields
  .extend({
    kind: z.enum(resourceKinds),
    hoursByPeriod: resourceFields.shape.hoursByPeriod.default([]),
    exceptions: resourceFields.shape.exceptions.default([]),
    specialties: resourceFields.shape.specialties.default([]),
    languages: resourceFields.shape.languages.default([]),
  })
  .partial({ npi: true });

/** Fields that a change gives replace what stood there whole. */
export const resourceChangeBody = resourceFields
  .extend({ npi: resourceFields.shape.npi.nullable(), status: z.enum(['active', 'inactive']) })
  .partial()
  .extend({ reason: text(500).describe('Why, for the record.') })
  .refine(changesSomething, 'must change something');

function changesSomething({ reason: _reason, ...fields }: { readonly reason: string }): boolean {
  return Object.keys(fields).length > 0;
}

const stamps = { version: z.int(), createdAt: z.iso.datetime(), updatedAt: z.iso.datetime() };
export const resourceReply = resourceFields
  .partial(optional)
  .required({ exceptions: true, specialties: true, languages: true })
  .extend({
    id: resourceId,
    kind: z.enum(resourceKinds),
    status: z.enum(['active', 'inactive']).describe('Nothing is booked with an inactive one.'),
    ...stamps,
  });

const need = z.strictObject({
  kind: z.enum(resourceKinds),
  resourceIds: z
    .array(resourceId)
    .min(1)
    .max(100)
    .refine((ids) => new Set(ids).size === ids.length, 'must name each resource once')
    .describe('Which of the clinic’s resources can fill this place.'),
});
const mustHave = z.boolean().default(false).describe('Nothing is booked without it.');
/** What a visit needs beside time. */
const requirement = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('authorization').describe('Units of a payer’s authorization, where a coverage pays.'),
    serviceCode: z
      .string()
      .regex(/^(\d{4}[0-9A-Z]|[A-Z]\d{4})$/, 'must be a CPT or HCPCS code')
      .describe('The service that the payer certifies.'),
    unit: z.enum(['visit', '15-minutes', 'day']),
    quantity: z
      .int()
      .min(1)
      .max(9999)
      .optional()
      .describe('How many units a visit takes; one, or of quarters of an hour as many as it lasts, where not given.'),
    mustHave,
  }),
  z.strictObject({
    kind: z.literal('eligibility').describe('The payer’s word that the coverage holds on the day.'),
    mustHave,
  }),
  z.strictObject({ kind: z.literal('referral'), mustHave }),
  z.strictObject({ kind: z.literal('form').describe('A form or a consent that is signed.'), name: slug, mustHave }),
]);
const named = (each: z.output<typeof requirement>): string => {
  switch (each.kind) {
    case 'authorization':
      return `authorization ${each.serviceCode}`;
    case 'form':
      return `form ${each.name}`;
    case 'eligibility':
    case 'referral':
      return each.kind;
  }
};
const minutes = (min: number, max: number): z.ZodInt => z.int().min(min).max(max);
/** Whether a copay is asked for a kind of visit. Policy, by secondary sources: a clinic says what holds. */
export const visitCopays = ['usual', 'preventive', 'global-period'] as const;
const visitTypeFields = z.strictObject({
  name: label(120),
  minutes: minutes(1, 7 * 24 * 60).describe('How long the visit itself takes.'),
  bufferBefore: minutes(0, 24 * 60).describe('Minutes in which everything that it needs is made ready.'),
  bufferAfter: minutes(0, 24 * 60).describe('Minutes in which everything that it needs is cleared up.'),
  startsEvery: minutes(5, 60)
    .refine((every) => 60 % every === 0, 'must be a part of an hour: 5, 6, 10, 12, 15, 20, 30 or 60')
    .describe('Openings begin at these minutes of an hour of the wall clock: 15 for :00, :15, :30, :45.'),
  noticeMinutes: minutes(0, 90 * 24 * 60).describe('How late it can be booked: so many minutes before it begins.'),
  daysAhead: minutes(1, 730).describe('How far ahead it can be booked.'),
  needs: z
    .array(need)
    .min(1)
    .max(20)
    .describe(
      'What must be free together. The first is whom the visit is with: openings are told for each that can fill it.',
    ),
  requires: z
    .array(requirement)
    .max(20)
    .refine((all) => new Set(all.map(named)).size === all.length, 'must name each once')
    .describe('What it needs beside time. A self-pay visit’s estimate and an interpreter need not be said.'),
  preparation: z
    .array(z.strictObject({ language, text: label(2000) }))
    .max(20)
    .refine(
      (texts) => new Set(texts.map((each) => each.language)).size === texts.length,
      'must have one text for each language',
    )
    .describe('What the patient is told to do before, by language.'),
  copay: z
    .enum(visitCopays)
    .optional()
    .describe('Whether a copay is asked for: not for preventive visits, nor within the global period of a surgery.'),
  labels: labelsSchema,
});
export const visitTypeBody = visitTypeFields.extend({
  bufferBefore: visitTypeFields.shape.bufferBefore.default(0),
  bufferAfter: visitTypeFields.shape.bufferAfter.default(0),
  startsEvery: visitTypeFields.shape.startsEvery.default(15),
  noticeMinutes: visitTypeFields.shape.noticeMinutes.default(0),
  daysAhead: visitTypeFields.shape.daysAhead.default(180),
  requires: visitTypeFields.shape.requires.default([]),
  preparation: visitTypeFields.shape.preparation.default([]),
  labels: labelsSchema.default([]),
});
export const visitTypeChangeBody = visitTypeFields
  .extend({ status: z.enum(['active', 'inactive']) })
  .partial()
  .extend({ reason: text(500).describe('Why, for the record.') })
  .refine(changesSomething, 'must change something');
export const visitTypeReply = visitTypeFields.extend({
  id: visitTypeId,
  status: z.enum(['active', 'inactive']).describe('Nothing is booked of an inactive one.'),
  ...stamps,
});

/** Ids in paths. One that cannot be an id is not found, like one that is somebody else's. */
export const resourceParams = z.strictObject({ resourceId: z.string().max(64) });
export const visitTypeParams = z.strictObject({ visitTypeId: z.string().max(64) });
export const patientParams = z.strictObject({ patientId: z.string().max(64) });

export { pageQuery } from '../platform/http/paging.ts';
