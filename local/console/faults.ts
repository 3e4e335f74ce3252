/** Faults on demand, as a page and as JSON, and the recording of calls, as JSON: see `FaultControl`. */
import type { HttpRequest, HttpResponse } from '../contract.ts';
import {
  FAULT_KINDS,
  type FaultControl,
  type FaultKind,
  type FaultRule,
  RefusedRule,
  type Where,
} from '../faults/fault.ts';
import { html, json, page, redirect, shownJson, table, type Html } from './html.ts';

/** What the form asks of a rule; the JSON interface takes all of it. */
const PLACES = [
  ['service', 'Service', 'dynamodb'],
  ['operation', 'Operation', 'TransactWriteItems'],
  ['table', 'Table', 'Records'],
  ['function', 'Function', 'send-mail'],
] as const satisfies readonly (readonly [keyof Where, string, string])[];

export class FaultPages {
  readonly #faults: FaultControl;

  constructor(faults: FaultControl) {
    this.#faults = faults;
  }

  page(refusal?: string): HttpResponse {
    const armed = this.#faults.armed();
    const shown = page(
      'Faults',
      html`${refusal === undefined ? '' : html`<p role="alert"><strong>Not armed.</strong> ${refusal}</p>`}
        <p>Make a call fail, and see what becomes of it. A rule strikes the calls that match all that it says.</p>
        <form method="post" action="/_local/faults">
          <p>
            <label for="kind">What happens</label>
            <select id="kind" name="kind">
              ${FAULT_KINDS.map((kind) => html`<option>${kind}</option>`)}
            </select>
          </p>
          <p>${PLACES.map(place)}</p>
          <p>
            ${number('after', 'Let pass first', 0)} ${number('times', 'Then strike', 1)}
            ${number('seconds', 'Seconds (latency)', '')}
          </p>
          <button>Arm</button>
        </form>
        <h2>Armed</h2>
        ${
          armed.length === 0
            ? html`<p>None.</p>`
            : table(
                ['Rule', 'What it says', 'Matched', 'Fired', 'End it'],
                armed.map(({ id, matched, fired, ...rule }) => [
                  id,
                  shownJson(JSON.stringify(rule)),
                  String(matched),
                  String(fired),
                  html`<form method="post" action="/_local/faults/ended">
                    <button name="id" value="${id}" aria-label="End ${id}">End</button>
                  </form>`,
                ]),
              )
        }`,
    );
    return refusal === undefined ? shown : { ...shown, status: 400 };
  }

  /** The form of the page. */
  async armByForm(request: HttpRequest): Promise<HttpResponse> {
    const form = new URLSearchParams(Buffer.from(request.body).toString());
    const given = (name: string): string | undefined => form.get(name)?.trim() || undefined;
    const counts = Object.fromEntries(
      ['after', 'times', 'seconds'].flatMap((name) => {
        const value = given(name);
        return value === undefined ? [] : [[name, Number(value)]];
      }),
    );
    const where = Object.fromEntries(
      PLACES.flatMap(([name]) => {
        const value = given(name);
        return value === undefined ? [] : [[name, value]];
      }),
    );
    try {
      await this.#faults.arm({ kind: given('kind') as FaultKind, where, ...counts });
      return redirect('/_local/faults');
    } catch (error) {
      if (error instanceof RefusedRule) return this.page(error.message);
      throw error;
    }
  }

  endByForm(request: HttpRequest): HttpResponse {
    const id = new URLSearchParams(Buffer.from(request.body).toString()).get('id');
    if (id !== null) this.#faults.disarm(id);
    return redirect('/_local/faults');
  }

  list(): HttpResponse {
    return json(this.#faults.armed());
  }

  /** Takes one rule, and answers with it as it is armed. */
  async arm(request: HttpRequest): Promise<HttpResponse> {
    try {
      return json(await this.#faults.arm(ruleIn(request)), 201);
    } catch (error) {
      if (error instanceof RefusedRule) return json({ error: error.message }, 400);
      throw error;
    }
  }

  /** Ends one rule, or all. Answers with what they had come to. */
  disarm(id: string): HttpResponse {
    const gone = this.#faults.disarm(id === '' ? undefined : id);
    if (id !== '' && gone.length === 0) return json({ error: `There is no ${id}.` }, 404);
    return json(gone);
  }

  record(): HttpResponse {
    this.#faults.record();
    return json(this.#faults.recording(), 201);
  }

  recording(): HttpResponse {
    return json(this.#faults.recording());
  }

  stopRecording(): HttpResponse {
    return json(this.#faults.stopRecording());
  }
}

/** The body; what it holds is judged when it is armed. */
function ruleIn(request: HttpRequest): FaultRule {
  try {
    return JSON.parse(Buffer.from(request.body).toString()) as FaultRule;
  } catch {
    throw new RefusedRule('give one rule as JSON, e.g. {"kind": "throttle", "where": {"service": "dynamodb"}}');
  }
}

function place([name, label, example]: (typeof PLACES)[number]): Html {
  return html`<span
    ><label for="${name}">${label}</label> <input id="${name}" name="${name}" placeholder="${example}"
  /></span> `;
}

function number(name: string, label: string, value: number | ''): Html {
  return html`<span
    ><label for="${name}">${label}</label> <input id="${name}" name="${name}" type="number" min="0" value="${value}"
  /></span> `;
}
