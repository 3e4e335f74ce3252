import * as z from 'zod';
import { auditRead } from '../../../platform/audit/entry.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound } from '../../../platform/errors.ts';
import { idPattern } from '../../../platform/ids.ts';
import { openCursor, sealCursor } from '../../../platform/seal.ts';
import { findCoverage } from '../../store.ts';
import { checkSummaryView, checkView } from '../schemas.ts';
import { checkIdsOf, readCheck, readChecks } from '../store.ts';

const position = z.strictObject({ before: z.string().regex(idPattern('eligibilityCheck')) });

/** One check, with the payer's answer. @throws NotFound */
export async function showCheck(
  context: Context,
  patientId: string,
  coverageId: string,
  checkId: string,
): Promise<Reply> {
  const [check, coverage] = await Promise.all([
    readCheck(context.clinicId, checkId),
    findCoverage(context.clinicId, patientId, coverageId),
  ]);
  const isTheirs = check?.coverageId === coverageId && (check.patientId === patientId || coverage !== undefined);
  if (!check || !isTheirs) throw new NotFound('There is no such eligibility check.');
  await auditRead(context, check.id, 'eligibilityCheck.read');
  return { status: 200, version: check.version, body: checkView(check, coverage) };
}

/** A coverage's checks, newest first, a page at a time. @throws NotFound; BadRequest for a foreign cursor */
export async function listChecks(
  context: Context,
  patientId: string,
  coverageId: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
): Promise<Reply> {
  const { clinicId } = context;
  const coverage = await findCoverage(clinicId, patientId, coverageId);
  if (!coverage) throw new NotFound('There is no such coverage.');
  const place = `listEligibilityChecks ${coverageId}`;
  const at = cursor === undefined ? undefined : position.parse(await openCursor(clinicId, place, cursor));
  const ids = await checkIdsOf(clinicId, coverage.patientId, coverageId, { limit: limit + 1, before: at?.before });
  const shown = ids.slice(0, limit);
  const checks = await readChecks(clinicId, shown);
  await Promise.all(checks.map(({ id }) => auditRead(context, id, 'eligibilityCheck.found')));
  const last = shown.at(-1);
  const next = ids.length > limit && last ? await sealCursor(clinicId, place, { before: last }) : undefined;
  return { status: 200, body: { eligibilityChecks: checks.map((check) => checkSummaryView(check, coverage)), next } };
}
