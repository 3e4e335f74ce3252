/** Appointments at work without a state machine: what is due is done, mails go out, patients follow their links. */
import { commit } from '../../../functions/platform/commit.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { executionName } from '../../../functions/platform/case/step.ts';
import { handler as mailHandler } from '../../../functions/notifications/handlers/send-mail.ts';
import { foundByNothing } from '../../../functions/registration/person-index.ts';
import type { Patient } from '../../../functions/registration/patient.ts';
import { newPatient } from '../../../functions/registration/store.ts';
import type { Appointment } from '../../../functions/scheduling/appointment.ts';
import { handler as answer } from '../../../functions/scheduling/handlers/answer-appointment-question.ts';
import { handler as planHandler } from '../../../functions/scheduling/handlers/plan-appointment-run.ts';
import { handler as readHandler } from '../../../functions/scheduling/handlers/read-appointment.ts';
import { handler as remindHandler } from '../../../functions/scheduling/handlers/remind-patient.ts';
import { handler as show } from '../../../functions/scheduling/handlers/show-appointment-question.ts';
import { appointmentOf } from '../../../functions/scheduling/step.ts';
import type { VisitType, Resource } from '../../../functions/scheduling/resource.ts';
import { browserAt, secretsFor, type Answer, type PatientBrowser } from '../registration/answers-desk.ts';
import { person } from '../registration/intake-desk.ts';
import { openDesk, type Desk } from './desk.ts';

export const EMAIL = 'ana.rivera@mail.example.org';
export const BORN = { month: '2', day: '28', year: '1961' };

export interface RemindersDesk {
  readonly desk: Desk;
  readonly doctor: Resource;
  readonly visitType: VisitType;
  /** A patient with an email address. @returns the id */
  patient(more?: Readonly<Record<string, unknown>>): Promise<string>;
  /** A visit of half an hour. */
  book(patientId: string, start: string, visitType?: VisitType): Promise<Appointment>;
  read(id: string): Promise<Appointment>;
  /** Lets the time come, and does all that is due of the appointment until then. @returns the deeds */
  until(id: string, instant: string): Promise<string[]>;
  /** Runs the mail sender over every mail that is to go. */
  sendMails(): Promise<void>;
  /** A browser at the link that went last to this address, whose visitor has proved who they are. */
  atLink(proof?: Readonly<Record<string, string>>): Promise<PatientBrowser & { readonly page: Answer }>;
}

export async function openRemindersDesk(): Promise<RemindersDesk> {
  const desk = await openDesk();
  const { bench, context } = desk;
  const { clinicId } = bench;
  const doctor = await desk.resource();
  const visitType = await desk.visitType([[doctor]]);
  const read = async (id: string): Promise<Appointment> => await appointmentOf(context, id);
  const drive = async (id: string): Promise<string[]> => {
    const done: string[] = [];
    const input = { clinicId, id, execution: executionName(await read(id)) };
    for (;;) {
      const { deed } = await readHandler(input);
      if (deed === 'finish' || deed === 'await-news') return done;
      done.push(deed);
      await (deed === 'remind-patient' ? remindHandler : planHandler)(input);
      if (deed === 'plan-next-run') return done;
    }
  };
  return {
    desk,
    doctor,
    visitType,
    patient: async (more = {}) => {
      const id = newId('patient');
      const telecom = [
        { system: 'email', value: EMAIL },
        { system: 'phone', value: '+13125550142' },
      ];
      // As the API makes one: with the audit that each of the patient's records has.
      const details = person({ telecom, contact: [], identifier: [], ...more }) as Omit<Patient, 'id' | 'active'>;
      await commit(context, { records: [newPatient(clinicId, { ...details, id, active: true }, foundByNothing)] });
      return id;
    },
    book: async (patientId, start, type = visitType) => await desk.book(type, start, [doctor], { patientId }),
    read,
    until: async (id, instant) => {
      const done: string[] = [];
      for (;;) {
        const { runAt } = await read(id);
        if (runAt === undefined || runAt > instant) break;
        if (runAt > new Date().toISOString()) bench.setTime(runAt);
        done.push(...(await drive(id)));
        const { runAt: next, reminders } = await read(id);
        const due = reminders.find(({ state }) => state === 'planned')?.dueAt;
        // The execution waits for what is due within a day.
        if (next === runAt && due !== undefined && due <= instant) bench.setTime(due);
        else if (next === runAt) break;
      }
      bench.setTime(instant);
      return done;
    },
    sendMails: async () => {
      for (const { pk, sk } of await bench.effects('mailAppointment'))
        await mailHandler({ Records: [{ body: JSON.stringify({ pk, sk }) }] } as never);
    },
    atLink: async (proof = BORN) => {
      const secret = secretsFor(bench, EMAIL, 'appointment').at(-1) ?? '';
      const browser = browserAt(secret, { kind: 'appointment', show, answer });
      await browser.open();
      const page = await browser.prove(proof);
      return Object.assign(browser, { page });
    },
  };
}
