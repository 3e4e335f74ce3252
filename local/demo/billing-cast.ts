import { ClinicSystem } from './clients.ts';
import { onboardDemoClinic, Operator, type DemoClinic } from './clinic.ts';
import { linkIn, Mailbox } from './mailbox.ts';
import { letPatientsPay } from './payments.ts';
import { Person } from './people.ts';
import { StackClock, type Stage } from './story.ts';
import { Visitor, type Page } from './visitor.ts';

/** A member of staff who was asked by mail, at the page behind the link. */
interface Asked {
  readonly email: string;
  readonly browser: Visitor;
  readonly page: Page;
}

/** A clinic with two billing specialists, and what its people do about money. */
export interface BillingCast extends Pick<Stage, 'tell'> {
  readonly clinic: DemoClinic;
  readonly system: ClinicSystem;
  readonly clock: StackClock;
  readonly mailbox: Mailbox;
  /** @returns the id of what was made */
  readonly make: (path: string, body: object) => Promise<string>;
  /** What stands on the account, in cents, by who owes it or has it. */
  readonly balances: (account: string) => Promise<Readonly<Record<string, number>>>;
  /** The page of who was asked last about a record, signed in. */
  readonly asked: (id: string) => Promise<Asked>;
  /** Who was asked last about a record presses a button. @returns who it was, and the page that they read */
  readonly decide: (id: string, button: string, fields?: Readonly<Record<string, string>>) => Promise<Asked>;
  /** A patient’s browser at the newest link of this kind, before the proof and after it. */
  readonly atLink: (
    email: string,
    kind: string,
    birthDate: string,
  ) => Promise<{ readonly browser: Visitor; readonly page: Page }>;
}

export async function billingCast({ origin, apiOrigin, payer, provider, tell }: Stage): Promise<BillingCast> {
  const operator = new Operator(origin);
  const clinic = await onboardDemoClinic(operator, payer);
  await letPatientsPay(operator, { stack: { apiOrigin }, provider }, clinic.clinicId);
  for (const part of ['specialist', 'nurse'] as const)
    await operator.run('staff change', {
      clinic: clinic.clinicId,
      staff: clinic.staff[part].id,
      roles: ['billing-specialist'],
    });
  const system = ClinicSystem.of(clinic, { origin, apiOrigin });
  const clock = new StackClock(origin);
  const mailbox = new Mailbox(origin);
  const people = Object.values(clinic.staff).map(({ email }) => ({
    email,
    person: new Person(email, mailbox, () => clock.now()),
    browser: new Visitor(),
  }));
  const asked = async (id: string): Promise<Asked> => {
    await clock.settle();
    const mails = await Promise.all(
      people.map(async (each) => {
        const theirs = await mailbox.mails(each.email);
        return { ...each, mail: theirs.findLast(({ text }) => text.includes(id) && text.includes('/tasks/')) };
      }),
    );
    const newest = mails
      .flatMap(({ mail, ...each }) => (mail ? [{ ...each, mail }] : []))
      .toSorted((a, b) => a.mail.at.localeCompare(b.mail.at))
      .at(-1);
    if (!newest) throw new Error('expected: somebody who is asked by mail');
    const { email, person, browser, mail } = newest;
    return { email, browser, page: await person.open(browser, linkIn(mail)) };
  };
  return {
    tell,
    clinic,
    system,
    clock,
    mailbox,
    make: async (path, body) => (await system.must<{ id: string }>('POST', path, body)).id,
    balances: async (account) => {
      await clock.settle();
      const { balances } = await system.must<{ balances: Record<string, { amount: number }> }>('GET', account);
      return Object.fromEntries(Object.entries(balances).map(([name, { amount }]) => [name, amount]));
    },
    asked,
    decide: async (id, button, fields = {}) => {
      const at = await asked(id);
      const done = await at.browser.press(at.page, button, fields);
      if (done.status !== 200) throw new Error(`"${button}" gave ${done.status}: ${done.text.slice(0, 400)}`);
      await clock.settle();
      return at;
    },
    atLink: async (email, kind, birthDate) => {
      await clock.advance(60);
      const mail = await mailbox.latest(email, ({ text }) => text.includes(`/patient/${kind}/`));
      const browser = new Visitor();
      const proof = await browser.open(linkIn(mail, 'patient'));
      const [year = '', month = '', day = ''] = birthDate.split('-');
      const page = await browser.press(proof, 'Go on', {
        month: String(Number(month)),
        day: String(Number(day)),
        year,
      });
      return { browser, page };
    },
  };
}

/** `$1,050.00`. */
export function inDollars(cents: number): string {
  return new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' }).format(cents / 100);
}

/** An amount as the API takes it. */
export const usd = (cents: number): object => ({ amount: cents, currency: 'USD' });
