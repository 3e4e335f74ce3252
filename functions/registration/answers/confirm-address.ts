import type { PatientLink } from '../../patient-links/index.ts';
import type { Context } from '../../platform/context.ts';
import { readRegistration } from '../intake/store.ts';
import { askClinicInstead } from './ask-clinic-instead.ts';
import { LINK_KIND } from './link-kind.ts';
import { whomToAsk } from './rules/whom-to-ask.ts';

/**
 * Whether a mail with this link may still go where it was meant to go: asked right before it is sent, since a patient may have
 * named a confidential address meanwhile. Where it may not, the clinic is asked instead.
 */
export async function confirmPatientAddress(context: Context, link: PatientLink): Promise<boolean> {
  // A kind of question that is not known here has nobody who could say yes.
  if (link.kind !== LINK_KIND) return false;
  const subject = await readRegistration(link.clinicId, link.subjectId);
  if (!subject) return false;
  const { email, ...asked } = whomToAsk(subject, subject.information?.missing ?? [], undefined);
  if (email === link.email) return true;
  if (asked.of === 'clinic') await askClinicInstead(context, link.subjectId, asked.because);
  return false;
}
