import { html, type Html } from '../../platform/html.ts';
import { inDollars } from '../../platform/money.ts';
import { faultSummary, fieldRow, type Field, type Returned } from '../../platform/pages/fields.ts';
import type { Page } from '../../platform/pages/layout.ts';
import { fullName } from '../../registration/index.ts';
import type { Appointment } from '../appointment.ts';
import type { ToVerify, Verifiable } from '../rules/check-in.ts';
import { stepOn } from '../rules/day-steps.ts';
import type { CheckIn } from '../use-cases/day-of.ts';
import { deskPath, type DeskAddress } from './desk.ts';
import { timeOfDay } from './words.ts';

export interface ShownCheckIn {
  readonly appointment: Appointment;
  readonly list: CheckIn;
  readonly visitName: string;
  readonly address: DeskAddress;
  readonly origin: string;
  readonly csrf: string;
  readonly returned?: Returned;
}

const titles: Readonly<Record<Verifiable, string>> = {
  identity: 'Identity',
  address: 'Address',
  coverage: 'Coverage',
};

const without: Field = {
  name: 'without',
  label: 'Why not everything was verified',
  help: 'Only where something above was not.',
  type: 'text',
  required: false,
  maxLength: 500,
};

/** What to verify with a patient and what is to be paid, with the form that checks the patient in. */
export function checkInPage(shown: ShownCheckIn): Page {
  const { appointment, list, visitName, address, origin, csrf, returned } = shown;
  const { patient, verify, missing, pay } = list;
  const { clinic, with: practitioner, date } = address;
  const faults = returned?.faults ?? [];
  const isThere = stepOn(appointment, 'arrival') !== undefined;
  return {
    status: faults.length > 0 ? 422 : 200,
    title: faults.length > 0 ? 'Error: Check in' : 'Check in',
    heading: `Check in: ${fullName(patient)}`,
    body: html`${faults.length > 0 && faultSummary('Nobody was checked in yet', faults, (name) => fieldIds[name])}
      <dl>
        <dt>Appointment</dt>
        <dd>${timeOfDay(appointment.start, appointment.timeZone)}, ${visitName}</dd>
        <dt>Born</dt>
        <dd>${patient.birthDate}</dd>
        <dt>Address on record</dt>
        <dd>${addressOf(list)}</dd>
        <dt>To be paid today</dt>
        <dd>${pay.amount && `${inDollars(pay.amount)}. `}${pay.words}</dd>
        ${
          pay.paid.amount > 0 &&
          html`<dt>Paid for this visit</dt>
            <dd>${inDollars(pay.paid)}</dd>`
        }
      </dl>
      ${
        missing.length > 0 &&
        html`<section class="warnings" aria-labelledby="missing">
          <h2 id="missing">Still missing</h2>
          <ul>
            ${missing.map(({ kind, name, why }) => html`<li>${kind}${name !== undefined && ` (${name})`}: ${why}</li>`)}
          </ul>
        </section>`
      }
      <form class="choice" method="post" action="${origin}/front-desk" novalidate>
        <input type="hidden" name="csrf" value="${csrf}" />
        <input type="hidden" name="clinic" value="${clinic}" />
        <input type="hidden" name="with" value="${practitioner}" />
        <input type="hidden" name="date" value="${date}" />
        <input type="hidden" name="about" value="${appointment.id}" />
        <input type="hidden" name="version" value="${appointment.version}" />
        <input type="hidden" name="step" value="check-in" />
        <fieldset id="verified">
          <legend>What have you verified?</legend>
          ${verify.map((each) => tick(each, returned))}
        </fieldset>
        ${fieldRow('without', without, returned)}
        <div class="deeds">
          <button type="submit" name="present" value="yes">
            ${isThere ? 'Check in' : 'Check in: the patient is here'}
          </button>
          ${!isThere && html`<button type="submit" name="present" value="no">Check in ahead</button>`}
        </div>
      </form>
      <p><a href="${origin}${deskPath({ clinic, with: practitioner, date })}">Back to the day</a></p>`,
  };
}

const fieldIds: Readonly<Record<string, string>> = { verified: 'verified', without: 'without' };

/** The name of the tick box of something to verify. */
export const tickName = (what: Verifiable): string => `verified-${what}`;

function tick({ what, known, words }: ToVerify, returned: Returned | undefined): Html {
  const id = tickName(what);
  const isSet = returned?.form[id] !== undefined;
  return html`<label class="tick" for="${id}">
    <input type="checkbox" id="${id}" name="${id}" value="yes" ${isSet && html` checked`} />
    <span><strong>${titles[what]}</strong>${known && ' (known)'}: ${words}</span>
  </label>`;
}

function addressOf({ patient }: ShownCheckIn['list']): string {
  const home = patient.address.find(({ use }) => use === 'home') ?? patient.address.find(({ use }) => use !== 'old');
  return home ? `${home.line.join(', ')}, ${home.city}, ${home.state} ${home.postalCode}` : 'None';
}
