import { commit } from '../platform/commit.ts';
import type { Actor } from '../platform/context.ts';
import { newId } from '../platform/ids.ts';
import type { ClinicSettings } from './clinic.ts';
import { clinicPointer } from './lookups/clinics.ts';
import { clinicChange } from './store.ts';

/**
 * Makes a clinic. It has no staff and no API client yet.
 * @returns its id
 */
export async function onboardClinic(actor: Actor, requestId: string, settings: ClinicSettings): Promise<string> {
  const id = newId('clinic');
  await commit(
    { clinicId: id, actor, requestId },
    {
      records: [clinicChange({ id, status: 'active', ...settings }, null, 'clinic.onboarded')],
      writes: [clinicPointer(id)],
    },
  );
  return id;
}
