import { now } from '../platform/clock.ts';
import { linkSecret } from '../platform/link-secret.ts';
import { publicOrigin } from '../platform/origin.ts';
import { isStopped, type PatientLink } from './link.ts';
import { keepPatientLink } from './lookups/link.ts';

/**
 * The address of a patient's link, for the mail that carries it: its secret is 256 bits that only the key in KMS can make,
 * and make again for a resend; the table learns its hash. Undefined if such a link would not work any more.
 */
export async function patientLinkAddress(link: PatientLink): Promise<string | undefined> {
  if (link.state !== 'open' || isStopped(link) || link.expiresAt <= now()) return undefined;
  const secret = await linkSecret(`patient|${link.kind}|${link.clinicId}|${link.subjectId}|${link.generation}`);
  await keepPatientLink(secret, link);
  return `${await publicOrigin()}${patientPath(link.kind)}/${secret}`;
}

/** The path under which the pages of one kind of question stand. */
export function patientPath(kind: string): string {
  return `/patient/${kind}`;
}
