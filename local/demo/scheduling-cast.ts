import { ClinicSystem, type Mail } from './clients.ts';
import { onboardDemoClinic, Operator, type DemoClinic } from './clinic.ts';
import { linkIn, Mailbox } from './mailbox.ts';
import { Person } from './people.ts';
import { StackClock, type Stage } from './story.ts';
import { Visitor, type Page } from './visitor.ts';

const patientNames = ['lena', 'mina', 'omar', 'nora'] as const;
type PatientName = (typeof patientNames)[number];

interface Patient {
  readonly id: string;
  readonly email: string;
  /** What was booked for them last. */
  appointmentId: string;
}

/** A clinic with two doctors and a room, and the patients and staff of a story about their time. */
export interface Cast extends Pick<Stage, 'tell'> {
  readonly clinic: DemoClinic;
  readonly system: ClinicSystem;
  readonly clock: StackClock;
  readonly mailbox: Mailbox;
  readonly apiOrigin: string;
  readonly visitTypeId: string;
  readonly doctors: readonly { readonly id: string; readonly name: string }[];
  readonly patients: Readonly<Record<PatientName, Patient>>;
  /** Lets the time come. */
  readonly goTo: (instant: string) => Promise<void>;
  readonly person: (part: keyof DemoClinic['staff']) => Person;
  readonly book: (name: PatientName, start: string, doctorId: string) => Promise<{ id: string }>;
  /** A browser at a mail's link, in which the patient has proved who they are. */
  readonly atLink: (name: PatientName, mail: Mail) => Promise<{ readonly browser: Visitor; readonly page: Page }>;
}

const OFFICE = [{ from: '08:00', to: '17:00' }];
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const;
const HOURS = { ...Object.fromEntries(WEEKDAYS.map((day) => [day, OFFICE])), saturday: [], sunday: [] };

export async function schedulingCast({ origin, apiOrigin, payer, tell }: Stage): Promise<Cast> {
  const clinic = await onboardDemoClinic(new Operator(origin), payer);
  const system = ClinicSystem.of(clinic, { origin, apiOrigin });
  const clock = new StackClock(origin);
  const mailbox = new Mailbox(origin);
  const make = async (path: string, body: object): Promise<string> =>
    (await system.must<{ id: string }>('POST', path, body)).id;
  const common = { place: 'main-street', timeZone: 'America/Chicago', hours: HOURS };
  const doctor = async (name: string, languages: readonly string[]): Promise<{ id: string; name: string }> => ({
    id: await make('/v1/resources', { kind: 'practitioner', name, languages, ...common }),
    name,
  });
  const doctors = [await doctor('Dr. Ito', ['ja', 'es']), await doctor('Dr. Ahn', ['ko'])];
  const rooms = [
    await make('/v1/resources', { kind: 'room', name: 'Room 1', ...common }),
    await make('/v1/resources', { kind: 'room', name: 'Room 2', ...common }),
  ];
  const visitTypeId = await make('/v1/visit-types', {
    name: 'Follow-up',
    minutes: 30,
    startsEvery: 30,
    needs: [
      { kind: 'practitioner', resourceIds: doctors.map(({ id }) => id) },
      { kind: 'room', resourceIds: rooms },
    ],
    preparation: [{ language: 'en', text: 'Bring what you take for your blood pressure.' }],
  });
  const patient = async (name: PatientName): Promise<Patient> => {
    const email = `${name}@mail.example.org`;
    const given = name.charAt(0).toUpperCase() + name.slice(1);
    const id = await make('/v1/patients', {
      name: [{ family: 'Haddad', given: [given] }],
      birthDate: BORN,
      gender: 'female',
      // Omar has a telephone and no email address: staff call him.
      telecom: [name === 'omar' ? { system: 'phone', value: '+13125550187' } : { system: 'email', value: email }],
    });
    return { id, email, appointmentId: '' };
  };
  const patients: Record<PatientName, Patient> = {
    lena: await patient('lena'),
    mina: await patient('mina'),
    omar: await patient('omar'),
    nora: await patient('nora'),
  };
  const people = new Map<string, Person>();
  return {
    tell,
    clinic,
    system,
    clock,
    mailbox,
    apiOrigin,
    visitTypeId,
    doctors,
    patients,
    goTo: async (instant) => clock.advance((Date.parse(instant) - (await clock.now())) / 1000),
    person: (part) => {
      const { email } = clinic.staff[part];
      const known = people.get(email) ?? new Person(email, mailbox, () => clock.now());
      people.set(email, known);
      return known;
    },
    book: (name, start, doctorId) =>
      system.must('POST', '/v1/appointments', {
        visitTypeId,
        patientId: patients[name].id,
        start,
        resourceIds: [doctorId, rooms[0]],
      }),
    atLink: async (name, mail) => {
      const browser = new Visitor();
      const proof = await browser.open(linkIn(mail, 'patient'));
      if (proof.text.includes(name)) throw new Error('the page tells of the patient before the proof');
      const page = await browser.press(proof, 'Go on', { month: '4', day: '9', year: '1988' });
      return { browser, page };
    },
  };
}
const BORN = '1988-04-09';

/** The page of the front desk for one practitioner's day, as the front desk sees it. */
export async function readFrontDesk(
  { apiOrigin, clinic, person }: Cast,
  doctorId: string,
  date: string,
): Promise<{ readonly browser: Visitor; readonly page: Page }> {
  const browser = new Visitor();
  const address = `${apiOrigin}/front-desk?clinic=${clinic.clinicId}&with=${doctorId}&date=${date}`;
  return { browser, page: await person('frontDesk').open(browser, address) };
}

/** `appt_…: booked, 2026-12-09T16:00:00.000Z`. */
export function sayAppointment({ id, status, start }: { id: string; status: string; start: string }): string {
  return `${id}: ${status}, ${start}`;
}
