import { billingBodies } from './billing.ts';
import { calendarBodies } from './calendar.ts';
import { patientBodies } from './patients.ts';
import { preauthorizationBodies } from './preauthorization.ts';
import { remittanceBodies } from './remittance.ts';
import type { Bodies, World } from './world.ts';

/**
 * For each operation with a body: one that says all that can be said, and would be taken from this clinic. An operation that
 * is new has none: the test that needs it says so.
 */
export function bodiesFor(world: World): Bodies {
  const { clinic, params, references } = world;
  return {
    ...patientBodies(world),
    ...preauthorizationBodies(world),
    ...calendarBodies(world),
    ...billingBodies(clinic.staff.supervisor.id, params, references),
    ...remittanceBodies(clinic.staff.supervisor.id, params),
    changeEmergencyWords: { own: ['blue lips'] },
    approveEmergencyWords: { staffId: clinic.staff.clinician.id, listVersion: '2026-11-22.0' },
    withdrawEmergencyWords: { staffId: clinic.staff.clinician.id, reason: 'It rings too often.' },
    handOverTask: { staffId: references['staff'] },
    createWebhookEndpoint: { url: 'https://hooks.example.org/frontdesk', events: ['preauthorization'] },
    rotateWebhookSecret: {},
    replayWebhookEvents: { eventIds: [references['evt']] },
  };
}
