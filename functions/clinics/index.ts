/** The clinics room: tenants, their staff, settings and credentials. */
export {
  staffRoles,
  weekdays,
  type Calendar,
  type Clinic,
  type ClinicSettings,
  type Staff,
  type StaffDetails,
  type StaffedHours,
  type StaffRole,
  type Weekday,
} from './clinic.ts';
export { RESOURCE_SERVER, type ApiClient } from './api-client.ts';
export { findApiClient } from './lookups/api-client-by-client-id.ts';
export { listStaff, readApiClient, readClinic, readStaff, staffChange } from './store.ts';
export { findStaffBySubject, type StaffLocation } from './lookups/staff-by-subject.ts';
export { closedDays } from './rules/closed-days.ts';
export { workingStaff } from './working-staff.ts';
export { addStaffedTime, clinicDate, clinicInstant, isAvailable, staffedSeconds } from './rules/staffed-hours.ts';
export { markAddressFailing } from './mark-address.ts';
