/** The clock of the stack, to look at and to move. */
import type { HttpRequest, HttpResponse, VirtualClock } from '../contract.ts';
import { html, instant, json, page, redirect } from './html.ts';

/** Ten years: beyond is a slip of the finger. */
const FURTHEST_SECONDS = 10 * 366 * 86_400;

const BUTTONS = [
  ['+1 minute', 60],
  ['+1 hour', 3600],
  ['+1 day', 86_400],
] as const;

export class ClockPages {
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  show(): HttpResponse {
    return json(this.#state());
  }

  /** `{"advanceSeconds": n}` or `{"next": true}`; answers when everything that fell due is done. */
  async move(request: HttpRequest): Promise<HttpResponse> {
    let asked: unknown;
    try {
      asked = JSON.parse(Buffer.from(request.body).toString());
    } catch {
      asked = undefined;
    }
    const { advanceSeconds, next } =
      typeof asked === 'object' && asked !== null ? (asked as { advanceSeconds?: unknown; next?: unknown }) : {};
    const moved = next === true ? await this.#next() : await this.#advance(advanceSeconds);
    if (moved) return json(this.#state());
    const error = `Give {"advanceSeconds": n} with 0 <= n <= ${String(FURTHEST_SECONDS)}, or {"next": true}.`;
    return json({ error }, 400);
  }

  /** The buttons of the page. */
  async moveByForm(request: HttpRequest): Promise<HttpResponse> {
    const form = new URLSearchParams(Buffer.from(request.body).toString());
    if (form.get('next') !== null) await this.#next();
    else await this.#advance(Number(form.get('advanceSeconds')));
    return redirect('/_local/clock');
  }

  page(): HttpResponse {
    const pending = this.#clock.pending();
    const rows = pending.slice(0, 20).map(
      ({ due, label }) =>
        html`<tr>
          <td>${instant(due)}</td>
          <td>${label}</td>
        </tr>`,
    );
    const buttons = BUTTONS.map(
      ([label, seconds]) => html`<button name="advanceSeconds" value="${seconds}">${label}</button>`,
    );
    return page(
      'Clock',
      html`<p>
          It is ${instant(this.#clock.now())} in the stack. Time
          ${this.#runs() ? 'runs on by itself.' : 'stands still until it is moved.'}
        </p>
        <form method="post" action="/_local/clock">
          ${buttons}<button name="next" value="1">To the next event</button>
        </form>
        <h2>What is due</h2>
        ${
          rows.length === 0
            ? html`<p>Nothing.</p>`
            : html`<table>
                <thead>
                  <tr>
                    <th scope="col">When</th>
                    <th scope="col">What</th>
                  </tr>
                </thead>
                <tbody>
                  ${rows}
                </tbody>
              </table>`
        }
        <p>${pending.length} in all.</p>`,
    );
  }

  #runs(): boolean {
    return this.#clock.shared[0] === 1;
  }

  #state(): object {
    const [next] = this.#clock.pending();
    return {
      now: new Date(this.#clock.now()).toISOString(),
      mode: this.#runs() ? 'real' : 'manual',
      next: next === undefined ? null : { due: new Date(next.due).toISOString(), label: next.label },
    };
  }

  async #advance(seconds: unknown): Promise<boolean> {
    if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= FURTHEST_SECONDS)) return false;
    await this.#clock.advance(Math.round(seconds * 1000));
    await this.#clock.settled();
    return true;
  }

  async #next(): Promise<boolean> {
    await this.#clock.advanceToNext();
    await this.#clock.settled();
    return true;
  }
}
