import type * as z from 'zod';
import { readClinic, readStaff } from '../../../clinics/index.ts';
import { now, type Instant } from '../../../platform/clock.ts';
import { commit, type Change } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { ValidationFailed } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import type { Registration } from '../registration.ts';
import { missingFacts, visitLabels } from '../rules/missing.ts';
import type { registrationBody } from '../schemas.ts';
import { stepOf } from '../step.ts';
import { registrationReply } from '../view.ts';
import { clinicDate, unknownPayers } from './surroundings.ts';

/**
 * Takes what a clinic knows of a new patient: long work, of which it learns by the registration that it is told of. The
 * answer lists at once what is missing.
 * @throws ValidationFailed if it refers to what is not there
 */
export async function register(context: Context, body: z.output<typeof registrationBody>): Promise<Reply> {
  const { clinicId } = context;
  const [clinic, submitter, faults] = await Promise.all([
    readClinic(clinicId),
    body.submitterId === undefined ? undefined : readStaff(clinicId, body.submitterId),
    unknownPayers(body.coverages),
  ]);
  if (!clinic) throw new Error('the clinic does not exist');
  if (body.submitterId !== undefined && submitter?.status !== 'active')
    faults.push({ pointer: '/submitterId', detail: 'is not known', code: 'unknown-reference' });
  if (faults.length > 0)
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', faults);

  const at = now();
  const words = 'The clinic sent what it knows of a new patient.';
  const change = received(context, body, at, { id: newId('registration'), words });
  const missing = missingFacts(body, clinicDate(at, clinic.timeZone));
  return await commit(context, change, registrationReply(202, change, at, { missing }));
}

/** The change that makes a registration of what is known. @param made under which id, and from where it came */
export function received(
  context: Context,
  body: z.output<typeof registrationBody>,
  at: Instant,
  { id, words, source }: { readonly words: string } & Pick<Registration, 'id' | 'source'>,
): Change {
  const subject: Registration = {
    ...body,
    labels: visitLabels(body),
    id,
    clinicId: context.clinicId,
    version: 1,
    status: 'searching',
    statusSince: at,
    distinctFrom: [],
    ...(source ? { source } : {}),
    run: 1,
    runSince: at,
    createdAt: at,
    updatedAt: at,
  };
  return stepOf(context, null, subject, at, { deed: 'received', words });
}
