import { onboardDemoClinic, type Onboarding, Operator, type DemoClinic } from '../../local/demo/clinic.ts';
import { ClinicSystem } from '../../local/demo/clients.ts';
import { linkIn, Mailbox } from '../../local/demo/mailbox.ts';
import { Person } from '../../local/demo/people.ts';
import { Visitor } from '../../local/demo/visitor.ts';
import { anyPorts, startProduct, type Product, type ProductOptions } from '../../local/product.ts';

/** Monday, 9 am in Chicago: the clinic is staffed. */
export const MONDAY_MORNING = Date.parse('2026-11-23T15:00:00Z');

/** One clinic as its own systems and people see it. */
export interface TestClinic extends DemoClinic {
  readonly system: ClinicSystem;
  readonly people: Readonly<Record<keyof DemoClinic['staff'], Person>>;
}

/** The synthesized product on the local stack with a clock that stands still, over HTTP. Each test file starts its own. */
export interface TestProduct extends Product {
  readonly operator: Operator;
  readonly mailbox: Mailbox;
  /** Onboards one more clinic. */
  clinic(name?: string, more?: Onboarding): Promise<TestClinic>;
  /** Moves the clock on; settled afterwards. Zero only settles. */
  pass(seconds: number): Promise<void>;
  /** The newest link to a task that this address got by mail. */
  newestLink(email: string): Promise<string>;
  /** A browser in which this person has opened the link and signed in, with the page. */
  signedIn(person: Person, link: string): Promise<{ browser: Visitor; page: Awaited<ReturnType<Visitor['open']>> }>;
}

/** Starts it, from templates of another release if they are given; `stop` it in `afterAll`. */
export async function startTestProduct(
  templates?: string,
  ports: NonNullable<ProductOptions['ports']> = anyPorts,
): Promise<TestProduct> {
  const product = await startProduct({ templates, ports, clock: 'manual', now: MONDAY_MORNING });
  const { stack, payer } = product;
  const operator = new Operator(stack.origin);
  const mailbox = new Mailbox(stack.origin);
  return {
    ...product,
    operator,
    mailbox,
    async clinic(name, more) {
      const clinic = await onboardDemoClinic(operator, payer, name, more);
      const system = ClinicSystem.of(clinic, stack);
      const people = Object.fromEntries(
        Object.entries(clinic.staff).map(([part, { email }]) => [
          part,
          new Person(email, mailbox, async () => Promise.resolve(stack.clock.now())),
        ]),
      ) as TestClinic['people'];
      return { ...clinic, system, people };
    },
    async pass(seconds) {
      if (seconds > 0) await stack.clock.advance(seconds * 1000);
      await stack.clock.settled();
    },
    newestLink: async (email) => linkIn(await mailbox.latest(email, (mail) => mail.text.includes('/tasks/'))),
    async signedIn(person, link) {
      const browser = new Visitor();
      return { browser, page: await person.open(browser, link) };
    },
  };
}
