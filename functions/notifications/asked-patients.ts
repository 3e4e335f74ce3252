import { billingLinks } from '../billing/index.ts';
import type { PatientLink } from '../patient-links/index.ts';
import type { Context } from '../platform/context.ts';
import { confirmPatientAddress, patientNotReached } from '../registration/index.ts';
import { confirmOfferAddress, OPENING_OFFER_LINKS, offerNotReached } from '../scheduling/index.ts';

/** What a room that asks patients by links says of the mails with them. */
interface Asker {
  /** Whether the mail may still go where it was meant to go; where not, the room sees to it that somebody else is asked. */
  readonly confirm: (context: Context, link: PatientLink) => Promise<boolean>;
  readonly notReached: (context: Context, subjectId: string) => Promise<void>;
}

const askers: Readonly<Record<string, Asker>> = {
  registration: {
    confirm: confirmPatientAddress,
    notReached: async (context, subjectId) => patientNotReached(context, 'registration', subjectId),
  },
  ...billingLinks,
  [OPENING_OFFER_LINKS]: { confirm: confirmOfferAddress, notReached: offerNotReached },
};

/** Asked right before a mail with a link is sent. A kind of question that is not known here has nobody who could say yes. */
export async function mayMailPatient(context: Context, link: PatientLink): Promise<boolean> {
  return (await askers[link.kind]?.confirm(context, link)) ?? false;
}

/** A mail with a link of this kind did not arrive, or was complained of. */
export async function patientUnreached(context: Context, linkKind: string, subjectId: string): Promise<void> {
  await askers[linkKind]?.notReached(context, subjectId);
}
