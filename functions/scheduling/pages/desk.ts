import {
  findStaffBySubject,
  readClinic,
  readStaff,
  type Clinic,
  type Staff,
  type StaffRole,
} from '../../clinics/index.ts';
import type { Context } from '../../platform/context.ts';
import { idPattern } from '../../platform/ids.ts';
import { html, type Html } from '../../platform/html.ts';
import type { PageRequest } from '../../platform/pages/request.ts';
import { readSession, signOutForm, type Session } from '../../reviews/pages/index.ts';

/** Who may see the day: who works with the patients that come. */
const roles: readonly StaffRole[] = ['front-desk', 'nurse', 'clinician', 'supervisor'];

/** A person at the desk of one clinic. */
export interface Desk {
  readonly session: Session;
  readonly clinic: Clinic;
  readonly staff: Staff;
  /** Every clinic at whose desk the person may stand. */
  readonly clinics: readonly Clinic[];
}

/** How far the sign-in leads: to a desk, or why to none. */
export type DeskVisit =
  | ({ readonly to: 'desk' } & Desk)
  | { readonly to: 'sign-in' }
  /** Signed in, but at no desk; or not at that of the clinic that was asked for, whether there is such a clinic or not. */
  | { readonly to: 'nowhere'; readonly session: Session };

/** @param clinicId of the clinic that is asked for; the first at which the person works where it is not said */
export async function deskVisit({ cookies }: PageRequest, clinicId: string | undefined): Promise<DeskVisit> {
  const session = await readSession(cookies);
  if (!session) return { to: 'sign-in' };
  const places = await findStaffBySubject(session.subject);
  const found = await Promise.all(
    places.map(async (place) => ({
      clinic: await readClinic(place.clinicId),
      staff: await readStaff(place.clinicId, place.staffId),
    })),
  );
  const desks = found.flatMap(({ clinic, staff }) =>
    clinic?.status === 'active' && staff?.status === 'active' && staff.roles.some((role) => roles.includes(role))
      ? { clinic, staff }
      : [],
  );
  const desk = clinicId === undefined ? desks[0] : desks.find(({ clinic }) => clinic.id === clinicId);
  if (!desk) return { to: 'nowhere', session };
  return { to: 'desk', session, ...desk, clinics: desks.map(({ clinic }) => clinic) };
}

export function contextOf({ clinic, staff }: Desk, { requestId, sourceIp }: PageRequest): Context {
  return { clinicId: clinic.id, actor: { kind: 'staff', id: staff.id }, requestId, sourceIp };
}

/** What the forms of the desk's pages are good for. */
export const csrfPurpose = ({ clinic }: Pick<Desk, 'clinic'>): string => `front-desk ${clinic.id}`;

export async function corner({ staff, session }: Desk): Promise<Html> {
  return html`<p>${staff.name}</p>
    ${await signOutForm(session)}`;
}

/** Where the page stands: ids and a date, and nothing else of what was asked for. */
export interface DeskAddress {
  readonly clinic?: string;
  readonly with?: string;
  readonly date?: string;
  /** The appointment that the page says something of. */
  readonly about?: string;
  /** Somebody else was faster. */
  readonly late?: 'yes';
}

const forms: Readonly<Record<keyof DeskAddress, RegExp>> = {
  clinic: idPattern('clinic'),
  with: idPattern('resource'),
  date: /^\d{4}-\d{2}-\d{2}$/,
  about: idPattern('appointment'),
  late: /^yes$/,
};

/** What of these parameters is an address of the desk; what has another form is left out. */
export function addressIn(parameters: Readonly<Record<string, string>>): DeskAddress {
  const known = Object.entries(forms).flatMap(([name, form]) => {
    const value = parameters[name];
    return value !== undefined && form.test(value) && (name !== 'date' || isDate(value)) ? [[name, value]] : [];
  });
  return Object.fromEntries(known) as DeskAddress;
}

const isDate = (text: string): boolean => {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};

/** The path of a page of the desk, from the public origin on. */
export function deskPath(address: DeskAddress, page = ''): string {
  const query = new URLSearchParams(
    Object.entries(address).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return `/front-desk${page}${query.size > 0 ? `?${query.toString()}` : ''}`;
}
