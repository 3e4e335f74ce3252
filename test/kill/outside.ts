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
  every = 80,
): Promise<T> {
  let last: unknown = 'no answer';
  while (!isOver()) {
    try {
      const answer = await attempt();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    await pause(every);
  }
  throw new Error(`${what} came to nothing: ${String(last)}`, { cause: last });
}

/** A person, who does one thing after the other. */
interface Somebody {
  readonly person: Person;
  browser: Visitor;
  last: Promise<unknown>;
}

export class Outside {
  readonly system: ClinicSystem;
  readonly clock: StackClock;
  readonly people: ReadonlyMap<string, Somebody>;
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
        {
          person: new Person(email, this.mailbox, () => this.clock.now()),
          browser: new Visitor(),
          last: Promise.resolve(),
        },
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
    const hasOpenTask = async (): Promise<boolean> => {
      const { tasks } = await this.call<{ tasks: { subject: { id: string } }[] }>('GET', '/v1/tasks?limit=100');
      return tasks.some(({ subject }) => subject.id === caseId);
    };
    await persist(
      async () => {
        for (const [email, one] of this.people) {
          const mails = await this.mailbox.mails(email);
          const mail = mails.findLast(({ text }) => text.includes(caseId) && text.includes('/tasks/'));
          if (mail === undefined) continue;
          const isDone = await atWork(one, async () => {
            const page = await one.person.open(one.browser, linkIn(mail));
            if (page.status !== 200 || !page.html.includes(`>${button}<`)) return false;
            const after = await one.browser.press(page, button);
            return after.status === 200;
          });
          if (isDone) return true;
        }
        // Decided before, by a press whose answer was lost.
        return (await hasOpenTask()) ? undefined : true;
      },
      `the decision on ${caseId}`,
      this.isOver,
      500,
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
    for (const one of this.people.values()) await atWork(one, () => one.person.open(one.browser, link));
  }
}

function atWork<T>(one: Somebody, work: () => Promise<T>): Promise<T> {
  const result = one.last.then(work).catch((error: unknown) => {
    // A sign-in that was cut off begins anew.
    one.browser = new Visitor();
    throw error;
  });
  one.last = result.catch(() => undefined);
  return result;
}
