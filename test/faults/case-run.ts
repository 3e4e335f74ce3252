import { createHash, randomUUID } from 'node:crypto';
import { effectsDue } from '../../functions/platform/keys.ts';
import { linkIn } from '../../local/demo/mailbox.ts';
import type { Person } from '../../local/demo/people.ts';
import {
  itemFor,
  newImport,
  registerDemoPatient,
  requestFor,
  samplePdf,
  type DemoPatient,
} from '../../local/demo/requests.ts';
import { Visitor, type Page } from '../../local/demo/visitor.ts';
import { gather, markOf, type Evidence, type Item, type Mark } from './evidence.ts';
import type { KeptMail, World } from './world.ts';

/** Where a client is told to put bytes. */
interface Upload {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
}

/** How often a client, or a person, tries again before it gives up. */
const TRIES = 100;
/** In seconds, the longest that either waits between two tries. */
const LONGEST_PAUSE = 20;
/** In this time, in seconds, the sweep comes once. */
const ROUND = 15 * 60;
const DAY = 24 * 3600;
/** In milliseconds. */
const WEEK = 7 * DAY * 1000;
/** Some Monday at ten. */
const MONDAY = Date.UTC(2026, 0, 5, 10);
/** For so long no clock is changed after a story began, in milliseconds: longer than any takes. */
const CLOCKS_STAND = 60 * DAY * 1000;
const CLINIC_ZONE = 'America/Chicago';

/**
 * One case and those who work on it. They behave as good clients do: a call that failed is repeated as it was, under the same
 * Idempotency-Key; who sees an error page loads it again; who was promised a mail waits for it.
 */
export class CaseRun {
  readonly world: World;
  readonly #patient: DemoPatient;
  readonly #since: Mark;
  /** Of what faults were injected after which nobody can know whether it went out: ids of effects and of events. */
  readonly inDoubt = new Set<string>();
  readonly #browsers = new Map<string, Visitor>();
  #id = '';
  /** Where cases of its kind stand in the API. */
  #path = '/v1/preauthorizations';
  #file: { readonly upload: Upload; readonly bytes: Uint8Array } | undefined;

  private constructor(world: World, patient: DemoPatient, since: Mark) {
    this.world = world;
    this.#patient = patient;
    this.#since = since;
  }

  /** A new patient, at the same moment of the sweep's round as any other. */
  static async begin(world: World, payer = 'summit-advantage'): Promise<CaseRun> {
    await world.align();
    await world.emptyDeadLetters();
    world.product.payer.behave(undefined);
    world.clinic.system.forgetToken();
    const patient = await registerDemoPatient(world.clinic.system, payer);
    await world.pass(0);
    return new CaseRun(world, patient, await markOf(world));
  }

  get id(): string {
    return this.#id;
  }

  /** Asks for one service, from so many days from now to so many: however often the clock was moved before. */
  async ask(
    code: string,
    more: Readonly<Record<string, unknown>> = {},
    [from, to]: readonly [number, number] = [60, 90],
  ): Promise<void> {
    const day = (days: number): string => this.at(days * DAY).slice(0, 10);
    const items = [itemFor(code, { servicedPeriod: { start: day(from), end: day(to) } })];
    const request = requestFor(this.world.clinic, this.#patient, code, { items, ...more });
    await this.open('/v1/preauthorizations', request);
  }

  /** Begins a case of another kind. */
  async open(path: string, body: unknown): Promise<void> {
    const { id } = await this.api<{ id: string }>('POST', path, body);
    [this.#id, this.#path] = [id, path];
    await this.world.pass(0);
  }

  /** From now on the case is this one, which began by itself. */
  follow(id: string, path: string): void {
    [this.#id, this.#path] = [id, path];
  }

  /** A POST about the case under its present version. */
  async post(path: string, body: unknown): Promise<void> {
    const record = `${this.#path}/${this.id}`;
    const { version } = await this.record();
    await this.api('POST', `${record}/${path}`, body, { 'If-Match': `"${String(version)}"` });
    await this.world.pass(0);
  }

  /** Announces a document and puts it where it is told to, again until it is there. */
  async upload(type: string): Promise<void> {
    const bytes = samplePdf('Office notes');
    const { upload } = await this.api<{ upload: Upload }>('POST', `/v1/preauthorizations/${this.id}/documents`, {
      title: 'Office notes',
      type,
      contentType: 'application/pdf',
      size: bytes.byteLength,
      sha256: createHash('sha256').update(bytes).digest('base64'),
    });
    await this.#put(upload, bytes);
  }

  /** Announces a file of patients. */
  async announceFile(bytes: Uint8Array, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const path = '/v1/patient-imports';
    const { id, upload } = await this.api<{ id: string; upload: Upload }>('POST', path, {
      ...newImport('csv', bytes),
      ...more,
    });
    [this.#id, this.#path] = [id, path];
    this.#file = { upload, bytes };
    await this.world.pass(0);
  }

  /** Puts the file where it was told to. */
  async sendFile(): Promise<void> {
    if (!this.#file) throw new Error('no file was announced');
    await this.#put(this.#file.upload, this.#file.bytes);
  }

  /** The case's record as it is stored. */
  async record(): Promise<Item> {
    return this.#recordOf(this.id);
  }

  /** The newest open task about the case, as it is stored; of this kind, if one is given. */
  async task(kind = ''): Promise<Item> {
    const task = await this.#openTask(kind);
    if (!task) throw new Error(`the case has no open task ${kind}`);
    return this.#recordOf(task.sk.slice('task#'.length));
  }

  async evidence(): Promise<Evidence> {
    return gather(this.world, this.id, this.#since);
  }

  /** A call of the clinic's system, repeated as it was until it is answered. */
  async api<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    const key: Record<string, string> = method === 'POST' ? { 'Idempotency-Key': randomUUID() } : {};
    const answer = await this.again(async () => {
      const tried = await this.world.clinic.system.call<T>(method, path, body, { ...key, ...headers });
      if (isPassing(tried.status)) throw new Error(`${method} ${path} answered ${tried.status}`);
      return tried;
    });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Who was asked last opens the link that came by mail, and signs in. @param kind of the task, if there are several */
  async signIn(kind?: string): Promise<void> {
    const { browser, person, link } = await this.#asked(kind);
    // A code of the authenticator app works once.
    await this.world.pass(31);
    await this.again(() => person.open(browser, link));
  }

  /** Who was asked last opens the link and presses a button, again until it is done. */
  async decide(button: string, fields: Readonly<Record<string, string>> = {}, kind?: string): Promise<void> {
    let pressed = false;
    await this.again(async () => {
      // What was pressed before counted, though its answer was lost: nobody is asked any more.
      if (pressed && !(await this.#isAsked(kind))) return;
      const { browser, person, link } = await this.#asked(kind);
      const page = mustShow(await person.open(browser, link));
      if (pressed && !hasButton(page, button)) return;
      pressed = true;
      mustShow(await browser.press(page, button, fields));
    });
    await this.world.pass(0);
  }

  /** The clinic's system gives the newest task to somebody else. */
  async handOver(to: string): Promise<void> {
    const { id, version } = await this.task();
    await this.api('POST', `/v1/tasks/${String(id)}/handover`, { staffId: to }, { 'If-Match': `"${String(version)}"` });
    await this.world.pass(0);
  }

  /** Lets time pass until a little after this instant; with a round of the sweep shortly before it, if `sweeps`. */
  async until(instant: unknown, sweeps = false): Promise<void> {
    const seconds = (Date.parse(String(instant)) - this.world.now) / 1000 + 5;
    if (sweeps) await this.world.pass(Math.max(0, seconds - ROUND));
    await this.world.pass(Math.max(0, sweeps ? Math.min(seconds, ROUND) : seconds), sweeps);
  }

  /**
   * Monday at ten where the clinic is, in a time of the year in which no clock is changed soon: what is due at a time of day is then as
   * far off in every run.
   */
  async untilMonday(): Promise<void> {
    let monday = MONDAY + Math.ceil((this.world.now - MONDAY) / WEEK) * WEEK;
    while (offsetOf(monday) !== offsetOf(monday + CLOCKS_STAND)) monday += WEEK;
    await this.until(new Date(monday - offsetOf(monday)).toISOString());
  }

  /** Waits for what must come; the sweep is at work meanwhile. */
  async waitFor<T>(find: () => Promise<T | undefined>, what: string): Promise<T> {
    let found: T | undefined;
    await this.world.heal(async () => (found = await find()) !== undefined);
    if (found === undefined) throw new Error(`there is no ${what}, and none came`);
    return found;
  }

  /** Tries again what failed. */
  async again<T>(deed: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await deed();
      } catch (error) {
        if (attempt === TRIES) throw error;
        await this.world.pass(Math.min(attempt, LONGEST_PAUSE));
      }
    }
  }

  /** So many seconds from now. */
  at(seconds: number): string {
    return new Date(this.world.now + seconds * 1000).toISOString();
  }

  /** Sets an instant of the case's record beside the product: as if so much time had passed. */
  async set(path: string, instant: string): Promise<void> {
    const names = path.split('.');
    const of = names.map((name, index) => (/^\d+$/.test(name) ? `[${name}]` : `${index > 0 ? '.' : ''}#n${index}`));
    await this.world.call('dynamodb', 'UpdateItem', {
      TableName: this.world.records,
      Key: { pk: { S: `${this.world.clinic.clinicId}#${this.id}` }, sk: { S: 'record' } },
      UpdateExpression: `SET ${of.join('')} = :instant`,
      ExpressionAttributeNames: Object.fromEntries(
        names.flatMap((name, index) => (/^\d+$/.test(name) ? [] : [[`#n${index}`, name]])),
      ),
      ExpressionAttributeValues: { ':instant': { S: instant } },
    });
  }

  /** Lets the workflow look at its record, as the end of its wait would. */
  async nudge(): Promise<void> {
    const at = this.at(0);
    const id = `eff_${'0'.repeat(26)}`;
    const { clinicId } = this.world.clinic;
    await this.world.put({
      pk: `${clinicId}#${this.id}`,
      sk: `effect#${id}`,
      type: 'effect',
      schema: 1,
      id,
      kind: 'wakeWorkflow',
      clinicId,
      subjectId: this.id,
      params: {},
      dueAt: at,
      attempts: 0,
      state: 'pending',
      createdAt: at,
      duePk: effectsDue(id),
      dueSk: `${at}#${id}`,
    });
    await this.world.pass(0);
  }

  /** A reviewer who is not asked about the newest task. */
  async oneWhoIsNotAsked(): Promise<string> {
    const { addressees } = (await this.task()) as unknown as { addressees: readonly { readonly staffId: string }[] };
    const { staff } = this.world.clinic;
    const free = [staff.specialist, staff.nurse, staff.supervisor].find(
      ({ id }) => !addressees.some(({ staffId }) => staffId === id),
    );
    return (free ?? staff.specialist).id;
  }

  /** Nothing of this case may happen any more while the next one is watched. */
  async end(): Promise<void> {
    const { executions, items } = await this.evidence();
    const running = executions.filter(({ status }) => status === 'RUNNING');
    for (const { arn: executionArn } of running) await this.world.call('states', 'StopExecution', { executionArn });
    const isLeft = ({ sk, status, state }: Item): boolean =>
      (sk === 'record' && status === 'requested') || state === 'pending' || state === 'failed' || sk === 'wait';
    if (running.length > 0 || items.some(isLeft)) {
      for (const item of items) await this.world.remove(item);
      for (const { id } of Object.values(this.world.clinic.staff))
        for (const item of await this.world.items(`${this.world.clinic.clinicId}#${id}`, 'task#', 'task#~'))
          await this.world.remove(item);
      // What the payer would still tell of it, it tells now.
      await this.world.pass(49 * 3600);
    }
    await this.world.pass(0);
  }

  /** Closes everybody's browser. */
  forgetSessions(): void {
    this.#browsers.clear();
  }

  async #put({ url, method, headers }: Upload, bytes: Uint8Array): Promise<void> {
    await this.again(async () => {
      const { status } = await fetch(url, { method, headers, body: new Uint8Array(bytes) });
      if (status >= 300) throw new Error(`the upload answered ${status}`);
    });
    await this.world.pass(0);
  }

  async #asked(kind?: string): Promise<{ browser: Visitor; person: Person; link: string }> {
    const mail = await this.waitFor(() => this.#newestLink(kind), 'mail with a link');
    const person = Object.values(this.world.clinic.people).find(({ email }) => email === mail.to);
    if (!person) throw new Error(`nobody of the clinic has the address ${mail.to}`);
    const browser = this.#browsers.get(person.email) ?? new Visitor();
    this.#browsers.set(person.email, browser);
    return { browser, person, link: linkIn({ ...mail, id: '', to: [mail.to], at: '' }) };
  }

  async #newestLink(kind?: string): Promise<KeptMail | undefined> {
    if (!(await this.#isAsked(kind))) return undefined;
    const { id } = await this.task(kind);
    const mails = await this.world.mails(this.#since.mails);
    // All mails about a task refer to its thread.
    return mails.findLast(({ text, raw, bounced }) => !bounced && text.includes('/tasks/') && raw.includes(String(id)));
  }

  async #isAsked(kind = ''): Promise<boolean> {
    return (await this.#openTask(kind)) !== undefined;
  }

  async #openTask(kind: string): Promise<Item | undefined> {
    const pointers = await this.world.items(`${this.world.clinic.clinicId}#${this.id}`, 'task#', 'task#~');
    return pointers.findLast((task) => task['status'] === 'requested' && String(task['kind']).endsWith(kind));
  }

  async #recordOf(id: string): Promise<Item> {
    const [item] = await this.world.items(`${this.world.clinic.clinicId}#${id}`, 'record');
    if (!item) throw new Error(`there is no ${id}`);
    return item;
  }
}

/** By how many milliseconds the clinic's clocks are ahead of UTC. */
function offsetOf(instant: number): number {
  const local = new Date(instant).toLocaleString('sv-SE', { timeZone: CLINIC_ZONE });
  return Date.parse(`${local.replace(' ', 'T')}Z`) - instant;
}

function isPassing(status: number): boolean {
  return status >= 500 || status === 429 || status === 409;
}

function mustShow(page: Page): Page {
  if (page.status >= 500 || page.status === 429) throw new Error(`the page answered ${page.status}`);
  return page;
}

function hasButton(page: Page, label: string): boolean {
  return page.root.querySelectorAll('form button').some(({ text }) => text.trim() === label);
}

/** Everybody who may be asked signs in once: a first sign-in with the password of the invitation is no part of any story. */
export async function introduce(world: World): Promise<void> {
  const run = await CaseRun.begin(world);
  await run.ask('70551');
  const { specialist, nurse, supervisor } = world.clinic.staff;
  for (const { id } of [specialist, nurse, supervisor, specialist]) {
    await run.signIn();
    const { addressees } = (await run.task()) as unknown as { addressees: readonly { readonly staffId: string }[] };
    if (addressees.at(-1)?.staffId !== id) await run.handOver(id);
  }
  await run.post('cancellation', { reason: 'Everybody has signed in.' });
  await introduceFrontDesk(world);
}

/** The front desk is asked about registrations alone. */
async function introduceFrontDesk(world: World): Promise<void> {
  const twin = (given: string): Record<string, unknown> => ({
    name: [{ family: 'Introduction', given: [given] }],
    birthDate: '1950-05-05',
    gender: 'male',
    telecom: [{ system: 'phone', value: '+17735550000' }],
    address: [{ line: ['5 First Street'], city: 'Chicago', state: 'IL', postalCode: '60601' }],
  });
  const consents = ['treatment', 'privacy-practices'].map((kind) => ({
    kind,
    given: true,
    at: '2026-11-23T14:00:00Z',
  }));
  for (const given of ['Boris', 'Walter']) {
    const run = await CaseRun.begin(world);
    await run.open('/v1/registrations', { patient: twin(given), consents, selfPay: true });
    if (given === 'Boris') continue;
    await run.signIn();
    await run.post('cancellation', { reason: 'Everybody has signed in.' });
  }
}
