import type { Context } from '../../platform/context.ts';
import { LINK_KIND } from './link-kind.ts';
import { askClinicInstead } from './ask-clinic-instead.ts';

/** A mail with a link to a patient did not arrive: the clinic is asked, where the link was about a registration. */
export async function patientNotReached(context: Context, linkKind: string, subjectId: string): Promise<void> {
  if (linkKind === LINK_KIND) await askClinicInstead(context, subjectId, 'mail-not-delivered');
}
