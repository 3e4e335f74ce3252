import * as z from 'zod';
import { timelineSchema } from '../../platform/case/schemas.ts';
import { idPattern } from '../../platform/ids.ts';
import { pageQuery } from '../../platform/http/paging.ts';
import { sha256Pattern } from '../../platform/uploads/quarantine.ts';
import { cancellationBody, consent } from '../intake/schemas.ts';
import { formats, MAX_FILE_BYTES } from './patient-import.ts';
import { outcomeNames, outcomes } from './rules/outcome.ts';
import { statuses, statusNames } from './rules/statuses.ts';

/** What the API takes and gives of imports. */

const forAll = z.strictObject({
  consents: z.array(consent).max(4).default([]).describe('What every person consented to, or was told.'),
  selfPay: z.boolean().optional().describe('Who has no coverage in the file pays without one.'),
  dateOfService: z.iso.date().optional().describe('Of the next visit: coverages are verified for that day.'),
});

export const newImportBody = z.strictObject({
  format: z
    .enum(formats)
    .describe(
      '`csv`: RFC 4180, UTF-8, its first line names the columns. `fhir-ndjson`: one FHIR R4 Patient or Coverage on each line.',
    ),
  size: z.int().min(1).max(MAX_FILE_BYTES).describe('In bytes.'),
  sha256: z.string().regex(sha256Pattern, 'must be a SHA-256 checksum in base64'),
  forAll: forAll
    .default({ consents: [] })
    .describe('What holds for every person in the file, unless the row says otherwise.'),
});

export { cancellationBody };
export const importParams = z.strictObject({ importId: z.string().max(64) });

export const rowsQuery = pageQuery.extend({
  outcome: z.enum(outcomeNames).optional().describe('Only rows of which this became.'),
});

const problem = z.strictObject({
  pointer: z
    .string()
    .describe('`column:birth_date` in a CSV file, a JSON Pointer into the resource in NDJSON; empty: the whole row.'),
  detail: z.string(),
  code: z.string().optional(),
});

export const importSchema = z.strictObject({
  id: z.string().regex(idPattern('patientImport')),
  version: z.int(),
  status: z
    .enum(statusNames)
    .describe(statusNames.map((name) => `\`${name}\`: ${statuses[name].meaning}`).join('\n\n')),
  statusSince: z.iso.datetime(),
  ...newImportBody.shape,
  closesAt: z.iso.datetime().optional().describe('Until when the file must have arrived.'),
  percent: z.int().describe('How much of the file was read.'),
  rows: z
    .strictObject({
      total: z.int().describe('Rows taken so far.'),
      ...(Object.fromEntries(outcomeNames.map((name) => [name, z.int().describe(outcomes[name])])) as Record<
        (typeof outcomeNames)[number],
        z.ZodInt
      >),
    })
    .describe('How many rows came to what.'),
  countedAt: z.iso.datetime().optional().describe('When the registrations of the rows were last looked at.'),
  standstill: z
    .strictObject({ code: z.string(), words: z.string(), faults: z.array(problem).optional() })
    .optional()
    .describe('Why it came to no end.'),
  timeline: timelineSchema(z.enum(statusNames)).optional(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

export const uploadSchema = z.strictObject({
  method: z.literal('PUT'),
  url: z.url(),
  headers: z.record(z.string(), z.string()),
  expiresAt: z.iso.datetime(),
});

export const rowSchema = z.strictObject({
  row: z
    .int()
    .describe('In a CSV file as a spreadsheet counts: the line of names is 1. In NDJSON the number of the line.'),
  outcome: z.enum(outcomeNames).describe(outcomeNames.map((name) => `\`${name}\`: ${outcomes[name]}`).join('\n\n')),
  registrationId: z.string().optional(),
  patientId: z.string().optional(),
  partOf: z.int().optional().describe('Of a coverage: the row of its patient.'),
  problems: z.array(problem).optional().describe('What is wrong with it, or was left out of it.'),
});
