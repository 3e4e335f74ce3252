import { isWithheld, type Patient } from '../registration/index.ts';
import type { Item } from './case.ts';

/** Why nothing of a case may go to the payer, in words that say what can be done. */
export const withheldWords =
  'The patient pays in full for a service of this request, or for a day within its dates, and asked that the health plan hears nothing of it (45 CFR 164.522(a)(1)(vi)). Nothing goes to the payer: change the services or dates so that it is no longer part of the request, end the restriction if the patient takes it back, or cancel the request.';

/** The code of the standstill. */
export const WITHHELD = 'withheld-from-health-plan';

/** Whether the patient asked that the health plan hears nothing of one of these items. @param patient the record that is used */
export async function areWithheld(clinicId: string, patient: Patient, items: readonly Item[]): Promise<boolean> {
  const matters = items.map(({ productOrService, servicedPeriod }) => ({
    dateOfService: servicedPeriod.start,
    until: servicedPeriod.end,
    serviceCode: productOrService.code,
  }));
  return await isWithheld(clinicId, patient, ...matters);
}
