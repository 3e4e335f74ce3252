/** The world around the product while it is killed: a clinic's system that repeats what was not answered, and its people. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ClinicSystem } from '../../local/demo/clients.ts';
import { linkIn, Mailbox } from '../../local/demo/mailbox.ts';
import { Person } from '../../local/demo/people.ts';
import { StackClock } from '../../local/demo/story.ts';
import { Visitor } from '../../local/demo/visitor.ts';
import type { Ready } from './child.ts';

/** Answers that say: again, with the same key. */
const AGAIN = new Set([409, 425, 429, 500, 502, 503, 504]);

/** Where a connection fails because the product is down, the same is tried again until it is up. */
export async function persist<T>(
  attempt: () => Promise<T | undefined>,
  what: string,
  isOver: () => boolean,
): Promise<T> {
  let last: unknown = 'no answer';
  while (!isOver()) {
    try {
      const answer = await attempt();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    await pause(60);
  }
  throw new Error(`${what} came to nothing: ${String(last)}`, { cause: last });
}

export class Outside {
  readonly system: ClinicSystem;
  readonly clock: StackClock;
  readonly people: ReadonlyMap<string, { readonly person: Person; browser: Visitor }>;
  private readonly mailbox: Mailbox;
  private readonly isOver: () => boolean;

  constructor({ origin, apiOrigin, clinic }: Ready, isOver: () => boolean) {
    this.isOver = isOver;
    const { clientId, clientSecret } = clinic;
    const tokenUrl = `${origin}/frontdesk-local/oauth2/token`;
    this.system = new ClinicSystem({ apiOrigin, tokenUrl, clientId, clientSecret });
    this.clock = new StackClock(origin);
    this.mailbox = new Mailbox(origin);
    this.people = new Map(
      Object.values(clinic.staff).map(({ email }) => [
        email,
        { person: new Person(email, this.mailbox, () => this.clock.now()), browser: new Visitor() },
      ]),
    );
  }

  /** One call, repeated under the same key until it is answered for good. @returns the body; the call must succeed */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers = { 'Idempotency-Key': randomUUID() };
    return persist<T>(
      async () => {
        const answer = await this.system.call<T>(method, path, body, headers);
        if (answer.status < 300) return answer.body ?? ({} as T);
        if (AGAIN.has(answer.status)) return undefined;
        throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      },
      `${method} ${path}`,
      this.isOver,
    );
  }

  /** A change of a record as it stands; what was stale is read anew. */
  async change<T>(record: string, path: string, body: unknown): Promise<T> {
    const headers = { 'Idempotency-Key': randomUUID() };
    return persist<T>(
      async () => {
        const { headers: read } = await this.system.call('GET', record);
        const answer = await this.system.call<T>('POST', path, body, {
          ...headers,
          'If-Match': read.get('etag') ?? '',
        });
        if (answer.status < 300) return answer.body;
        if (AGAIN.has(answer.status) || answer.status === 412) return undefined;
        // The key has stood for another version of the record: this is another request.
        if (answer.status === 422) headers['Idempotency-Key'] = randomUUID();
        throw new Error(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      },
      `POST ${path}`,
      this.isOver,
    );
  }

  /** The newest mail about a case that leads to a task is followed, and the button pressed, unless that was done. */
  async decide(caseId: string, button: string): Promise<void> {
    await persist(
      async () => {
        for (const [email, one] of this.people) {
          const mails = await this.mailbox.mails(email);
          const mail = mails.findLast(({ text }) => text.includes(caseId) && text.includes('/tasks/'));
          if (mail === undefined) continue;
          try {
            const page = await one.person.open(one.browser, linkIn(mail));
            if (page.status === 200 && hasButton(page.html, button)) {
              const after = await one.browser.press(page, button);
              return after.status === 200 ? true : undefined;
            }
          } catch (error) {
            // A sign-in that was cut off begins anew.
            one.browser = new Visitor();
            throw error;
          }
        }
        return undefined;
      },
      `the decision on ${caseId}`,
      this.isOver,
    );
  }

  /** Everybody chooses a password and sets up an authenticator app, before anything goes wrong. */
  async signUp(): Promise<void> {
    const link = await persist(
      async () => {
        for (const email of this.people.keys()) {
          const mail = (await this.mailbox.mails(email)).find(({ text }) => text.includes('/tasks/'));
          if (mail !== undefined) return linkIn(mail);
        }
        return undefined;
      },
      'a first mail with a link',
      this.isOver,
    );
    for (const { person, browser } of this.people.values()) await person.open(browser, link);
  }
}

function hasButton(html: string, label: string): boolean {
  return html.includes(`>${label}<`);
}
