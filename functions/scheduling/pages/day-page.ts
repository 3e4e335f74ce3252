import { html, type Html } from '../../platform/html.ts';
import type { Page } from '../../platform/pages/layout.ts';
import { table } from '../../platform/pages/table.ts';
import { wallTime } from '../../platform/pages/times.ts';
import type { Appointment } from '../appointment.ts';
import { possibleSteps, type StepName } from '../rules/day-steps.ts';
import type { NoShowProposal } from '../use-cases/day-of.ts';
import { deskPath, type DeskAddress } from './desk.ts';
import { LIVE } from './live.ts';
import type { DeskDay } from './read-day.ts';
import { buttons, dayInWords, lacking, standing, timeOfDay } from './words.ts';

export interface ShownDay {
  readonly day: DeskDay;
  readonly address: DeskAddress & { readonly clinic: string };
  readonly clinics: readonly { readonly id: string; readonly name: string }[];
  readonly origin: string;
  readonly csrf: string;
  readonly timeZone: string;
  /** What happened to the appointment of which the page is to say something. */
  readonly news?: string;
}

/** One practitioner's day and all who wait, as the front desk works with it. */
export function dayPage(shown: ShownDay): Page {
  const { day, news } = shown;
  return {
    status: 200,
    title: 'Front desk',
    heading: day.practitioner ? `${day.practitioner.name}, ${dayInWords(day.date)}` : dayInWords(day.date),
    wide: true,
    script: LIVE,
    body: html`${news !== undefined && html`<p role="status" class="warnings">${news}</p>`} ${chooser(shown)}
      <div id="live">
        <p>As of ${timeOfDay(day.at, shown.timeZone)}.</p>
        ${delayNow(shown)} ${waiting(shown)} ${proposals(shown)} ${appointments(shown)}
      </div>
      ${delayForm(shown)}
      <p><a href="${hrefOf(shown, {})}">Show how it stands now</a></p>
      <div id="renew"></div>`,
  };
}

/** The address of the day, or of another one. */
function hrefOf({ origin, address }: ShownDay, other: DeskAddress): string {
  const { clinic, with: practitioner, date } = address;
  return origin + deskPath({ clinic, with: practitioner, date, ...other });
}

function chooser(shown: ShownDay): Html {
  const { day, origin, address, clinics } = shown;
  return html`${
      clinics.length > 1 &&
      html`<nav aria-label="Clinics">
        <ul>
          ${clinics.map(
            ({ id, name }) =>
              html`<li>
                ${id === address.clinic ? html`<strong>${name}</strong>` : html`<a href="${origin}${deskPath({ clinic: id })}">${name}</a>`}
              </li>`,
          )}
        </ul>
      </nav>`
    }
    <form class="filter" method="get" action="${origin}/front-desk">
      <input type="hidden" name="clinic" value="${address.clinic}" />
      <div>
        <label for="with">Practitioner</label>
        <select id="with" name="with">
          ${day.practitioners.map(
            ({ id, name }) =>
              html`<option value="${id}" ${id === day.practitioner?.id && html` selected`}>${name}</option>`,
          )}
        </select>
      </div>
      <div>
        <label for="date">Day</label>
        <input id="date" name="date" type="date" value="${day.date}" />
      </div>
      <button type="submit">Show</button>
    </form>
    <p>
      <a href="${hrefOf(shown, { date: nextDay(day.date, -1) })}">Day before</a> ·
      ${day.date !== day.today && html`<a href="${hrefOf(shown, { date: day.today })}">Today</a> · `}
      <a href="${hrefOf(shown, { date: nextDay(day.date, 1) })}">Day after</a>
    </p>`;
}

function nextDay(date: string, days: number): string {
  return new Date(Date.parse(`${date}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function delayNow({ day, timeZone }: ShownDay): Html | false {
  if (!day.delay || day.delay.minutes === 0) return false;
  const since = timeOfDay(day.delay.since, timeZone);
  return html`<p><strong>Running ${day.delay.minutes} minutes late</strong>, as was said at ${since}.</p>`;
}

/** Only today's delay is anybody's news. */
function delayForm(shown: ShownDay): Html | false {
  const { day } = shown;
  if (!day.practitioner || day.date !== day.today) return false;
  return html`<h2 id="late">Running late</h2>
    <p id="late-help">Who waits and who comes later today is told by mail. 0 means on time again.</p>
    ${form(shown, [
      html`<div>
        <label for="minutes">How many minutes late</label>
        <input
          id="minutes"
          name="minutes"
          type="text"
          inputmode="numeric"
          maxlength="3"
          autocomplete="off"
          aria-describedby="late-help"
          required
        />
      </div>`,
      html`<button type="submit" name="step" value="delay">Tell the patients</button>`,
    ])}`;
}

function waiting({ day, timeZone }: ShownDay): Html {
  const nameOf = (id: string): string => day.practitioners.find((each) => each.id === id)?.name ?? 'Somebody';
  if (day.waiting.length === 0)
    return html`<h2 id="waiting">Waiting now</h2>
      <p>Nobody.</p>`;
  return html`<h2 id="waiting">Waiting now</h2>
    ${table({
      title: { labelledBy: 'waiting' },
      columns: ['Patient', 'For', 'Since', 'Minutes'],
      rows: day.waiting.map((each) => [
        day.patientName(each.patientId),
        `${nameOf(each.resourceId)}, ${each.place}`,
        html`${timeOfDay(each.since, timeZone)}${!each.checkedIn && ', not checked in'}`,
        html`${each.minutes}${each.late > 0 && ` (${each.late} late)`}`,
      ]),
    })}`;
}

function proposals(shown: ShownDay): Html {
  const { day } = shown;
  if (day.proposals.length === 0) return html``;
  return html`<section class="warnings" aria-labelledby="missed">
    <h2 id="missed">Did these patients come?</h2>
    <p>The day is over, and nobody has recorded that they arrived.</p>
    ${day.proposals.map((proposal) => proposed(shown, proposal))}
  </section>`;
}

function proposed(shown: ShownDay, { appointmentId, version, start, patientId, words }: NoShowProposal): Html {
  const { day, timeZone } = shown;
  const id = `missed-${appointmentId}`;
  return html`<p id="${id}">
      <strong>${day.patientName(patientId)}</strong>, ${wallTime(start, day.practitioner?.timeZone ?? timeZone)}.
      ${words}
    </p>
    ${deed(shown, { id: appointmentId, version }, [
      button('no-show', id),
      html`<button type="submit" class="plain" name="step" value="arrival" aria-describedby="${id}">Was here</button>`,
    ])}`;
}

function appointments(shown: ShownDay): Html {
  const { day } = shown;
  if (!day.practitioner) return html`<p>The clinic has no practitioner of that name.</p>`;
  if (day.appointments.length === 0)
    return html`<h2 id="day">Appointments</h2>
      <p>None on this day.</p>`;
  const { timeZone } = day.practitioner;
  const roomName = (id: string): string | undefined => day.rooms.find((room) => room.id === id)?.name;
  return html`<h2 id="day">Appointments</h2>
    ${table({
      title: { labelledBy: 'day' },
      columns: ['Time', 'Patient', 'Visit', 'Stands', 'Do'],
      rows: day.appointments.map((appointment) => [
        timeOfDay(appointment.start, timeZone),
        html`<span id="patient-${appointment.id}">${day.patientName(appointment.patientId)}</span>`,
        day.visitName(appointment.visitTypeId),
        html`${standing(appointment, timeZone, roomName)}${lacks(appointment)}`,
        deeds(shown, appointment),
      ]),
    })}`;
}

function lacks(appointment: Appointment): Html | false {
  const words = lacking(appointment);
  return words !== undefined && html`<br /><strong>Missing: ${words}</strong>`;
}

function deeds(shown: ShownDay, appointment: Appointment): Html {
  const { day, origin, address } = shown;
  const described = `patient-${appointment.id}`;
  const steps = possibleSteps(appointment, day.at);
  const others = steps.filter((step) => step !== 'check-in');
  const { clinic, with: practitioner, date } = address;
  const checkIn = origin + deskPath({ clinic, with: practitioner, date, about: appointment.id }, '/check-in');
  return html`<div class="deeds">
    ${steps.includes('check-in') && html`<a class="button" href="${checkIn}" aria-describedby="${described}">Check in</a>`}
    ${
      others.length > 0 &&
      deed(shown, appointment, [
        others.includes('rooming') && rooms(shown, appointment),
        ...others.map((step) => button(step, described)),
      ])
    }
    ${(appointment.steps ?? []).length > 0 && appointment.status !== 'cancelled' && correction(shown, appointment)}
  </div>`;
}

/** Which room, where the clinic has any: the one that is booked with the visit first. */
function rooms({ day }: ShownDay, { resourceIds }: Appointment): Html | false {
  if (day.rooms.length === 0) return false;
  return html`<select name="room" aria-label="Room">
    <option value="">Any room</option>
    ${day.rooms.map(
      (room) =>
        html`<option value="${room.id}" ${resourceIds.includes(room.id) && html` selected`}>${room.name}</option>`,
    )}
  </select>`;
}

function correction(shown: ShownDay, appointment: Appointment): Html {
  const field = `why-${appointment.id}`;
  return html`<details>
    <summary aria-describedby="patient-${appointment.id}">A mistake</summary>
    ${deed(shown, appointment, [
      html`<div>
        <label for="${field}">Why the last step is taken back</label>
        <input id="${field}" name="reason" type="text" maxlength="500" autocomplete="off" required />
      </div>`,
      html`<button type="submit" class="plain" name="step" value="correction">Take it back</button>`,
    ])}
  </details>`;
}

/** A form that does something with one appointment, bound to the version that is shown. */
function deed(
  shown: ShownDay,
  { id, version }: Pick<Appointment, 'id' | 'version'>,
  parts: readonly (Html | false)[],
): Html {
  return form(shown, [
    html`<input type="hidden" name="about" value="${id}" /> <input type="hidden" name="version" value="${version}" />`,
    ...parts,
  ]);
}

function form({ origin, address, csrf }: ShownDay, parts: readonly (Html | false)[]): Html {
  const { clinic, with: practitioner, date } = address;
  return html`<form class="deeds" method="post" action="${origin}/front-desk">
    <input type="hidden" name="csrf" value="${csrf}" />
    <input type="hidden" name="clinic" value="${clinic}" />
    <input type="hidden" name="with" value="${practitioner}" />
    <input type="hidden" name="date" value="${date}" />
    ${parts}
  </form>`;
}

function button(step: StepName, described: string): Html {
  return html`<button type="submit" name="step" value="${step}" aria-describedby="${described}">
    ${buttons[step]}
  </button>`;
}
