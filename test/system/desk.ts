import { clinicSettingsSchema } from '../../functions/clinics/clinic.ts';
import type { Mail } from '../../local/demo/clients.ts';
import { linkIn } from '../../local/demo/mailbox.ts';
import type { Person } from '../../local/demo/people.ts';
import { registerDemoPatient, requestFor, uploadDocument } from '../../local/demo/requests.ts';
import { Visitor, type Page } from '../../local/demo/visitor.ts';
import type { TestClinic, TestProduct } from './harness.ts';

export const HOUR = 3600;
export const DAY = 24 * HOUR;

/** A case as far as the tests read it. */
export interface Case {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly closesAt?: string;
  readonly staffDueAt?: string;
  readonly missing: readonly { readonly kind: string; readonly code?: string; readonly id?: string }[];
  readonly items: readonly {
    readonly sequence: number;
    readonly quantity: { readonly value: number };
    readonly decision?: {
      readonly reviewAction: string;
      readonly authorizationNumber?: string;
      readonly quantity?: { readonly value: number };
      readonly reasons: readonly { readonly code: string }[];
    };
  }[];
  readonly payer?: {
    readonly identifier: string;
    readonly reference?: string;
    readonly dueAt?: string;
    readonly late: boolean;
    readonly representative?: string;
    readonly extension?: { readonly until: string };
    readonly documentRequests: readonly { readonly code: string }[];
  };
  readonly remedies: readonly { readonly act: string; readonly outcome?: { readonly result: string } }[];
  readonly standstill?: { readonly code: string; readonly words: string };
  readonly documents: readonly { readonly id: string; readonly title: string; readonly origin: string }[];
  readonly timeline: readonly {
    readonly event: string;
    readonly from: string | null;
    readonly to: string;
    readonly words: string;
  }[];
}

/** A task as the API shows it. */
export interface Task {
  readonly id: string;
  readonly version: number;
  readonly kind: string;
  readonly status: string;
  readonly businessStatus: string;
  readonly subject: { readonly id: string };
  readonly addressees: readonly { readonly staffId: string; readonly as: string }[];
  readonly dueAt: string;
}

/** What a request for this code lacks nothing with. */
const complete: Readonly<Record<string, { readonly facts?: Record<string, unknown>; readonly document?: string }>> = {
  '72141': { facts: { 'conservative-therapy-weeks': 8 }, document: '11506-3' },
  '72148': { facts: { 'conservative-therapy-weeks': 8 }, document: '11506-3' },
  '73721': { document: '11506-3' },
  E0601: { facts: { 'apnea-hypopnea-index': 22 } },
};

/** A clinic's people and its system at work: cases asked for, tasks decided from the newest mail about a case. */
export class Desk {
  readonly clinic: TestClinic;
  private readonly product: TestProduct;
  private readonly browsers = new Map<string, Visitor>();
  private readonly mails = new Map<string, Mail>();
  constructor(product: TestProduct, clinic: TestClinic) {
    this.product = product;
    this.clinic = clinic;
  }

  /** The case as it stands when everything that is under way has happened. */
  async read(id: string): Promise<Case> {
    await this.product.pass(0);
    return this.clinic.system.must<Case>('GET', `/v1/preauthorizations/${id}`);
  }

  async status(id: string): Promise<string> {
    return (await this.read(id)).status;
  }

  /** Asks for one service, with all that the payer's policy wants for it unless `bare`. @returns the case's id */
  async ask(
    code: string,
    more: { payer?: string; memberId?: string; bare?: boolean; request?: Record<string, unknown> } = {},
  ): Promise<string> {
    const { system } = this.clinic;
    const patient = await registerDemoPatient(system, more.payer ?? 'summit-advantage', { memberId: more.memberId });
    const needs = more.bare ? {} : (complete[code] ?? {});
    const { id } = await system.must<{ id: string }>(
      'POST',
      '/v1/preauthorizations',
      requestFor(this.clinic, patient, code, {
        ...(needs.facts ? { facts: needs.facts } : {}),

        ...more.request,
      }),
    );
    if (needs.document) {
      await this.product.pass(0);
      await uploadDocument(system, id, needs.document);
    }
    await this.product.pass(0);
    return id;
  }

  /** Asks, and a reviewer releases it to the payer. */
  async release(...asked: Parameters<Desk['ask']>): Promise<string> {
    const id = await this.ask(...asked);
    await this.decide(id, 'Approve and send to payer');
    return id;
  }

  /** The open tasks about a case. */
  async tasks(id: string): Promise<Task[]> {
    await this.product.pass(0);
    const { tasks } = await this.clinic.system.must<{ tasks: readonly Task[] }>('GET', '/v1/tasks');
    return tasks.filter(({ subject }) => subject.id === id);
  }

  async task(taskId: string): Promise<Task> {
    await this.product.pass(0);
    return this.clinic.system.must<Task>('GET', `/v1/tasks/${taskId}`);
  }

  /** Every mail with a link about the case, oldest first. */
  async linkMails(id: string): Promise<Mail[]> {
    return (await this.mailsAbout(id)).filter(({ text }) => text.includes('/tasks/'));
  }

  async mailsAbout(id: string): Promise<Mail[]> {
    await this.product.pass(0);
    const { origin } = this.product.stack;
    const listed = (await (await fetch(`${origin}/_local/api/mails`)).json()) as { id: string }[];
    for (const { id: mail } of listed.filter((each) => !this.mails.has(each.id)))
      this.mails.set(mail, (await (await fetch(`${origin}/_local/api/mails/${mail}`)).json()) as Mail);
    return listed.flatMap(({ id: mail }) => this.mails.get(mail) ?? []).filter(({ text }) => text?.includes(id));
  }

  /** The page behind a mail's link, as the one who got the mail sees it after sign-in. */
  async openMail(mail: Mail): Promise<{ browser: Visitor; page: Page }> {
    const address = mail.to[0] ?? '';
    const person = Object.values(this.clinic.people).find(({ email }) => email === address);
    if (!person) throw new Error(`nobody of the clinic has the address ${address}`);
    const browser = this.browserOf(person);
    return { browser, page: await person.open(browser, linkIn(mail)) };
  }

  /** The page of the newest task about a case. */
  async open(id: string): Promise<{ browser: Visitor; page: Page }> {
    const mail = (await this.linkMails(id)).at(-1);
    if (!mail) throw new Error('nobody was asked about the case');
    return this.openMail(mail);
  }

  /** Who was asked last about a case presses a button. It must be taken. */
  async decide(id: string, button: string, fields: Readonly<Record<string, string>> = {}): Promise<Page> {
    const { browser, page } = await this.open(id);
    const after = await browser.press(page, button, fields);
    if (after.status !== 200) throw new Error(`"${button}" gave ${after.status}: ${after.text.slice(0, 400)}`);
    await this.product.pass(0);
    return after;
  }

  /** A POST to the case under its present version. */
  async post<T = Case>(id: string, path: string, body: unknown): Promise<T> {
    await this.product.pass(0);
    const record = `/v1/preauthorizations/${id}`;
    const answer = await this.clinic.system.change<T>('POST', record, `${record}/${path}`, body);
    await this.product.pass(0);
    return answer;
  }

  async upload(id: string, type: string): Promise<void> {
    await uploadDocument(this.clinic.system, id, type);
    await this.product.pass(0);
  }

  /** Changes some of the clinic's settings. */
  async settings(changes: Readonly<Record<string, unknown>>): Promise<void> {
    const { clinicId: clinic } = this.clinic;
    const shown = Object.entries(await this.product.operator.run<object>('clinic show', { clinic }));
    const settings = Object.fromEntries(shown.filter(([name]) => name in clinicSettingsSchema.shape));
    await this.product.operator.run('clinic settings', { clinic, settings: { ...settings, ...changes } });
  }

  private browserOf(person: Person): Visitor {
    const browser = this.browsers.get(person.email) ?? new Visitor();
    this.browsers.set(person.email, browser);
    return browser;
  }
}
