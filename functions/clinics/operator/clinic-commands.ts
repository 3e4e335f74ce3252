import * as z from 'zod';
import { NotFound } from '../../platform/errors.ts';
import { addStaff } from '../add-staff.ts';
import { changeSettings } from '../change-settings.ts';
import { changeStaff, deactivateStaff, reactivateStaff } from '../change-staff.ts';
import { clinicSettingsSchema, staffDetailsSchema, type Clinic } from '../clinic.ts';
import { closeClinic, reopenClinic } from '../close-clinic.ts';
import { listClinicIds } from '../lookups/clinics.ts';
import { markAddressWorking } from '../mark-address.ts';
import { onboardClinic } from '../onboard-clinic.ts';
import { listStaff, readClinic } from '../store.ts';
import { clinicId, command, contextOf, staffId } from './command.ts';

async function shown(id: string): Promise<Clinic> {
  const clinic = await readClinic(id);
  if (!clinic) throw new NotFound('There is no such clinic.');
  return clinic;
}

/** Clinics and their staff. */
export const clinicCommands = {
  'clinic onboard': command(z.strictObject({ settings: clinicSettingsSchema }), async (operator, { settings }) => ({
    clinicId: await onboardClinic({ kind: 'operator', id: operator.name }, operator.requestId, settings),
  })),
  'clinic list': command(z.strictObject({}), async () => {
    const clinics = await Promise.all((await listClinicIds()).map((id) => readClinic(id)));
    return clinics.flatMap((clinic) => (clinic ? [{ id: clinic.id, name: clinic.name, status: clinic.status }] : []));
  }),
  'clinic show': command(z.strictObject({ clinic: clinicId }), (_operator, { clinic }) => shown(clinic)),
  'clinic settings': command(
    z.strictObject({ clinic: clinicId, settings: clinicSettingsSchema }),
    (operator, { clinic, settings }) => changeSettings(contextOf(operator, clinic), settings),
  ),
  'clinic close': command(z.strictObject({ clinic: clinicId }), (operator, { clinic }) =>
    closeClinic(contextOf(operator, clinic)),
  ),
  'clinic reopen': command(z.strictObject({ clinic: clinicId }), (operator, { clinic }) =>
    reopenClinic(contextOf(operator, clinic)),
  ),
  'staff add': command(staffDetailsSchema.extend({ clinic: clinicId }), (operator, { clinic, ...details }) =>
    addStaff(contextOf(operator, clinic), details),
  ),
  'staff change': command(
    staffDetailsSchema.partial().extend({ clinic: clinicId, staff: staffId }),
    (operator, { clinic, staff, ...change }) => changeStaff(contextOf(operator, clinic), staff, change),
  ),
  'staff deactivate': command(z.strictObject({ clinic: clinicId, staff: staffId }), (operator, { clinic, staff }) =>
    deactivateStaff(contextOf(operator, clinic), staff),
  ),
  'staff reactivate': command(z.strictObject({ clinic: clinicId, staff: staffId }), (operator, { clinic, staff }) =>
    reactivateStaff(contextOf(operator, clinic), staff),
  ),
  'staff list': command(z.strictObject({ clinic: clinicId }), async (_operator, { clinic }) => {
    await shown(clinic);
    return await listStaff(clinic);
  }),
  'bounce list': command(z.strictObject({ clinic: clinicId.optional() }), async (_operator, { clinic }) => {
    const ids = clinic ? [clinic] : await listClinicIds();
    const staff = (await Promise.all(ids.map((id) => listStaff(id)))).flat();
    return staff
      .filter(({ address }) => address.state === 'failing')
      .map(({ id, clinicId: at, name, email, address }) => ({ id, clinicId: at, name, email, ...address }));
  }),
  'bounce clear': command(z.strictObject({ clinic: clinicId, staff: staffId }), (operator, { clinic, staff }) =>
    markAddressWorking(contextOf(operator, clinic), staff),
  ),
} as const;
