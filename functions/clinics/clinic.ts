import * as z from 'zod';
import { idPattern } from '../platform/ids.ts';
import { isNpi } from '../platform/rules/npi.ts';

/** The roles that a clinic's staff can have. One person may have several. */
export const staffRoles = [
  'authorization-specialist',
  'nurse',
  'clinician',
  'supervisor',
  'front-desk',
  'billing-specialist',
  'privacy-officer',
] as const;
export type StaffRole = (typeof staffRoles)[number];

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof weekdays)[number];

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

const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a wall-clock time, e.g. 08:30');
const date = z.iso.date();

/** One stretch of a day in which staff are there, in the clinic's wall clock: from inclusive, to exclusive. `24:00` ends a day. */
const stretch = z
  .strictObject({ from: wallTime, to: wallTime })
  .refine(({ from, to }) => from < to, 'must end after it begins');
const day = z
  .array(stretch)
  .max(8)
  .refine(
    (stretches) => stretches.every(({ from }, index) => index === 0 || (stretches[index - 1]?.to ?? '') <= from),
    'must be in order and must not overlap',
  )
  .default([]);

/** When staff are there: by day of the week, less the closed dates. */
export const staffedHoursSchema = z
  .strictObject({
    monday: day,
    tuesday: day,
    wednesday: day,
    thursday: day,
    friday: day,
    saturday: day,
    sunday: day,
    /** Dates on which nobody is there, e.g. public holidays. */
    closed: z.array(date).max(400).default([]),
  })
  .refine((hours) => weekdays.some((name) => hours[name].length > 0), 'must have at least one stretch in the week');
export type StaffedHours = z.output<typeof staffedHoursSchema>;

const minutes = (max: number): z.ZodNumber => z.int().min(1).max(max);

/** How many business days before a visit what it needs is asked for, and until how many it can still come. */
const visitNeeds = z
  .strictObject({ firstDaysBefore: z.int().min(1).max(60), lastDaysBefore: z.int().min(0).max(30) })
  .refine(({ firstDaysBefore, lastDaysBefore }) => lastDaysBefore < firstDaysBefore, 'must leave a day between')
  .default({ firstDaysBefore: 5, lastDaysBefore: 1 });

/** What a clinic can set. */
export const clinicSettingsSchema = z.strictObject({
  name: z.string().trim().min(1).max(120),
  /** For mail: a name that says nothing of what the clinic treats. */
  neutralName: z.string().trim().min(1).max(60),
  timeZone,
  staffedHours: staffedHoursSchema,
  /** How long a review may take, in staffed minutes. */
  reviewTurnaround: z
    .strictObject({ standard: minutes(60 * 24 * 30), expedited: minutes(60 * 24 * 3) })
    .default({ standard: 8 * 60, expedited: 2 * 60 }),
  /** When a task goes up, as hundredths of the time between opening and deadline. */
  escalation: z
    .strictObject({
      remindAt: z.array(z.int().min(1).max(99)).max(5),
      nextPersonAt: z.int().min(1).max(100),
      supervisorAt: z.int().min(1).max(200),
      queueAt: z.int().min(1).max(400),
    })
    .refine(
      ({ remindAt, nextPersonAt, supervisorAt, queueAt }) =>
        nextPersonAt <= supervisorAt &&
        supervisorAt <= queueAt &&
        remindAt.every((at, index) => at > (remindAt[index - 1] ?? 0)),
      'must go up in order: reminders, next person, supervisor, queue',
    )
    .default({ remindAt: [50], nextPersonAt: 75, supervisorAt: 90, queueAt: 100 }),
  /** How long the clinic has to send what is missing, in calendar days, before the case is closed; reminded halfway. */
  informationDays: z.int().min(1).max(90).default(14),
  /** How long a patient has to answer an opening that is offered: never less, so that a mail is seen; never more, so that the next has a chance. */
  openingOffers: z
    .strictObject({
      shortestMinutes: minutes(24 * 60),
      longestHours: z
        .int()
        .min(1)
        .max(7 * 24),
    })
    .refine(({ shortestMinutes, longestHours }) => shortestMinutes <= longestHours * 60, 'must be in order')
    .optional(),
  visitNeeds,
  /** When no-shows are proposed: so many minutes after a practitioner's last work of the day. */
  noShow: z
    .strictObject({
      proposeAfterMinutes: z
        .int()
        .min(0)
        .max(24 * 60),
    })
    .optional(),
  /** How many days before a visit patients are reminded of it by mail; 7 and 2 where it is absent, never where it is empty. */
  reminders: z
    .strictObject({
      daysAhead: z
        .array(z.int().min(1).max(60))
        .max(5)
        .refine((days) => new Set(days).size === days.length, 'must name each number once'),
    })
    .optional(),
  /** How disputes of bills are decided: what one person alone may give up of one, in cents, and the clocks; policy of ours where it is absent. */
  disputes: z
    .strictObject({
      approvalAbove: z.int().min(0).max(100_000_000),
      reviewHours: z.int().min(1).max(400),
      answerDays: z.int().min(1).max(90),
      payerDays: z.int().min(1).max(180),
    })
    .optional(),
  /**
   * Payment plans: how many installments at most, in how many days the patient agrees, how many days before one is due they are reminded, how
   * many after it one is missed; 4, 14, 3 and 7 where it is absent. More than 4 only for a clinic that gives the disclosures of Regulation Z.
   */
  paymentPlans: z
    .strictObject({
      mostInstallments: z.int().min(2).max(60),
      answerDays: z.int().min(1).max(60),
      remindDaysBefore: z.int().min(1).max(14),
      graceDays: z.int().min(0).max(60),
    })
    .optional(),
  /** Where patients pay by a hosted page (docs/payments.md): its credentials are an operator's, `payment secret`. None: nobody pays so. */
  paymentGateway: z
    .strictObject({
      kind: z.literal('hosted-checkout'),
      endpoint: z
        .url({ protocol: /^https?$/ })
        .max(300)
        .refine((value) => !/[?#@]/.test(value), 'must have no query, fragment or credentials'),
    })
    .optional(),
  /** Whether the clinic is a nonprofit hospital, or a part of one: 26 CFR 1.501(r) binds its collections. */
  nonprofitHospital: z.boolean().optional(),
  /** Whom patients and payers may call. */
  contact: z.strictObject({
    phone: z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be an E.164 number, e.g. +13125550142'),
    fax: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/, 'must be an E.164 number, e.g. +13125550143')
      .optional(),
    /** The number that answers emergencies, by day and night: shown wherever something reads like one. */
    emergency: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/, 'must be an E.164 number, e.g. +13125550144')
      .optional(),
  }),
  /** The clinic's own National Provider Identifier: who asks payers about coverage. */
  npi: z.string().refine(isNpi, 'must be a National Provider Identifier with a right check digit').optional(),
  /** The staff member who hears of what nobody else can be told. */
  notificationStaffId: z.string().regex(idPattern('staff')).optional(),
  /** Requests that the clinic may make in one minute; the service's own limit where absent. */
  requestsPerMinute: z.int().min(1).max(10_000).optional(),
});
export type ClinicSettings = z.output<typeof clinicSettingsSchema>;

/** What holds of settings that are younger than the clinic's record. */
export const youngerSettings: Pick<ClinicSettings, 'visitNeeds'> = { visitNeeds: visitNeeds.parse(undefined) };

export interface Clinic extends ClinicSettings {
  readonly id: string;
  readonly version: number;
  readonly status: 'active' | 'closed';
  readonly createdAt: string;
}

/** What the staffed-hours rules need of a clinic. */
export type Calendar = Pick<Clinic, 'timeZone' | 'staffedHours'>;

const email = z
  .email()
  .max(254)
  .transform((address) => address.toLowerCase());

/** What can be set of a staff member. */
export const staffDetailsSchema = z.strictObject({
  name: z.string().trim().min(1).max(120),
  email,
  roles: z
    .array(z.enum(staffRoles))
    .min(1)
    .max(staffRoles.length)
    .refine((roles) => new Set(roles).size === roles.length, 'must name each role once'),
  /** For clinicians: how a request's ordering provider is matched to who hears of it. */
  npi: z
    .string()
    .regex(/^[12]\d{9}$/)
    .optional(),
  /** Gets no new tasks from the first to the last of these days, both included, in the clinic's zone. */
  away: z
    .strictObject({ from: date, to: date })
    .refine(({ from, to }) => from <= to, 'must end no earlier than it begins')
    .optional(),
});
export type StaffDetails = z.output<typeof staffDetailsSchema>;

export interface Staff extends StaffDetails {
  readonly id: string;
  readonly clinicId: string;
  readonly version: number;
  readonly status: 'active' | 'inactive';
  /** The `sub` of their sign-in. */
  readonly subject: string;
  /** Whether mail reaches them. A failing address gets no tasks until it is changed or set right by an operator. */
  readonly address: {
    readonly state: 'working' | 'failing';
    readonly since?: string;
    /** Why, as the mail service put it in one word: `bounce`, `complaint`, `reject`. */
    readonly cause?: string;
  };
}
