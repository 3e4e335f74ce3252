import { readFrontDesk, sayAppointment, schedulingCast, type Cast } from './scheduling-cast.ts';
import { expect, type Stage } from './story.ts';
import { linkIn } from './mailbox.ts';
import { Visitor } from './visitor.ts';

/** An appointment's weeks: found, held, booked, reminded of, given up and filled again; its day; and a day on which the doctor is ill. */
export async function scheduling(stage: Stage): Promise<void> {
  const cast = await schedulingCast(stage);
  await findHoldBook(cast);
  await emergency(cast);
  await remindersAndWaitlist(cast);
  await theDay(cast);
  await theDoctorIsIll(cast);
}

/** Wednesday, ten in the morning in Chicago, nine days ahead. */
const WEDNESDAY = '2026-12-02T16:00:00.000Z';
const THURSDAY = '2026-12-03';

async function findHoldBook(cast: Cast): Promise<void> {
  const { tell, system, patients, visitTypeId, doctors } = cast;
  // Who was invited signs in within a week.
  await readFrontDesk(cast, doctors[0]?.id ?? '', '2026-11-23');
  tell('', '— Find, hold, book');
  const { openings, total } = await system.must<Found>('POST', '/v1/openings/search', {
    visitTypeId,
    from: '2026-12-02T06:00:00Z',
    to: '2026-12-03T06:00:00Z',
    language: 'es',
    partOfDay: 'morning',
  });
  const wanted = openings.find(({ start }) => start === WEDNESDAY);
  expect(wanted !== undefined, 'an opening at ten with somebody who speaks Spanish');
  tell('openings', `${total} with somebody who speaks Spanish, on Wednesday morning`);
  const wish = { visitTypeId, patientId: patients.lena.id, start: WEDNESDAY, resourceIds: wanted.resourceIds };
  const held = await system.must<Appointment>('POST', '/v1/appointments', { ...wish, hold: { minutes: 5 } });
  tell('appointment', `${held.id}: ${held.status} for five minutes`);
  const late = await system.call<Taken>('POST', '/v1/appointments', { ...wish, patientId: patients.omar.id });
  expect(late.status === 409 && late.body.openings.length > 0, `409 with the nearest openings, not ${late.status}`);
  const [nearest] = late.body.openings;
  const other = doctors.find(({ id }) => nearest?.resourceIds.includes(id));
  tell('another client', `409: the doctor ${late.body.errors[0]?.detail ?? ''}`);
  tell('', `nearest: ${nearest?.start ?? ''} with ${other?.name ?? ''}`);
  const path = `/v1/appointments/${held.id}`;
  const booked = await system.change<Appointment>('POST', path, `${path}/confirmation`, {});
  expect(booked.status === 'booked', `booked, not ${booked.status}`);
  patients.lena.appointmentId = held.id;
  tell('appointment', sayAppointment(booked));
}

async function emergency(cast: Cast): Promise<void> {
  const { tell, system, clinic, clock, mailbox, patients, person, visitTypeId, doctors } = cast;
  tell('', '— Somebody writes what reads like an emergency');
  const words = await system.change<{ listVersion: string }>('PUT', '/v1/emergency-words', '/v1/emergency-words', {
    own: ['blue lips'],
  });
  await system.change('POST', '/v1/emergency-words', '/v1/emergency-words/approval', {
    staffId: clinic.staff.clinician.id,
    listVersion: words.listVersion,
  });
  tell(
    'clinician',
    `has read and approved the list ${words.listVersion}, with words of the clinic’s own: from now on texts are screened by it`,
  );
  const { emergency: notice } = await system.must<{ emergency?: { call: { number: string }[] } }>(
    'POST',
    '/v1/waitlist-entries',
    {
      visitTypeId,
      patientId: patients.omar.id,
      from: '2027-03-01T06:00:00Z',
      to: '2027-03-31T06:00:00Z',
      comment: 'Me duele mucho el pecho y no puedo respirar',
    },
  );
  expect(notice !== undefined, 'an answer that says where to go now');
  tell('the answer', `is recorded, and says first: call ${notice.call.map(({ number }) => number).join(', ')}`);
  // Who is asked may have signed in a moment ago, and a code of the authenticator counts once.
  await clock.advance(60);
  for (const part of ['nurse', 'clinician', 'frontDesk'] as const) {
    const mails = await mailbox.mails(clinic.staff[part].email);
    const mail = mails.find(({ subject, text }) => `${subject} ${text}`.includes('Possible emergency'));
    if (!mail) continue;
    expect(!mail.text.includes('pecho'), 'a mail that says nothing of the matter');
    const browser = new Visitor();
    const page = await person(part).open(browser, linkIn(mail));
    expect(page.text.includes('no puedo respirar'), 'the text, behind the sign-in');
    const done = await browser.press(page, 'Somebody sees to it', { note: 'Called him: the ambulance is there.' });
    expect(done.status === 200, `a decision, not ${done.status}`);
    tell('mail', `to ${mail.to[0] ?? ''} at once: who read it, called`);
    expect(doctors.length === 2, 'two doctors');
    return;
  }
  throw new Error('expected: a person who is asked');
}

async function remindersAndWaitlist(cast: Cast): Promise<void> {
  const { tell, system, goTo, mailbox, patients, visitTypeId, atLink } = cast;
  tell('', '— Reminders, by the weeks');
  await goTo('2026-11-25T16:01:00Z');
  const first = await mailbox.latest(patients.lena.email);
  tell('a week before', `to ${patients.lena.email}: "${first.subject}", with a calendar entry and a link`);
  const { browser, page } = await atLink('lena', first);
  await browser.press(page, 'Send to the clinic', { choice: 'confirm' });
  const accepted = await system.must<Appointment>('GET', `/v1/appointments/${patients.lena.appointmentId}`);
  expect(accepted.participantStatus === 'accepted', `accepted, not ${accepted.participantStatus}`);
  tell('Lena', 'says by the link that she will come');

  tell('', '— She must cancel after all: the time is filled from the waitlist');
  const waiting = await system.must<{ id: string }>('POST', '/v1/waitlist-entries', {
    visitTypeId,
    patientId: patients.mina.id,
    from: '2026-11-30T06:00:00Z',
    to: '2026-12-04T06:00:00Z',
    noticeHours: 12,
    priority: 'asap',
  });
  await goTo('2026-11-30T16:01:00Z');
  const second = await mailbox.latest(patients.lena.email);
  expect(second.at > first.at, 'a second reminder');
  const lena = await atLink('lena', second);
  await lena.browser.press(lena.page, 'Send to the clinic', { choice: 'cancel', reason: 'pat-mt' });
  tell('two days before', 'Lena is reminded again, and cancels by the link');
  await cast.clock.advance(60);
  const offer = await mailbox.latest(patients.mina.email);
  const mina = await atLink('mina', offer);
  expect(mina.page.text.includes('is held for you'), 'an opening that is held');
  tell('mail', `to ${patients.mina.email}: "${offer.subject}"`);
  await mina.browser.press(mina.page, 'Send to the clinic', { answer: 'take' });
  await cast.clock.settle();
  const taken = await system.must<{ status: string; appointmentId?: string }>(
    'GET',
    `/v1/waitlist-entries/${waiting.id}`,
  );
  expect(taken.status === 'booked' && taken.appointmentId !== undefined, `booked, not ${taken.status}`);
  patients.mina.appointmentId = taken.appointmentId;
  const hers = await system.must<Appointment>('GET', `/v1/appointments/${taken.appointmentId}`);
  expect(hers.start === WEDNESDAY, 'the time that Lena gave up');
  tell('appointment', `${sayAppointment(hers)}: Mina has the time that Lena gave up`);
}

async function theDay(cast: Cast): Promise<void> {
  const { tell, system, goTo, book, clinic, patients, doctors } = cast;
  const [doctor] = doctors;
  tell('', '— The day of the visit, at the front desk');
  patients.omar.appointmentId = (await book('omar', '2026-12-02T17:00:00.000Z', doctor?.id ?? '')).id;
  await goTo('2026-12-02T15:50:00Z');
  const minasDoctor = await system.must<Appointment>('GET', `/v1/appointments/${patients.mina.appointmentId}`);
  const desk = await readFrontDesk(cast, minasDoctor.resourceIds[0] ?? '', '2026-12-02');
  const arrived = await desk.browser.press(desk.page, 'Arrived');
  expect(arrived.text.includes('Waits since'), 'Mina in the queue');
  tell('front desk', `${arrived.title}: Mina has arrived, and waits`);
  await goTo('2026-12-02T16:05:00Z');
  const by = { staffId: clinic.staff.frontDesk.id };
  const path = `/v1/appointments/${patients.mina.appointmentId}`;
  const { waiting } = await system.must<{ waiting: { minutes: number }[] }>('GET', '/v1/queue?place=main-street');
  tell('queue', `${waiting.length} waits, for ${waiting[0]?.minutes ?? 0} minutes`);
  await system.change('POST', path, `${path}/rooming`, by);
  const out = await system.change<Appointment>('POST', path, `${path}/check-out`, by);
  expect(out.status === 'fulfilled', `fulfilled, not ${out.status}`);
  tell('appointment', sayAppointment(out));

  tell('', '— Omar does not come');
  await goTo('2026-12-02T23:35:00Z');
  const { proposals } = await system.must<{ proposals: { appointmentId: string }[] }>(
    'GET',
    `/v1/resources/${doctor?.id ?? ''}/no-show-proposals?date=2026-12-02`,
  );
  expect(proposals[0]?.appointmentId === patients.omar.appointmentId, 'a no-show that is proposed');
  tell('proposed', `${proposals[0].appointmentId}: it seems that nobody came; a person must say so`);
  const of = `/v1/appointments/${patients.omar.appointmentId}`;
  const missed = await system.change<Appointment>('POST', of, `${of}/no-show`, by);
  expect(missed.status === 'noshow', `noshow, not ${missed.status}`);
  tell('appointment', sayAppointment(missed));
}

async function theDoctorIsIll(cast: Cast): Promise<void> {
  const { tell, system, book, clinic, patients, doctors, mailbox, person, atLink, clock } = cast;
  const [ill, other] = doctors;
  tell('', '— The doctor is ill tomorrow');
  for (const [name, hour] of [
    ['nora', 16],
    ['omar', 17],
    ['lena', 18],
  ] as const)
    await book(name, `${THURSDAY}T${hour}:00:00.000Z`, ill?.id ?? '');
  const absence = await system.must<{ id: string }>('POST', `/v1/resources/${ill?.id ?? ''}/absences`, {
    start: `${THURSDAY}T00:00`,
    end: '2026-12-04T00:00',
    reason: 'prov-pers',
    staffId: clinic.staff.frontDesk.id,
  });
  await clock.advance(60);
  const asked = async (): Promise<Absence> => system.must<Absence>('GET', `/v1/absences/${absence.id}`);
  const { appointments } = await asked();
  expect(appointments.length === 3, `three who are hit, not ${appointments.length}`);
  tell('absence', `${appointments.length} appointments are cancelled; ${saysWho(appointments)}`);
  const offer = (name: 'nora' | 'lena') =>
    mailbox.latest(patients[name].email, ({ text }) => text.includes('/patient/opening-offer/'));
  const nora = await atLink('nora', await offer('nora'));
  const choice = nora.page.root.querySelectorAll('option').find(({ text }) => text.includes(other?.name ?? ''));
  await nora.browser.press(nora.page, 'Send to the clinic', { opening: choice?.getAttribute('value') ?? '' });
  tell('Nora', `takes by the link: ${choice?.text.trim() ?? ''}`);
  const lena = await atLink('lena', await offer('lena'));
  await lena.browser.press(lena.page, 'Send to the clinic', { opening: 'call' });
  tell('Lena', 'asks for a call');
  await clock.settle();
  const calls = (await mailbox.mails(clinic.staff.frontDesk.email)).filter(({ text }) =>
    text.includes('Call a patient whose appointment cannot take place'),
  );
  expect(calls.length === 2, `two to be called, not ${calls.length}`);
  const [mail] = calls;
  expect(mail !== undefined, 'a mail to staff');
  const browser = new Visitor();
  const page = await person('frontDesk').open(browser, linkIn(mail));
  const free = page.root.querySelectorAll('select option').filter((option) => option.getAttribute('value'));
  const done = await browser.press(page, 'Book the new time', { opening: free[0]?.getAttribute('value') ?? '' });
  expect(done.status === 200, `a new time, not ${done.status}`);
  tell('staff', `call, and book on the page while they speak: ${free[0]?.text.trim() ?? ''}`);
  const [last] = (await asked()).appointments.filter(({ status }) => status === 'to-call');
  const [start = '', ...resourceIds] = (free[1]?.getAttribute('value') ?? '').split('|');
  await system.must('POST', `/v1/opening-offers/${last?.offerId ?? ''}/answer`, {
    staffId: clinic.staff.frontDesk.id,
    answer: 'take',
    opening: { start, resourceIds },
  });
  tell('staff', `record what the other said on the telephone: ${start}; the task to call is done by it`);
  const { appointments: settled, stillHit } = await asked();
  expect(
    settled.every(({ status }) => status === 'accepted') && stillHit.length === 0,
    `everybody with a new time, not ${saysWho(settled)}`,
  );
  tell('absence', saysWho(settled));
}

function saysWho(appointments: Absence['appointments']): string {
  const of = new Map<string, number>();
  for (const { status } of appointments) of.set(status, (of.get(status) ?? 0) + 1);
  return [...of].map(([status, count]) => `${count} ${status}`).join(', ');
}

interface Appointment {
  readonly id: string;
  readonly status: string;
  readonly start: string;
  readonly participantStatus: string;
  readonly resourceIds: readonly string[];
}
interface Found {
  readonly openings: readonly { readonly start: string; readonly resourceIds: readonly string[] }[];
  readonly total: number;
}
interface Taken {
  readonly openings: Found['openings'];
  readonly errors: readonly { readonly detail: string }[];
}
interface Absence {
  readonly appointments: readonly { readonly status: string; readonly offerId: string }[];
  readonly stillHit: readonly unknown[];
}
