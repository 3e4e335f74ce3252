import { createHmac } from 'node:crypto';
import type * as z from 'zod';
import { clinicDate, readClinic, readStaff } from '../../../clinics/index.ts';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { derivedKey } from '../../../platform/derived-key.ts';
import { NotFound, ValidationFailed, type Fault } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import type { Patient } from '../../patient.ts';
import { readSurvivor } from '../../store.ts';
import { identityCheckChange, type IdentityCheck } from '../check.ts';
import type { identityCheckBody } from '../schemas.ts';
import { checkView } from '../view.ts';

/**
 * Records that a staff member looked at a piece of evidence of who the patient is. Of its number a keyed hash and the end are
 * kept.
 * @throws NotFound if the clinic has no such patient, ValidationFailed if the staff member is not known, the document had
 * expired, or it confirms what the record does not hold
 */
export async function recordIdentityCheck(
  context: Context,
  of: string,
  { number, ...body }: z.output<typeof identityCheckBody>,
): Promise<Reply> {
  const { clinicId } = context;
  const [clinic, patient, staff] = await Promise.all([
    readClinic(clinicId),
    readSurvivor(clinicId, of),
    readStaff(clinicId, body.checkedBy),
  ]);
  if (!clinic || !patient) throw new NotFound('There is no such patient.');
  const { id: patientId } = patient;
  const at = now();
  const checkedAt = body.checkedAt ?? at;
  const faults: Fault[] = [];
  const fault = (pointer: string, detail: string, code?: string): number => faults.push({ pointer, detail, code });
  if (staff?.status !== 'active') fault('/checkedBy', 'is not known', 'unknown-reference');
  if (checkedAt > at) fault('/checkedAt', 'must not be in the future');
  if (body.expiresOn !== undefined && body.expiresOn < clinicDate(checkedAt, clinic))
    fault('/expiresOn', 'must not be before the day on which it was checked: an expired document proves nothing');
  if (body.confirms.includes('address') && patient.address.length === 0)
    fault('/confirms', 'names an address, and the record holds none');
  if (faults.length > 0)
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', faults);

  const check: IdentityCheck = {
    ...body,
    id: newId('identityCheck'),
    version: 1,
    patientId,
    status: 'valid',
    ...(number === undefined ? {} : await numberOf(clinicId, body, number)),
    confirmed: confirmedBy(body.confirms, patient),
    checkedAt,
    createdAt: at,
    updatedAt: at,
  };
  return await commit(
    context,
    { at, records: [identityCheckChange(clinicId, null, check, 'identityCheck.recorded')] },
    { status: 201, version: 1, body: checkView(check) },
  );
}

/** The shortest number of which an end can be shown without giving most of it away. */
const SHOWN = 4;

async function numberOf(
  clinicId: string,
  { kind, issuer = '' }: Pick<IdentityCheck, 'kind' | 'issuer'>,
  number: string,
): Promise<Pick<IdentityCheck, 'numberHash' | 'numberEnd'>> {
  const secret = await derivedKey('MATCH_KEY_ID', 'frontdesk:document-number:v1');
  const bare = number.toUpperCase().replaceAll(/[^0-9A-Z]/g, '');
  const words = [clinicId, kind, issuer.trim().toUpperCase(), bare].join('\u0000');
  return {
    numberHash: createHmac('sha256', secret).update(words).digest('base64url'),
    ...(bare.length >= 2 * SHOWN ? { numberEnd: bare.slice(-SHOWN) } : {}),
  };
}

/** What the record says now of the facts that are confirmed. */
function confirmedBy(confirms: IdentityCheck['confirms'], patient: Patient): IdentityCheck['confirmed'] {
  const name = patient.name.find(({ use }) => use === 'official') ?? patient.name[0];
  const address = patient.address.find(({ use }) => use === 'home') ?? patient.address[0];
  return {
    ...(confirms.includes('name') && name ? { name } : {}),
    ...(confirms.includes('birthDate') ? { birthDate: patient.birthDate } : {}),
    ...(confirms.includes('address') && address ? { address } : {}),
  };
}
