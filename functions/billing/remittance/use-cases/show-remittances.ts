import type * as z from 'zod';
import { auditRead } from '../../../platform/audit/entry.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound } from '../../../platform/errors.ts';
import { pageOf, type Asked } from '../../paging.ts';
import type { RemittanceClaim, RemittanceRecord } from '../record.ts';
import type { claimsQuery } from '../schemas.ts';
import {
  listRemittanceClaims,
  listRemittances,
  positionOf,
  readFile,
  readRemittance,
  readRemittanceClaim,
} from '../store.ts';
import { fileView, remittanceClaimView, remittanceView } from '../views.ts';

/** @throws NotFound */
export async function showFile(context: Context, id: string): Promise<Reply> {
  const file = await readFile(context.clinicId, id);
  if (!file) throw new NotFound('There is no such file.');
  await auditRead(context, id, 'remittanceFile.read');
  return { status: 200, version: file.version, body: fileView(file) };
}

/** @throws NotFound for every id that is not a remittance of this clinic */
export async function remittanceOf({ clinicId }: Pick<Context, 'clinicId'>, id: string): Promise<RemittanceRecord> {
  const found = await readRemittance(clinicId, id);
  if (!found) throw new NotFound('There is no such remittance.');
  return found;
}

/** @throws NotFound for every id that is not a claim of this remittance */
export async function remittanceClaimOf(
  { clinicId }: Pick<Context, 'clinicId'>,
  remittanceId: string,
  id: string,
): Promise<RemittanceClaim> {
  const found = await readRemittanceClaim(clinicId, remittanceId, id);
  if (!found) throw new NotFound('There is no such claim of a remittance.');
  return found;
}

/** @throws NotFound */
export async function showRemittance(context: Context, id: string): Promise<Reply> {
  const remittance = await remittanceOf(context, id);
  await auditRead(context, id, 'remittance.read');
  return { status: 200, version: remittance.version, body: remittanceView(remittance) };
}

/**
 * One page of the remittances that a person must see to, or of the others.
 * @throws BadRequest if the cursor is not one of this list
 */
export async function remittancesPageOf(
  context: Context,
  { work, ...asked }: Asked & { readonly work: 'open' | 'done' },
): Promise<Reply> {
  const { items, next } = await pageOf(
    context,
    'listRemittances',
    work,
    asked,
    (limit, after: string | undefined) => listRemittances(context.clinicId, work, limit, after),
    positionOf,
  );
  await Promise.all(items.map(({ id }) => auditRead(context, id, 'remittance.read')));
  return { status: 200, body: { remittances: items.map(remittanceView), next } };
}

/** @throws NotFound */
export async function showRemittanceClaim(context: Context, remittanceId: string, id: string): Promise<Reply> {
  const claim = await remittanceClaimOf(context, remittanceId, id);
  await auditRead(context, id, 'remittanceClaim.read');
  return { status: 200, version: claim.version, body: remittanceClaimView(claim) };
}

/**
 * One page of the claims of a remittance.
 * @throws NotFound, BadRequest if the cursor is not one of this list
 */
export async function remittanceClaimsPageOf(
  context: Context,
  remittanceId: string,
  { standing, ...asked }: z.output<typeof claimsQuery>,
): Promise<Reply> {
  await remittanceOf(context, remittanceId);
  const { items, next } = await pageOf(
    context,
    'listRemittanceClaims',
    `${remittanceId} ${standing ?? ''}`,
    asked,
    (limit, after: string | undefined) => listRemittanceClaims(context.clinicId, remittanceId, limit, after),
    ({ id }) => id,
  );
  const shown = items.filter((claim) => standing === undefined || claim.standing === standing);
  await Promise.all(shown.map(({ id }) => auditRead(context, id, 'remittanceClaim.read')));
  return { status: 200, body: { claims: shown.map(remittanceClaimView), next } };
}
