import * as z from 'zod';
import { text } from '../platform/http/texts.ts';
import { idPattern } from '../platform/ids.ts';
import { isNpi } from '../platform/rules/npi.ts';
import { toldByClinicBecause, type ToldByClinicBecause } from './told.ts';

/** What all that the API takes and gives of billing has in common. */

/** The greatest amount of one charge, payment or entry, in cents: ten million dollars. */
export const MOST_CENTS = 1_000_000_000;

/** An amount that is paid, charged or moved: always more than nothing. */
export const moneySchema = z.strictObject({
  amount: z.int().min(1).max(MOST_CENTS).describe('In minor units: 1050 is $10.50.'),
  currency: z.literal('USD'),
});

/** An amount that is told: it may be nothing. */
export const moneyReply = z.strictObject({
  amount: z.int().describe('In minor units: 1050 is $10.50.'),
  currency: z.literal('USD'),
});

/** How the patient hears of something. `clinic`: the clinic's staff tell them. */
export const toldReply = z.strictObject({
  by: z.enum(['mail', 'clinic']),
  because: z.enum(Object.keys(toldByClinicBecause) as [ToldByClinicBecause, ...ToldByClinicBecause[]]).optional(),
  remindedAt: z.iso.datetime().optional(),
});

/** A number that another system gave to something. It stands in files of payers and banks. */
export const reference = (max: number): z.ZodString =>
  z
    .string()
    .max(max)
    .regex(/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/, 'must be visible ASCII characters');

export const npi = z.string().max(10).refine(isNpi, 'must be a National Provider Identifier with a right check digit');
export const serviceCode = z.string().regex(/^(\d{4}[0-9A-Z]|[A-Z]\d{4})$/, 'must be a CPT or HCPCS code');
export const modifiers = z.array(z.string().regex(/^[0-9A-Z]{2}$/, 'must be a two-character modifier')).max(4);

export const accountId = z.string().regex(idPattern('billingAccount'), 'must be the id of a billing account');
export const patientId = z.string().regex(idPattern('patient'), 'must be the id of a patient');
export const coverageId = z.string().regex(idPattern('coverage'), 'must be the id of a coverage');
export const appointmentId = z.string().regex(idPattern('appointment'), 'must be the id of an appointment');
export const chargeId = z.string().regex(idPattern('charge'), 'must be the id of a charge');
export const estimateId = z.string().regex(idPattern('goodFaithEstimate'), 'must be the id of a good-faith estimate');
export const staffId = z.string().regex(idPattern('staff'), 'must be the id of a staff member');

export const stamps = { version: z.int(), createdAt: z.iso.datetime(), updatedAt: z.iso.datetime() };

/** Ids in paths. One that cannot be an id is not found, like one that is somebody else's. */
const inPath = z.string().max(64);
export const accountParams = z.strictObject({ accountId: inPath });
export const chargeParams = z.strictObject({ accountId: inPath, chargeId: inPath });
export const claimParams = z.strictObject({ accountId: inPath, claimId: inPath });
export const invoiceParams = z.strictObject({ accountId: inPath, invoiceId: inPath });
export const paymentParams = z.strictObject({ accountId: inPath, paymentId: inPath });
export const entryParams = z.strictObject({ accountId: inPath, entryNumber: inPath });
export const patientParams = z.strictObject({ patientId: inPath });
export const estimateParams = z.strictObject({ patientId: inPath, estimateId: inPath });

export { next, pageQuery } from '../platform/http/paging.ts';

/** Who decided it, and why: for the record. */
export const decidedBy = {
  staffId: staffId.describe('Who decided it.'),
  reason: text(500).describe('Why, for the record.'),
};
